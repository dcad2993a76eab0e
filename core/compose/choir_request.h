// SPDX-License-Identifier: GPL-3.0-or-later
// From an analysed request to the grid and mask a generator works on: what is given, locked, silent or free.
// Pure; any thread.
#pragma once

#include "core/compose/concept_analysis.h"

namespace ricercar {

struct ChoirTask {
    VoiceGrid grid;                    // as read: the tune in its octave for reading, stray notes folded into range
    VoiceGrid before;                  // what the music held, free cells included
    CellMask free;
    CellMask keepRhythm, keepPitch;    // free cells under a lock of one attribute; empty without such locks
    TickRange range;                   // of the grid: the range asked for and some bars of context
    std::array<bool, kChoirVoices> folded{}; // voices read elsewhere than they sound
    std::size_t lockedCells = 0;       // cells left alone because of a lock
    std::size_t freeCells = 0;
};

ChoirTask choirTask(const CounterpointRequest &request, const Analysis &analysis);

} // namespace ricercar
