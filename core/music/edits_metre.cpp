// SPDX-License-Identifier: GPL-3.0-or-later
// A change of metre: the stretch of bars until the next change gets new bar lines, and everything in it keeps
// its place on the timeline.
#include "core/music/score_draft.h"

#include <algorithm>

namespace ricercar {

namespace {

// The stretch as it was and as it is barred anew.
class Rebarring {
public:
    Rebarring(const Score &score, std::size_t first, std::size_t last, TimeSignature time)
        : m_score(score), m_first(first), m_last(last)
    {
        const MasterBar &head = *score.masterBars[first];
        const TimelineTick begin = score.barStart(first), end = score.barStart(last);
        const Ticks full = time.length();
        MasterBar bar;
        bar.time = time;
        // An anacrusis stays one; what it has too much for the new metre is a full bar of its own.
        const Ticks pickup = head.pickup ? head.length % full : Ticks{};
        for (TimelineTick t = begin; t < end || m_bars.empty();) {
            bar.pickup = t == begin && pickup > Ticks{};
            bar.length = bar.pickup ? pickup : full;
            // Before the next metre the last bar is cut short; at the end of the score it is filled up.
            if (last < score.barCount()) bar.length = std::min(bar.length, end - t);
            bar.key = score.masterBars[score.locate(t).bar]->key;
            m_starts.push_back(t);
            m_bars.push_back(bar);
            t += bar.length;
        }
        for (std::size_t b = first; b < last; ++b)
            moveSigns(b);
    }

    // Where a place of the old bars is now: new bar (from 0 in the stretch) and tick.
    std::pair<std::size_t, BarTick> placeOf(std::size_t oldBar, BarTick tick) const
    {
        const TimelineTick t = m_score.timeline({oldBar, tick});
        const std::size_t bar = barHolding(t);
        return {bar, BarTick{(t - m_starts[bar]).value}};
    }

    std::vector<MasterBarPtr> masterBars() const
    {
        std::vector<MasterBarPtr> result;
        for (std::size_t i = 0; i < m_bars.size(); ++i) {
            const auto old = sameBar(i);
            const bool keep = old && m_bars[i] == *m_score.masterBars[*old];
            result.push_back(keep ? m_score.masterBars[*old] : std::make_shared<const MasterBar>(m_bars[i]));
        }
        return result;
    }

    std::vector<BarPtr> bars(const Part &part) const
    {
        std::vector<Bar> fresh(m_bars.size());
        for (std::size_t b = m_first; b < m_last; ++b) {
            const Bar &old = *part.bars[b];
            for (Note note : old.notes) {
                const auto [bar, tick] = placeOf(b, note.onset);
                note.onset = tick;
                for (const Slur &slur : old.slurs)
                    if (slur.from == note.id) fresh[bar].slurs.push_back(slur);
                fresh[bar].notes.push_back(std::move(note));
            }
            for (Direction item : old.directions) {
                const auto [bar, tick] = placeOf(b, item.at);
                item.at = tick;
                fresh[bar].directions.push_back(std::move(item));
            }
            for (ClefChange item : old.clefs) {
                const auto [bar, tick] = placeOf(b, item.at);
                item.at = tick;
                fresh[bar].clefs.push_back(item);
            }
        }
        std::vector<BarPtr> result;
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            std::sort(fresh[i].notes.begin(), fresh[i].notes.end(), before);
            const auto old = sameBar(i);
            result.push_back(old ? part.bars[*old] : std::make_shared<const Bar>(std::move(fresh[i])));
        }
        return result;
    }

private:
    std::size_t barHolding(TimelineTick t) const
    {
        const auto next = std::upper_bound(m_starts.begin(), m_starts.end(), t);
        return next == m_starts.begin() ? 0 : static_cast<std::size_t>(next - m_starts.begin()) - 1;
    }

    // The old bar between the same bar lines.
    std::optional<std::size_t> sameBar(std::size_t i) const
    {
        const std::size_t old = m_score.locate(m_starts[i]).bar;
        const bool same = old >= m_first && old < m_last && m_score.barStart(old) == m_starts[i] &&
                          m_score.masterBars[old]->length == m_bars[i].length;
        return same ? std::optional(old) : std::nullopt;
    }

    // Signs at a bar's start or end go to the bar that holds that moment; timed signs keep their moment.
    void moveSigns(std::size_t b)
    {
        const MasterBar &old = *m_score.masterBars[b];
        MasterBar &begins = m_bars[barHolding(m_score.barStart(b))];
        MasterBar &ends = m_bars[barHolding(m_score.barStart(b + 1) - Ticks{1})];
        begins.repeatStart = begins.repeatStart || old.repeatStart;
        begins.endings |= old.endings;
        begins.systemBreak = begins.systemBreak || old.systemBreak;
        begins.pageBreak = begins.pageBreak || old.pageBreak;
        const auto join = [](std::string &to, const std::string &text) {
            if (!text.empty()) to += (to.empty() ? "" : " ") + text;
        };
        join(begins.rehearsal, old.rehearsal);
        join(begins.jump, old.jump);
        if (old.repeatEnd > 0) ends.repeatEnd = old.repeatEnd;
        if (old.right != Barline::Normal) ends.right = old.right;
        for (TempoMark mark : old.tempi) {
            const auto [bar, tick] = placeOf(b, mark.at);
            mark.at = tick;
            m_bars[bar].tempi.push_back(std::move(mark));
        }
        for (ChordSymbol chord : old.chords) {
            const auto [bar, tick] = placeOf(b, chord.at);
            chord.at = tick;
            m_bars[bar].chords.push_back(std::move(chord));
        }
    }

    const Score &m_score;
    std::size_t m_first, m_last;
    std::vector<MasterBar> m_bars;
    std::vector<TimelineTick> m_starts;
};

} // namespace

ScorePtr withMetre(const ScorePtr &score, std::size_t fromBar, TimeSignature time)
{
    if (fromBar >= score->barCount() || time.length() <= Ticks{}) return score;
    const TimeSignature old = score->masterBars[fromBar]->time;
    if (old == time) return score;
    std::size_t last = fromBar;
    while (last < score->barCount() && score->masterBars[last]->time == old)
        ++last;

    const Rebarring stretch(*score, fromBar, last, time);
    const auto replace = [&](auto &items, const auto &fresh) {
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(fromBar);
        items.erase(begin, items.begin() + static_cast<std::ptrdiff_t>(last));
        items.insert(items.begin() + static_cast<std::ptrdiff_t>(fromBar), fresh.begin(), fresh.end());
    };
    Score draft = *score;
    replace(draft.masterBars, stretch.masterBars());
    for (PartPtr &part : draft.parts) {
        auto copy = std::make_shared<Part>(*part);
        replace(copy->bars, stretch.bars(*part));
        if (copy->bars != part->bars) part = std::move(copy);
    }
    return Score::finish(std::move(draft), score.get());
}

} // namespace ricercar
