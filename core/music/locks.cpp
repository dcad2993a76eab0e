// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/locks.h"

#include <algorithm>

namespace ricercar {

namespace {

bool locksAll(const Lock &lock, Attribute attribute)
{
    const auto bits = static_cast<std::uint8_t>(attribute);
    return (lock.attributes & bits) == bits;
}

bool sameUnder(const Lock &lock, const PlacedNote &a, const PlacedNote &b)
{
    if (locksAll(lock, Attribute::All)) {
        Note moved = *b.note;
        moved.onset = a.note->onset; // the bar lines may have moved; the time may not
        return a.onset == b.onset && moved == *a.note;
    }
    if (locksAll(lock, Attribute::Pitch) && !(a.note->pitch == b.note->pitch)) return false;
    if (locksAll(lock, Attribute::Rhythm) &&
        (a.onset != b.onset || a.end != b.end || a.note->grace != b.note->grace))
        return false;
    return !locksAll(lock, Attribute::Velocity) || a.note->playedVelocity() == b.note->playedVelocity();
}

std::vector<PlacedNote> lockedNotes(const Score &score, const Lock &lock)
{
    const std::size_t part = score.partIndex(lock.part);
    if (part == score.parts.size()) return {};
    auto notes = notesIn(score, part, lock.range);
    std::erase_if(notes, [&](const PlacedNote &n) { return n.note->voice != lock.voice; });
    return notes;
}

} // namespace

std::vector<LockedChange> lockedChanges(const Score &before, const Score &after)
{
    std::vector<LockedChange> changes;
    for (const Lock &lock : before.locks) {
        const Part *was = before.part(lock.part), *is = after.part(lock.part);
        if ((was == is && before.barStarts == after.barStarts) || lock.attributes == 0) continue;
        const auto then = lockedNotes(before, lock), now = lockedNotes(after, lock);

        LockedChange change{lock.part, lock.voice, {}};
        const auto bar = [&](const PlacedNote &n) {
            change.bars.push_back(before.locate(std::max(n.onset, lock.range.begin)).bar);
        };
        for (std::size_t i = 0; i < std::max(then.size(), now.size()); ++i) {
            const bool both = i < then.size() && i < now.size();
            if (both && sameUnder(lock, then[i], now[i])) continue;
            if (i < then.size()) bar(then[i]);
            if (i < now.size()) bar(now[i]);
            // One note more or less puts all that follow out of step; the first place says enough.
            if (then.size() != now.size()) break;
        }
        if (change.bars.empty()) continue;
        std::sort(change.bars.begin(), change.bars.end());
        change.bars.erase(std::unique(change.bars.begin(), change.bars.end()), change.bars.end());
        changes.push_back(std::move(change));
    }
    return changes;
}

std::string barsInWords(const Score &score, const std::vector<std::size_t> &bars)
{
    std::string text = bars.size() > 1 ? "bars " : "bar ";
    for (std::size_t i = 0; i < bars.size();) {
        std::size_t j = i;
        while (j + 1 < bars.size() && bars[j + 1] == bars[j] + 1)
            ++j;
        if (i > 0) text += ", ";
        text += std::to_string(score.barNumber(bars[i]));
        if (j > i) text += (j == i + 1 ? ", " : "-") + std::to_string(score.barNumber(bars[j]));
        i = j + 1;
    }
    return text;
}

} // namespace ricercar
