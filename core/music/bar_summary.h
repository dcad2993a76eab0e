// SPDX-License-Identifier: GPL-3.0-or-later
// How notes are found by id without reading every bar. Private to core/music: others call findNote and findNotes.
#pragma once

#include "core/music/score.h"

#include <set>

namespace ricercar {

BarSummary summaryOf(const Bar &bar, Ticks barLength);

// Of a part; bars that it shares with its former state (`before`, in `beforeScore`) are taken over unread.
std::shared_ptr<const PartSummary> summaryOf(const Score &score, std::size_t part, const Part *before,
                                             const Score *beforeScore, const PartSummary *beforeSummary);

// A set of ids asked for.
class IdQuery {
public:
    explicit IdQuery(const std::set<NoteId> &ids);
    std::size_t size() const { return m_ids.size(); }
    bool contains(NoteId id) const;
    bool mayTouch(const BarSummary &summary) const; // false: certainly none of them is named in that bar

private:
    std::vector<NoteId> m_ids; // sorted
};

// Calls visit(part, bar) for each bar that may name one of the ids, until it returns false.
template <typename Visit>
void forBarsNaming(const Score &score, const IdQuery &query, Visit visit)
{
    if (query.size() == 0) return;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const PartSummary *summary = p < score.summaries.size() ? score.summaries[p].get() : nullptr;
        for (std::size_t b = 0; b < score.parts[p]->bars.size(); ++b)
            if (!summary || query.mayTouch(summary->bars[b]))
                if (!visit(p, b)) return;
    }
}

} // namespace ricercar
