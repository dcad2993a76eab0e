// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which bars are played: repeat signs and endings unfolded. Jumps (D.C., D.S.) are signs
// for the eye and are not played.
#pragma once

#include "core/music/score.h"

#include <vector>

namespace ricercar {

// Bars [first, last) played through. Two passes that follow each other are never contiguous.
struct Pass {
    std::size_t first = 0, last = 0;
    bool operator==(const Pass &) const = default;
};

// At least one pass. Where signs contradict each other so that the music would grow past every sense
// (a million bars), it is played as it stands.
std::vector<Pass> passesOf(const Score &score);

} // namespace ricercar
