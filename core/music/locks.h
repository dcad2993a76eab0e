// SPDX-License-Identifier: GPL-3.0-or-later
// What locks protect: whether a newer score would change it, and where.
#pragma once

#include "core/music/score.h"

#include <string>

namespace ricercar {

struct LockedChange {
    PartId part;
    std::uint8_t voice = 0;
    std::vector<std::size_t> bars; // indices in the older score, ascending; not empty
    bool operator==(const LockedChange &) const = default;
};

// By the locks of `before`. Of what sounds or begins in a lock's range: with Attribute::All the notes
// themselves stay (ids, signs and all), with fewer attributes the succession of pitches, of times or of
// velocities does.
std::vector<LockedChange> lockedChanges(const Score &before, const Score &after);

// "bar 3", "bars 3, 5-8": the numbers a musician reads.
std::string barsInWords(const Score &score, const std::vector<std::size_t> &bars);

} // namespace ricercar
