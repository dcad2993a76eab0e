// SPDX-License-Identifier: GPL-3.0-or-later
// How notes are found by id without reading every bar. Private to core/music: others call findNote and
// findNotes.
#pragma once

#include "core/music/score.h"

#include <bitset>
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
    std::vector<NoteId> m_ids;  // sorted
    std::bitset<4096> m_filter; // a bit for each; most ids that are not asked for are passed over by it
};

// Calls visit(part, bar) for each bar that counts and may name one of the ids, until it returns false.
template <typename Counts, typename Visit>
void forBarsNaming(const Score &score, const IdQuery &query, Counts counts, Visit visit)
{
    if (query.size() == 0) return;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const PartSummary *summary = p < score.summaries.size() ? score.summaries[p].get() : nullptr;
        for (std::size_t b = 0; b < score.parts[p]->bars.size(); ++b)
            if (!summary || (counts(summary->bars[b]) && query.mayTouch(summary->bars[b])))
                if (!visit(p, b)) return;
    }
}
template <typename Visit> void forBarsNaming(const Score &score, const IdQuery &query, Visit visit)
{
    forBarsNaming(
        score, query, [](const BarSummary &) { return true; }, visit);
}

} // namespace ricercar
