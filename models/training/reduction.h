// SPDX-License-Identifier: GPL-3.0-or-later
// Any polyphonic score as at most four voices on the grid: parts that are single lines keep their lines; of
// what is thicker the outer notes and two inner ones are taken in each frame.
#pragma once

#include "models/training/note_table.h"

namespace ricercar::models {

struct ReducedPiece {
    ChoraleGrid grid;
    std::uint8_t absent = 0;  // bit v: there is no such voice
};

// Beats are quarters, of dotted quarters in compound metre; each has 3, 4, 6 or 8 frames as its notes need.
// Nothing where metres of both kinds mix, or fewer than two voices sound together.
std::optional<ReducedPiece> reduced(const TablePiece& piece);

}  // namespace ricercar::models
