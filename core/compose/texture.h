// SPDX-License-Identifier: GPL-3.0-or-later
// Between a Score and the voice grid: which voices of the score are the soprano, alto, tenor and bass, what they
// hold on the grid, and how a filled grid becomes notes again (given notes stay the very notes they were).
#pragma once

#include "core/base/result.h"
#include "core/compose/generator.h"

#include <optional>

namespace ricercar {

// The voices of the score that play the four roles; empty where the role is still to be created.
using ChoirMap = std::array<std::optional<VoiceRef>, kChoirVoices>;

// Frames over `range` by the metre of each bar: four to the beat, or as many as `voices` need there.
std::vector<GridFrame> framesOver(const Score &score, TickRange range, const ChoirMap *voices = nullptr);
// Reads the voices into a grid as fine as they are. A note shorter than a frame is heard where it covers most of it.
VoiceGrid gridFrom(const Score &score, const ChoirMap &map, TickRange range, int octaveShift = 0);

// A new score: voices that have free cells get the grid's notes there (spelled by key and voice leading, provenance
// set); missing voices become new parts named Soprano, Alto, Tenor, Bass. A note that comes out as it was is the very
// note it was, and all else is shared with `base`.
// `placed`, if given, gets where the four voices are in the result.
ScorePtr scoreFrom(const ScorePtr &base, const ChoirMap &map, const VoiceGrid &grid, const CellMask &free,
                   ProvenancePtr provenance, IdSource &ids, ChoirMap *placed = nullptr);

} // namespace ricercar
