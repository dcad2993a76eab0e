// SPDX-License-Identifier: GPL-3.0-or-later
// What the roll knows of each bar beyond the bar itself: how far its notes reach, and which keys it uses. With it a
// repaint reads only the bars it shows, and a far view needs no note at all. Kept up to date by deltas.
#pragma once

#include "core/music/delta.h"
#include "core/music/score.h"

#include <bitset>
#include <vector>

namespace ricercar {

class NoteIndex {
public:
    using Keys = std::bitset<128>;

    void rebuild(const Score &score);
    void update(const Score &after, const Delta &delta); // O(changed bars, and the bars of their parts)

    // The first bar that must be looked at to see every note that sounds in `bar`.
    std::size_t firstReaching(std::size_t part, std::size_t bar) const { return m_parts[part].first[bar]; }
    const Keys &keys(std::size_t part, std::size_t bar) const { return m_parts[part].keys[bar]; }
    std::size_t notes(std::size_t part, std::size_t bar) const { return m_parts[part].notes[bar]; }

    // Calls `visit(const PlacedNote &)` for each note of the part that sounds or begins in the range.
    template <typename Visit>
    void visit(const Score &score, std::size_t part, TickRange range, Visit visit) const
    {
        if (range.end <= range.begin || part >= m_parts.size()) return;
        const std::size_t last = score.locate(range.end - Ticks{1}).bar;
        for (std::size_t b = firstReaching(part, score.locate(range.begin).bar); b <= last; ++b) {
            const TimelineTick start = score.barStart(b);
            for (const Note &note : score.parts[part]->bars[b]->notes) {
                const TimelineTick onset = start + Ticks{note.onset.value};
                if (onset >= range.end) break;
                const TimelineTick end = onset + note.length;
                if (end > range.begin) visit(PlacedNote{&note, part, b, onset, end});
            }
        }
    }

private:
    struct PartBars {
        std::vector<std::uint32_t> last, first, notes; // last: bar that this bar's notes reach; first: see above
        std::vector<Keys> keys;
    };
    void readBar(const Score &score, std::size_t part, std::size_t bar);
    void findFirsts(std::size_t part);
    std::vector<PartBars> m_parts;
};

} // namespace ricercar
