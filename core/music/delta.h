// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two snapshots, found by comparing pointers: O(parts * bars), no note is read.
#pragma once

#include "core/music/score.h"

namespace ricercar {

struct BarChange {
    std::size_t part = 0, bar = 0; // indices in the newer score
    bool operator==(const BarChange &) const = default;
};

struct Delta {
    bool structure = false;  // parts or bars were added, removed or reordered: everything is to be looked at again
    std::vector<BarChange> bars;          // bars whose content changed, by part then bar; empty when structure
    std::vector<BarChange> reached;       // bars into which notes of a changed bar are (or were) held
    std::vector<std::size_t> masterBars;  // metre, key, tempo, repeats... changed
    std::vector<std::size_t> partHeads;   // name, instrument, mixer, staves changed
    bool metadata = false, locks = false;

    bool empty() const
    {
        return !structure && bars.empty() && masterBars.empty() && partHeads.empty() && !metadata && !locks;
    }
    // Whether anything that can be heard or seen in this bar of this part changed.
    bool touches(std::size_t part, std::size_t bar) const;
};

Delta deltaBetween(const Score &before, const Score &after);

// The same music: everything but ids, provenance and colours is equal. For round trips through files.
// On difference, `where` (if given) gets a sentence.
bool sameMusic(const Score &a, const Score &b, std::string *where = nullptr);

} // namespace ricercar
