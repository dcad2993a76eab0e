// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a piece is copied: the longest stretch in which all four voices do, sixteenth by sixteenth, what they
// do somewhere in other music.
#pragma once

#include "core/judge/four_parts.h"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace ricercar::judge {

class CopyFinder {
public:
    explicit CopyFinder(std::span<const Piece> known);

    // Frames; stretches in which a voice rests are not counted.
    std::size_t longestAsWritten(const Piece &piece) const { return longest(piece, 0); }
    std::size_t longestInAnyKey(const Piece &piece) const;

private:
    // A suffix automaton of the known frames: a state is a set of stretches that end at the same places.
    struct State {
        std::unordered_map<std::uint32_t, int> next;
        int link = -1;
        std::size_t length = 0;
    };
    void append(std::uint32_t symbol);
    std::size_t longest(const Piece &piece, int transposed) const;

    std::vector<State> m_states{1};
    int m_last = 0;
};

} // namespace ricercar::judge
