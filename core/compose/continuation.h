// SPDX-License-Identifier: GPL-3.0-or-later
// Going on, filling a gap, accompanying, adding a part: the request and its drafts, for music of one to eight lines in
// any metre. All values; the generator behind it reads a snapshot and returns snapshots. Same request, seed, weights
// and build on one machine: same notes. Textures of four voices go to the counterpoint model instead (IGenerator).
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/music/score.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ricercar {

// What is wished of one bar of the region; what is not said is the model's own choice.
struct ContinuationBarWish {
    std::optional<double> density;   // notes that begin, per quarter
    std::optional<double> height;    // mean MIDI key
    std::optional<double> contour;   // semitones from this bar's highest line to the next bar's
    std::optional<double> offbeat;   // share of notes off the beat, [0, 1]
    std::optional<double> thickness; // notes that sound together
    std::optional<double> loudness;  // mean velocity, [1, 127]
    std::optional<int> returnOf;     // index of an earlier bar of the score that is taken up; -1: of none
    int returnShift = 0;             // semitones it is moved by
    bool returnRhythm = false;       // only its rhythm
    bool operator==(const ContinuationBarWish &) const = default;
};

struct ContinuationRequest {
    ScorePtr base;
    std::size_t firstBar = 0, bars = 0;   // the region; where it passes the last bar, bars like that one are added
    std::vector<PartId> write;            // parts written anew; empty: all. The others are given throughout
    bool heedLaterMusic = true;           // what stands after the region is given too; else it is written towards nothing
    std::vector<std::pair<std::string, double>> style; // names of ContinuationCapabilities::styles, with weights
    std::optional<KeySignature> key;      // default: the score's, or found
    bool inScale = false;                 // only notes of the key's scale (minor: raised sixth and seventh too)
    bool followChordSymbols = true;       // the score's chord symbols are told to the model
    bool ends = false;                    // the piece comes to its end with the region
    std::vector<ContinuationBarWish> wishes; // one per bar of the region, or none
    bool keepRhythm = false;              // onsets and lengths stay, keys are written
    bool keepPitch = false;               // keys stay in their order, the rhythm is written
    double temperature = 0.9;             // (0, 2]
    std::uint64_t seed = 1;               // alternative i uses seed + i
    int count = 4;                        // [1, 16]
};

struct ContinuationDraft {
    ScorePtr score;            // base with the idea in it; locks kept bit by bit
    TickRange range;           // of the region
    std::uint64_t seed = 0;
    double logLikelihood = 0;  // nats, mean per note
    double seconds = 0;        // from the request to this draft
    std::size_t notes = 0;     // written
    int rank = 0;              // from 1, by fit
    double fit = 0;            // [0, 1]: how well the texture goes with what is around
    std::string why;           // one sentence
    std::string generator, weights;
};

struct ContinuationCapabilities {
    std::string name, description; // shown to people
    int maxLines = 8;              // voices and staves that hold music, in all
    std::vector<std::string> styles;
    std::string weights;           // hash
    std::string handsOver;         // what it leaves to another generator, a sentence
};

class IContinuation {
public:
    virtual ~IContinuation() = default;
    virtual ContinuationCapabilities capabilities() const = 0;
    // Worker thread only; one call at a time. Delivers each draft as soon as it is whole (rank not final) to onDraft
    // (may be empty), and all of them by rank as the result. `ids` must not be shared with another thread.
    virtual Result<std::vector<ContinuationDraft>> generate(const ContinuationRequest &request, IdSource &ids, JobControl &job,
                                                            const std::function<void(const ContinuationDraft &)> &onDraft = {}) = 0;
};

} // namespace ricercar
