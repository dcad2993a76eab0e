// SPDX-License-Identifier: GPL-3.0-or-later
// Repair of a draft: finds faults of voice leading, re-fills only the cells at fault and their neighbourhood, and
// keeps a change only where the sum of severities falls. Given cells are never touched.
#pragma once

#include "core/compose/generator.h"
#include "core/theory/texture_lines.h"

namespace ricercar {

struct RepairOutcome {
    double before = 0, after = 0;      // sums of severities
    int errorsBefore = 0, errorsAfter = 0;
    int rounds = 0;
    bool stopped = false;              // the job was cancelled; the grid is whole, perhaps not fully repaired
};

// `writer` re-fills first; `rules` (never null) where it does not help. `request` is the draft's own request.
RepairOutcome repaired(VoiceGrid &grid, const GenerationRequest &request, IGenerator &writer, IGenerator &rules,
                       int maxRounds, std::uint64_t seed, JobControl &job);

// One or two notes changed around a place, each with how well it would stand there (small is good), best first. Nothing
// is written into the grid; wishes of the request are kept.
struct SmallChange {
    VoiceGrid grid;
    double value = 0;
};
std::vector<SmallChange> smallChangesAt(const VoiceGrid &grid, const GenerationRequest &request, std::size_t from,
                                        std::size_t to, std::size_t most, JobControl &job);

// The part of a request over frames [from, to), its own given and free cells; the grid's music is that of `music`.
GenerationRequest partOf(const GenerationRequest &request, const VoiceGrid &music, std::size_t from, std::size_t to);

// Faults of a grid that involve a cell that may be changed.
std::vector<Fault> changeableFaults(const VoiceGrid &grid, const CellMask &free, KeySignature home);

} // namespace ricercar
