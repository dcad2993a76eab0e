// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold for every score, whatever was done to it.
#pragma once

#include "core/music/score.h"

#include <string>

namespace ricercar::test {

// Empty if all is well, else a sentence about the first thing that is not: bar counts, notes in their bars
// and in order, values in range, unique ids, slurs at home, derived fields as if made anew. Reads every note.
std::string brokenInvariant(const Score &score);

} // namespace ricercar::test
