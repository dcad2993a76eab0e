// SPDX-License-Identifier: GPL-3.0-or-later
// The agent: concept -> drafts -> findings and repair -> ranking with reasons. It reads a snapshot and returns
// snapshots; it has no way to write the document (the Session accepts an alternative or does not).
#pragma once

#include "core/base/result.h"
#include "core/compose/continuation.h"
#include "core/compose/generator.h"
#include "core/compose/texture.h"
#include "core/theory/checker.h"

#include <memory>
#include <string>
#include <vector>

namespace ricercar {

// A cadence wished at a place: the last chord stands at `at`.
struct CadenceWish {
    TimelineTick at;
    Cadence kind = Cadence::Authentic;
    std::optional<KeySignature> key;      // default: the key of the request
    bool operator==(const CadenceWish &) const = default;
};

// Figures over a bass note, as written: "6", "6 5", "#", "4 3", "7"; "" a common chord.
struct FigureAt {
    TimelineTick at;
    std::string figures;
    bool operator==(const FigureAt &) const = default;
};

// What a person asks for. Empty or defaulted fields are found in the music.
struct CounterpointRequest {
    Task task = Task::Harmonize;
    ScorePtr base;
    RevisionId revision;
    std::optional<TickRange> range;       // default: the whole score
    std::vector<ChoirVoice> given;        // default: found (one voice: by its range; four parts: by order)
    // The voices to write anew; default: all that are not given. Of Fill: all that are there; of Vary: all but the
    // highest; of Reharmonize: the inner ones; of AddVoice: the first that is lacking.
    std::vector<ChoirVoice> write;
    // The voices there are in all, two to four; default: of Harmonize and Reharmonize all four, else those of the music
    // and those to write.
    std::vector<ChoirVoice> texture;
    ChoirMap voices;                      // default: found
    bool followChordSymbols = false;      // the harmony of the score's chord symbols
    std::vector<FigureAt> figures;        // a figured bass; the bass is then given
    std::vector<CadenceWish> cadences;
    // Fill: what is there stays, and only empty stretches of a beat and more are written (an unfinished texture).
    // So it is, too, when neither range nor write is said.
    bool emptyOnly = false;
    std::optional<KeySignature> key;
    CheckOptions rules;                   // what mend() judges by; its voices and range are filled in
    std::string generator;                // name; empty: the best there is
    GenerationSettings settings;
    std::uint64_t seed = 1;
    int count = 4;                        // [1, 16]
    int repairRounds = 5;                 // [0, 20]
};

struct ScorePart {
    std::string name;     // "voice leading", "cadences", "likelihood", "motion", "novelty"
    double value = 0;     // [0, 1], higher is better
    double weight = 1;
    std::string reason;   // one sentence
};

struct Alternative {
    ScorePtr score;                       // base with the idea in it; unchanged bars are shared with base
    Draft draft;
    ChoirMap voices;                      // where the four voices are in `score`
    std::vector<Finding> findings;        // what remains after repair
    double severityBefore = 0, severityAfter = 0; // sums of severities, before and after repair
    int repairRounds = 0;
    std::vector<ScorePart> parts;
    double total = 0;                     // weighted mean of parts
    int rank = 0;                         // from 1
    std::string why;                      // one sentence
    TickRange range;
};

struct PipelineResult {
    Concept concept_;
    std::vector<Alternative> alternatives; // by rank
    std::vector<std::string> log;          // the steps in musicians' words
};

class Pipeline {
public:
    // Generators in order of preference; at least one (the rules). `fugueVoices` and `continuation`: may be null.
    explicit Pipeline(std::vector<std::shared_ptr<IGenerator>> generators, std::shared_ptr<IGenerator> fugueVoices = nullptr,
                      std::shared_ptr<IContinuation> continuation = nullptr);

    // Stage one alone; cheap (milliseconds): for showing before anything is generated.
    Result<Concept> conceptOf(const CounterpointRequest &request) const;
    // The whole, for every task. onAlternative gets each alternative as soon as it is drafted and repaired (rank not final).
    // `ids` must not be shared with another thread (IdSource::reserve).
    Result<PipelineResult> write(const CounterpointRequest &request, IdSource ids, JobControl &job,
                                     const std::function<void(const Alternative &)> &onAlternative = {}) const;
    // Ways to mend one finding by re-filling the cells around it: each alternative lacks it and has no graver fault
    // than before. Locks and voices the request gives are kept; what cannot be mended so is an Error that says why.
    Result<PipelineResult> mend(const CounterpointRequest &request, const Finding &finding, IdSource ids,
                                JobControl &job) const;
    std::vector<Capabilities> generators() const;
    // Writes the free voices of fugues (core/fugue); null: there is none.
    const std::shared_ptr<IGenerator> &fugueVoices() const { return m_fugueVoices; }
    // Goes on, fills and accompanies textures that are not of four voices; null: there is none.
    const std::shared_ptr<IContinuation> &continuation() const { return m_continuation; }

private:
    Result<IGenerator *> generatorFor(const CounterpointRequest &request) const;
    std::vector<std::shared_ptr<IGenerator>> m_generators;
    std::shared_ptr<IGenerator> m_fugueVoices;
    std::shared_ptr<IContinuation> m_continuation;
};

} // namespace ricercar
