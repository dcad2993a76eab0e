// SPDX-License-Identifier: GPL-3.0-or-later
// The baseline that the continuation net is measured beside: for each choice that makes up a note, counts after
// contexts of falling length, mixed after Witten and Bell. It sees the bar, and what the part and the music did last.
#pragma once

#include "models/representation/event_piece.h"

#include <span>
#include <unordered_map>

namespace ricercar::models {

class EventNgram {
public:
    // times: 1, or -1 to forget a piece that was learned.
    void learn(const EventPiece& piece, int times = 1);
    // Nats in all.
    double cost(const EventPiece& piece) const;

private:
    struct Counts {
        std::unordered_map<int, int> of;
        int total = 0;
    };
    template <typename Use>
    void walk(const EventPiece& piece, Use use) const;
    double probability(int kind, std::span<const std::uint64_t> contexts, int choice) const;

    std::unordered_map<std::uint64_t, Counts> m_counts;
};

}  // namespace ricercar::models
