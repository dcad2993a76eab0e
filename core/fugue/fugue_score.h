// SPDX-License-Identifier: GPL-3.0-or-later
// Between lines and scores: a fugue as a score with one part a voice, and one voice of a score as a line.
#pragma once

#include "core/fugue/plan.h"
#include "core/fugue/writer.h"

#include <string>
#include <vector>

namespace ricercar {

struct ScoredLine {
    std::string name;
    WovenLine notes;
    std::string label;          // words over the first note, may be empty
};

// New score: one part a line; `length` ticks are rounded up to whole bars.
ScorePtr scoreOf(const std::vector<ScoredLine> &lines, KeySignature key, TimeSignature time, double tempo, int length,
                 const std::string &title, ProvenancePtr provenance, IdSource &ids);
// The fugue, entries named over the notes, the final chord under fermatas.
ScorePtr scoreOf(const WrittenFugue &fugue, const FugueMaterial &material, const FuguePlan &plan, ProvenancePtr provenance, IdSource &ids);

// The highest voice of the first part that sounds, from its first note on, in times of its own bar.
Result<WovenLine> lineOf(const Score &score, std::size_t part, int *firstBar = nullptr);

} // namespace ricercar
