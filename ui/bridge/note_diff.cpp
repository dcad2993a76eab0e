// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/note_diff.h"

#include <algorithm>

namespace ricercar {

namespace {

bool sounds(const Note &a, const Note &b)
{
    return a.pitch == b.pitch && a.onset == b.onset && a.length == b.length && a.voice == b.voice;
}

PlacedNote placed(const Score &score, std::size_t part, std::size_t bar, const Note &note)
{
    const TimelineTick start = score.barStart(bar);
    return {&note, part, bar, start + Ticks{note.onset.value}, start + Ticks{note.end().value}};
}

template <typename Same>
void appendMissing(const Score &score, std::size_t part, std::size_t bar, const std::vector<Note> &notes,
                   const std::vector<Note> *others, Same same, std::vector<PlacedNote> &out)
{
    for (const Note &note : notes) {
        const bool kept = others && std::any_of(others->begin(), others->end(),
                                                [&](const Note &other) { return same(note, other); });
        if (!kept) out.push_back(placed(score, part, bar, note));
    }
}

} // namespace

NoteDiff noteDiff(const Score &before, const Score &after)
{
    NoteDiff diff;
    const auto scan = [](const Score &from, const Score &other, std::vector<PlacedNote> &out) {
        for (std::size_t p = 0; p < from.parts.size(); ++p) {
            const Part *match = other.part(from.parts[p]->id);
            if (match == from.parts[p].get()) continue;
            for (std::size_t b = 0; b < from.parts[p]->bars.size(); ++b) {
                const BarPtr &bar = from.parts[p]->bars[b];
                const BarPtr counterpart = match && b < match->bars.size() ? match->bars[b] : nullptr;
                if (bar == counterpart) continue;
                appendMissing(from, p, b, bar->notes, counterpart ? &counterpart->notes : nullptr, sounds, out);
            }
        }
    };
    scan(after, before, diff.added);
    scan(before, after, diff.removed);
    return diff;
}

void appendBarDiff(const Score &before, const Score &after, BarChange change, NoteDiff &diff)
{
    if (change.part >= before.parts.size() || change.bar >= before.barCount()) return;
    const std::vector<Note> &old = before.parts[change.part]->bars[change.bar]->notes;
    const std::vector<Note> &now = after.parts[change.part]->bars[change.bar]->notes;
    const auto same = [](const Note &a, const Note &b) { return a == b; };
    appendMissing(after, change.part, change.bar, now, &old, same, diff.added);
    appendMissing(before, change.part, change.bar, old, &now, same, diff.removed);
}

} // namespace ricercar
