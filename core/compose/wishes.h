// SPDX-License-Identifier: GPL-3.0-or-later
// What a request wishes of the harmony, put on the grid: figured bass, chord symbols and cadences become the tones that
// free cells must take and the chord they should prefer. Pure; any thread.
#pragma once

#include "core/compose/cadence_wishes.h"

#include <string>
#include <vector>

namespace ricercar {

struct Wished {
    CellWishes wishes;                // without the locks
    std::vector<WishedChord> chords;  // what was asked for, by frames
    std::vector<std::string> remarks; // what cannot be followed, one sentence each
};

Wished wishesOf(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task);

// Tones that must be heard and are not: a free voice that another doubles, or whose tone may be missed, is bound to
// take them, by a narrower wish in `request`.
void bindMissingTones(GenerationRequest &request, const VoiceGrid &grid, const std::vector<WishedChord> &chords);

// The pitch classes of a chord symbol, its bass included; 0 where it names none.
PitchClasses classesOf(const ChordSymbol &symbol);

} // namespace ricercar
