// SPDX-License-Identifier: GPL-3.0-or-later
// Each line for itself (leaps, range), and neighbouring lines beside each other (crossing, overlap, spacing).
#include "core/theory/judged_music.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

class LineRules {
public:
    LineRules(const JudgedMusic &music, Judgement &judgement) : m_music(music), m_out(judgement) {}

    void run()
    {
        for (std::size_t a = 0; a < m_music.lines(); ++a) melody(a);
        for (std::size_t a = 0; a + 1 < m_music.lines(); ++a) {
            crossing(a, a + 1);
            overlap(a, a + 1);
        }
    }

private:
    std::size_t noteFrom(std::size_t line, TimelineTick t) const
    {
        const auto &all = m_music.notes(line);
        return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), t, [](const LineNote &n, TimelineTick at) {
            return n.onset < at;
        }) - all.begin());
    }

    void melody(std::size_t a)
    {
        const TextureLine &line = m_music.texture.lines[a];
        for (std::size_t i = noteFrom(a, m_out.window.begin); i < line.notes.size() && line.notes[i].onset < m_out.window.end; ++i) {
            const LineNote &n = line.notes[i];
            if (n.key < line.lowest || n.key > line.highest) m_out.add(Rule::Range, {n.onset, n.end}, {{a, i}});
            if (i == 0) continue;
            const LineNote &p = line.notes[i - 1];
            if (p.end != n.onset || p.fermata) continue;
            const Interval interval = intervalBetween(p.pitch, n.pitch);
            const int steps = std::abs(interval.steps), semitones = std::abs(interval.semitones);
            const TickRange range{p.onset, n.end};
            if (semitones > 12) {
                m_out.add(Rule::LargeLeap, range, {{a, i - 1}, {a, i}});
                continue;
            }
            if (steps == 0 || steps > 7) continue;
            static constexpr std::array<int, 8> kLargest{0, 2, 4, 5, 7, 9, 11, 12};  // major or perfect
            static constexpr std::array<int, 8> kSmallest{0, 1, 3, 5, 7, 8, 10, 12}; // minor or perfect
            const auto s = static_cast<std::size_t>(steps);
            if (semitones > kLargest[s]) m_out.add(Rule::AugmentedInterval, range, {{a, i - 1}, {a, i}});
            else if (semitones < kSmallest[s]) m_out.add(Rule::DiminishedInterval, range, {{a, i - 1}, {a, i}});
            else if (steps == 6) m_out.add(Rule::LeapOfSeventh, range, {{a, i - 1}, {a, i}});
        }
    }

    static TickRange both(const LineNote &u, const LineNote &l) { return {std::max(u.onset, l.onset), std::min(u.end, l.end)}; }

    // The last two notes of the lines that sounded together before `t`.
    const std::pair<const LineNote *, const LineNote *> lastTogether(std::size_t a, std::size_t b, TimelineTick t) const
    {
        const auto &upper = m_music.notes(a), &lower = m_music.notes(b);
        std::size_t i = noteFrom(a, t), j = noteFrom(b, t);
        while (i > 0 && j > 0) {
            const LineNote &u = upper[i - 1], &l = lower[j - 1];
            m_out.read(std::min(u.onset, l.onset), t);
            if (!both(u, l).empty()) return {&u, &l};
            if (u.onset > l.onset) --i; else --j; // it began when the other was silent
        }
        m_out.read(kLongAgo, t);
        return {nullptr, nullptr};
    }

    // A crossing, or a gap too wide, is one fault while it lasts.
    void crossing(std::size_t a, std::size_t b)
    {
        const auto &upper = m_music.notes(a), &lower = m_music.notes(b);
        const bool spaced = m_music.texture.choir && a < 2;
        const Severity severity = m_music.texture.choir ? Severity::Weakness : Severity::Info;
        const auto crossed = [](const LineNote &u, const LineNote &l) { return u.key < l.key; };
        const auto wide = [](const LineNote &u, const LineNote &l) { return u.key - l.key > 12; };
        std::size_t i = noteFrom(a, m_out.window.begin), j = noteFrom(b, m_out.window.begin);
        // The notes before may sound into the window.
        if (i > 0) --i;
        if (j > 0) --j;
        while (i < upper.size() && j < lower.size()) {
            const LineNote &u = upper[i], &l = lower[j];
            const TickRange range = both(u, l);
            if (std::max(u.onset, l.onset) >= m_out.window.end) break;
            if (!range.empty() && range.begin >= m_out.window.begin) {
                const bool isCrossed = crossed(u, l), isWide = spaced && wide(u, l);
                if (isCrossed || isWide) {
                    const auto [pu, pl] = lastTogether(a, b, range.begin);
                    if (isCrossed && !(pu && crossed(*pu, *pl)))
                        m_out.add(Rule::Crossing, severity, {range.begin, crossedUntil(a, b, i, j)}, {{a, i}, {b, j}});
                    if (isWide && !(pu && wide(*pu, *pl))) m_out.add(Rule::Spacing, range, {{a, i}, {b, j}});
                }
            }
            if (u.end <= l.end) ++i; else ++j;
        }
    }

    TimelineTick crossedUntil(std::size_t a, std::size_t b, std::size_t i, std::size_t j)
    {
        const auto &upper = m_music.notes(a), &lower = m_music.notes(b);
        TimelineTick until;
        for (; i < upper.size() && j < lower.size();) {
            const TickRange range = both(upper[i], lower[j]);
            m_out.read(std::min(upper[i].onset, lower[j].onset), std::max(upper[i].end, lower[j].end));
            if (!range.empty()) {
                if (upper[i].key >= lower[j].key) return until;
                until = range.end;
            }
            if (upper[i].end <= lower[j].end) ++i; else ++j;
        }
        m_out.read(until, kFarAhead);
        return until;
    }

    void overlap(std::size_t a, std::size_t b)
    {
        const auto &su = m_music.segments[a], &sl = m_music.segments[b];
        const auto &upper = m_music.notes(a), &lower = m_music.notes(b);
        std::size_t i = std::max<std::size_t>(1, m_music.segmentFrom(a, m_out.window.begin));
        std::size_t j = i < su.size() ? std::max<std::size_t>(1, m_music.segmentFrom(b, su[i].onset)) : sl.size();
        for (; i < su.size() && su[i].onset < m_out.window.end; ++i) {
            while (j < sl.size() && sl[j].onset < su[i].onset) ++j;
            if (j >= sl.size()) break;
            if (sl[j].onset != su[i].onset || su[i - 1].end != su[i].onset || sl[j - 1].end != sl[j].onset || su[i - 1].fermata) continue;
            if (su[i].key >= sl[j - 1].key && sl[j].key <= su[i - 1].key) continue;
            if (su[i].key < sl[j].key) continue; // reported as crossing
            m_out.add(Rule::Overlap, {su[i].onset, std::max(upper[su[i].first].end, lower[sl[j].first].end)},
                      {{a, su[i - 1].last}, {a, su[i].first}, {b, sl[j - 1].last}, {b, sl[j].first}});
        }
    }

    const JudgedMusic &m_music;
    Judgement &m_out;
};

} // namespace

void judgeLines(const JudgedMusic &music, Judgement &judgement)
{
    LineRules(music, judgement).run();
}

} // namespace ricercar
