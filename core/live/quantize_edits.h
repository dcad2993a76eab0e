// SPDX-License-Identifier: GPL-3.0-or-later
// Quantizing notes that are in the document already: pure edits, Score -> Score.
#pragma once

#include "core/music/edits.h"
#include "core/music/score.h"

namespace ricercar {

struct GridWish {
    Ticks grid = kSixteenth;  // > 0; a triplet eighth is kQuarter / 3
    double strength = 1;      // [0, 1]: how much of the way
    double swing = 0.5;       // [0.5, 0.8]: where in a pair of grid steps the second lies
    bool lengths = false;     // the ends too
    bool operator==(const GridWish &) const = default;
};

// What is heard comes nearer to the grid; what is written stays. At strength 1 and swing 0.5 every note sounds on it.
ScorePtr playedToGrid(const ScorePtr &score, const NoteSet &notes, const GridWish &wish);
// What is written goes to the grid (all the way, whatever the strength), and what is heard goes with it.
ScorePtr writtenToGrid(const ScorePtr &score, const NoteSet &notes, const GridWish &wish);

} // namespace ricercar
