// SPDX-License-Identifier: GPL-3.0-or-later
// Makes block chords sing: passing notes, neighbours and suspensions in the free voices, each tried against the
// rules of voice leading before it stays.
#pragma once

#include "core/compose/voicing_search.h"

namespace ricercar {

// `grid` holds the chords of `setting`; `amount` in [0, 1] says how much to move.
void decorate(VoiceGrid &grid, const GenerationRequest &request, const HarmonyPlan &plan,
              const std::vector<SetSlice> &setting, std::uint64_t seed, double amount);

// Parallel fifths, octaves and unisons of two voices at the change into frame f, as they are counted on
// a grid: both pitches change there, the same way, and keep a perfect interval.
bool parallelAt(const VoiceGrid &grid, std::size_t f, std::size_t a, std::size_t b);

} // namespace ricercar
