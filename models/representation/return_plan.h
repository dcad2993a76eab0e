// SPDX-License-Identifier: GPL-3.0-or-later
// Form ahead of notes: which earlier bar each new bar takes up, drawn from how music of the kind goes on. Counts of the
// train works by what the bars before did, mixed from wide contexts to narrow ones after Witten and Bell. No torch.
#pragma once

#include "models/representation/event_piece.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ricercar::models {

class ReturnPlan {
public:
    // A piece whose wishes are measured (measureWishes).
    void learn(const EventPiece& piece, const StyleMix& style);
    // Sets returnOf, returnShift and returnRhythm of bars [from, end) where nothing is wished of them (returnOf < 0). Bars
    // before `from` must be measured. Same seed, same plan.
    void plan(std::vector<EventBar>& bars, int from, int end, const StyleMix& style, std::uint64_t seed) const;

    bool empty() const { return m_counts.empty(); }
    // As text for the metadata of a weights file; what was seen once, or in a rare context, is left out. Nothing where the text is no such counts.
    std::string toText() const;
    static std::optional<ReturnPlan> fromText(std::string_view text);

private:
    std::map<std::uint32_t, std::map<int, int>> m_counts;  // context: what the bar did: how often
    std::map<int, int> m_shifts;                           // of bars that come back moved
};

}  // namespace ricercar::models
