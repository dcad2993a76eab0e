// SPDX-License-Identifier: GPL-3.0-or-later
// Passages of a line that come back, note for note and length for length, as a measure of how far music refers to
// itself (Fang et al. 2020, after Hsu, Liu and Chen, "Efficient Repeating Pattern Finding in Music Databases", 1998).
#pragma once

#include "core/judge/transport.h"

#include <vector>

namespace ricercar::judge {

inline constexpr int kHold = -2; // the symbol of a frame in which the note before goes on

// One symbol a frame: a pitch or kSilence where a note or rest begins, kHold while it lasts.
// The passages counted begin with a note or rest, hold at least two, and occur at least twice; one that always
// comes inside the same longer one is not counted beside it. Result: length in frames -> occurrences.
Histogram repeatLengths(const std::vector<int> &symbols);

} // namespace ricercar::judge
