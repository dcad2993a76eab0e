// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/delta.h"

#include "core/music/score_draft.h"

#include <algorithm>

namespace ricercar {

namespace {

bool sameBarLines(const Score &a, const Score &b)
{
    return a.barStarts == b.barStarts || (a.barStarts && b.barStarts && *a.barStarts == *b.barStarts);
}

bool sameParts(const Score &a, const Score &b)
{
    return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                      [](const PartPtr &x, const PartPtr &y) { return x == y || x->id == y->id; });
}

std::uint32_t overhang(const Score &score, std::size_t part, std::size_t bar)
{
    return part < score.summaries.size() ? score.summaries[part]->bars[bar].overhang : 0;
}

} // namespace

bool Delta::touches(std::size_t part, std::size_t bar) const
{
    const auto contains = [](const auto &items, const auto &item) {
        return std::find(items.begin(), items.end(), item) != items.end();
    };
    return structure || contains(bars, BarChange{part, bar}) || contains(reached, BarChange{part, bar}) ||
           contains(masterBars, bar) || contains(partHeads, part);
}

Delta deltaBetween(const Score &before, const Score &after)
{
    Delta delta;
    delta.metadata = !(before.metadata == after.metadata);
    delta.locks = before.locks != after.locks;
    // Bars that became longer or shorter move all that follows.
    if (!sameBarLines(before, after) || !sameParts(before, after)) {
        delta.structure = true;
        return delta;
    }
    if (before.masterBars != after.masterBars)
        for (std::size_t b = 0; b < after.barCount(); ++b)
            if (before.masterBars[b] != after.masterBars[b] &&
                !(*before.masterBars[b] == *after.masterBars[b]))
                delta.masterBars.push_back(b);
    for (std::size_t p = 0; p < after.parts.size(); ++p) {
        const Part &was = *before.parts[p], &is = *after.parts[p];
        if (&was == &is) continue;
        if (!sameHead(was, is)) delta.partHeads.push_back(p);
        std::size_t reachedUpTo = 0; // one past the last bar that a change is held into
        for (std::size_t b = 0; b < after.barCount(); ++b) {
            if (was.bars[b] == is.bars[b]) {
                if (b < reachedUpTo) delta.reached.push_back({p, b});
                continue;
            }
            delta.bars.push_back({p, b});
            const auto held = std::max(overhang(before, p, b), overhang(after, p, b));
            const TimelineTick end = after.barStart(b + 1) + Ticks{held};
            std::size_t upTo = b + 1;
            while (upTo < after.barCount() && after.barStart(upTo) < end)
                ++upTo;
            reachedUpTo = std::max(reachedUpTo, upTo);
        }
    }
    return delta;
}

} // namespace ricercar
