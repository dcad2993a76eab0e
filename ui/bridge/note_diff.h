// SPDX-License-Identifier: GPL-3.0-or-later
// Which notes differ between two snapshots: what an idea adds and takes away, and what a view must repaint.
#pragma once

#include "core/music/delta.h"
#include "core/music/score.h"

#include <vector>

namespace ricercar {

struct NoteDiff {
    std::vector<PlacedNote> added;   // point into the newer score
    std::vector<PlacedNote> removed; // point into the older score
};

// Bars that are the same object in both are not read. Parts are matched by id. Notes that differ only in their
// id, provenance or colour count as the same.
NoteDiff noteDiff(const Score &before, const Score &after);
// One bar of one part each; any difference counts, so that a repaint misses nothing.
void appendBarDiff(const Score &before, const Score &after, BarChange change, NoteDiff &diff);

} // namespace ricercar
