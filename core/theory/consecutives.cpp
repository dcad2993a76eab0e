// SPDX-License-Identifier: GPL-3.0-or-later
// Two voices from one perfect consonance to the next: parallel, contrary, direct, after a rest, unequal fifths.
#include "core/theory/judged_music.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

// Two segments of line a and two of line b, the second pair after the first.
struct Pair {
    std::size_t a = 0, b = 0, i = 0, j = 0; // lines, and the later segments
};

class Consecutives {
public:
    Consecutives(const JudgedMusic &music, Judgement &judgement) : m_music(music), m_out(judgement), m_strict(music.texture.strict) {}

    void run()
    {
        const std::size_t n = m_music.lines();
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = a + 1; b < n; ++b) {
                together(a, b);
                if (m_out.wants(Rule::ParallelsAcrossRest)) {
                    afterRest(a, b);
                    afterRest(b, a);
                }
            }
    }

private:
    const Segment &at(std::size_t line, std::size_t i) const { return m_music.segments[line][i]; }
    const LineNote &note(std::size_t line, std::size_t i) const { return m_music.notes(line)[i]; }

    // The interval as it sounds, [0, 12): 7 a fifth, 0 an octave or unison. Where the lines are crossed both times the
    // lower line is the upper voice; on a grid the lines keep their names, as measures of four-part writing have it.
    int classOf(const Segment &a, const Segment &b, bool crossed) const { return modulo12(crossed ? b.key - a.key : a.key - b.key); }

    struct Motion {
        int before = 0, after = 0, moveA = 0, moveB = 0;
        bool joined = false, similar = false;
    };
    Motion motionOf(const Pair &p, bool crossed) const
    {
        const Segment &a0 = at(p.a, p.i - 1), &a1 = at(p.a, p.i), &b0 = at(p.b, p.j - 1), &b1 = at(p.b, p.j);
        Motion m;
        m.moveA = a1.key - a0.key;
        m.moveB = b1.key - b0.key;
        m.before = classOf(a0, b0, crossed);
        m.after = classOf(a1, b1, crossed);
        m.joined = a0.end == a1.onset && b0.end == b1.onset;
        m.similar = sign(m.moveA) == sign(m.moveB) && m.moveA != 0;
        return m;
    }
    bool crossedTwice(const Pair &p) const
    {
        return at(p.a, p.i - 1).key < at(p.b, p.j - 1).key && at(p.a, p.i).key < at(p.b, p.j).key;
    }

    TickRange rangeOf(const Pair &p) const
    {
        const LineNote &a0 = note(p.a, at(p.a, p.i - 1).last), &a1 = note(p.a, at(p.a, p.i).first);
        const LineNote &b0 = note(p.b, at(p.b, p.j - 1).last), &b1 = note(p.b, at(p.b, p.j).first);
        return {std::max(a0.onset, b0.onset), std::max(a1.end, b1.end)};
    }
    std::vector<Fault::At> notesOf(const Pair &p) const
    {
        return {{p.a, at(p.a, p.i - 1).last}, {p.a, at(p.a, p.i).first}, {p.b, at(p.b, p.j - 1).last}, {p.b, at(p.b, p.j).first}};
    }

    // The pair at segment i of a, where b moves with it.
    std::optional<Pair> pairAt(std::size_t a, std::size_t b, std::size_t i) const
    {
        if (i == 0 || i >= m_music.segments[a].size()) return std::nullopt;
        const std::size_t j = m_music.segmentFrom(b, at(a, i).onset);
        if (j == 0 || j >= m_music.segments[b].size() || at(b, j).onset != at(a, i).onset) return std::nullopt;
        return Pair{a, b, i, j};
    }
    bool isParallelOctave(const std::optional<Pair> &p) const
    {
        if (!p) return false;
        m_out.read(at(p->a, p->i - 1).onset, at(p->a, p->i).end);
        const Motion m = motionOf(*p, false);
        return m.before == 0 && m.after == 0 && m.similar && m.joined;
    }

    void together(std::size_t a, std::size_t b)
    {
        const auto &sa = m_music.segments[a], &sb = m_music.segments[b];
        const std::size_t n = m_music.lines();
        const bool outer = a == 0 && b == n - 1, bass = b == n - 1;
        std::size_t i = std::max<std::size_t>(1, m_music.segmentFrom(a, m_out.window.begin));
        std::size_t j = i < sa.size() ? std::max<std::size_t>(1, m_music.segmentFrom(b, sa[i].onset)) : sb.size();
        for (; i < sa.size() && sa[i].onset < m_out.window.end; ++i) {
            while (j < sb.size() && sb[j].onset < sa[i].onset) ++j;
            if (j >= sb.size()) break;
            if (sb[j].onset != sa[i].onset) continue;
            const Pair p{a, b, i, j};
            const bool crossed = crossedTwice(p);
            Motion m = motionOf(p, crossed && !m_strict);
            if (m.moveA == 0 || m.moveB == 0) continue; // the same pitch again after a rest
            if (crossed && m_strict) {
                const Motion sounding = motionOf(p, true);
                if (sounding.before == 7 && sounding.after == 7) m = sounding;
            }
            if (m.after != 0 && m.after != 7) continue;
            const bool phrase = sa[i - 1].fermata || sb[j - 1].fermata;
            if (m.before == m.after && m.similar) {
                if (m.joined) parallel(p, m, phrase);
                else if (sa[i].onset - sa[i - 1].end <= kQuarter && sb[j].onset - sb[j - 1].end <= kQuarter)
                    m_out.add(Rule::ParallelsAcrossRest, rangeOf(p), notesOf(p));
            } else if (m.before == m.after && m.joined) {
                if (!phrase) m_out.add(m.after == 7 ? Rule::ContraryFifths : Rule::ContraryOctaves, rangeOf(p), notesOf(p));
            } else if (m.joined && m.similar && !phrase) {
                if (outer && std::abs(m.moveA) > 2) m_out.add(m.after == 7 ? Rule::DirectFifths : Rule::DirectOctaves, rangeOf(p), notesOf(p));
                direct(p, outer);
                if (bass && !crossed) unequal(p, m);
            }
        }
    }

    void parallel(const Pair &p, const Motion &m, bool phrase)
    {
        const Segment &a0 = at(p.a, p.i - 1), &a1 = at(p.a, p.i), &b0 = at(p.b, p.j - 1), &b1 = at(p.b, p.j);
        const bool unison = a0.key == b0.key && a1.key == b1.key;
        const Rule rule = m.after == 7 ? Rule::ParallelFifths : unison ? Rule::ParallelUnisons : Rule::ParallelOctaves;
        Severity severity = Severity::Error;
        if (!m_strict) {
            // Between two phrases the ear starts anew: Bach writes them there.
            if (phrase) severity = Severity::Info;
            // Both voices leap by an octave: the same sound in another place, no step from one to the next.
            else if (m.moveA % 12 == 0 && m.moveB % 12 == 0) severity = Severity::Weakness;
        }
        if (rule == Rule::ParallelFifths || m_strict) {
            m_out.add(rule, severity, rangeOf(p), notesOf(p));
            return;
        }
        // Five octaves in a row are a doubling, meant as a colour, not a fault of four-part writing.
        std::size_t before = 0, behind = 0;
        while (before < 4 && before + 1 < p.i && isParallelOctave(pairAt(p.a, p.b, p.i - before - 1))) ++before;
        while (behind + before < 4 && isParallelOctave(pairAt(p.a, p.b, p.i + behind + 1))) ++behind;
        if (before + behind < 4) {
            m_out.add(rule, severity, rangeOf(p), notesOf(p));
        } else if (before == 0) {
            std::size_t last = p.i;
            while (isParallelOctave(pairAt(p.a, p.b, last + 1))) ++last;
            m_out.add(Rule::OctaveDoubling, {rangeOf(p).begin, rangeOf(*pairAt(p.a, p.b, last)).end}, notesOf(p));
        }
    }

    // In the strict style no perfect consonance is reached in similar motion; with more than two voices the outer ones
    // are bound first.
    void direct(const Pair &p, bool outer)
    {
        if (!m_out.wants(Rule::SpeciesDirect)) return;
        const Severity severity = m_music.lines() == 2 ? Severity::Error : outer ? Severity::Weakness : Severity::Info;
        m_out.add(Rule::SpeciesDirect, severity, rangeOf(p), notesOf(p));
    }

    // A diminished fifth over the bass wants to close inwards; the perfect fifth before it does no harm.
    void unequal(const Pair &p, const Motion &m)
    {
        if (m.before != 6 || m.after != 7 || !m_out.wants(Rule::UnequalFifths)) return;
        const auto steps = [&](std::size_t i, std::size_t j) { return modulo7(intervalBetween(note(p.b, j).pitch, note(p.a, i).pitch).steps); };
        if (steps(at(p.a, p.i - 1).last, at(p.b, p.j - 1).last) == 4 && steps(at(p.a, p.i).first, at(p.b, p.j).first) == 4)
            m_out.add(Rule::UnequalFifths, rangeOf(p), notesOf(p));
    }

    // One voice moves while the other rests, which then comes in to the same perfect consonance.
    void afterRest(std::size_t a, std::size_t b)
    {
        const auto &sa = m_music.segments[a], &sb = m_music.segments[b];
        for (std::size_t i = std::max<std::size_t>(1, m_music.segmentFrom(a, m_out.window.begin));
             i < sa.size() && sa[i].onset < m_out.window.end; ++i) {
            const Ticks rest = sa[i].onset - sa[i - 1].end;
            if (rest <= Ticks{} || rest > kQuarter) continue;
            const auto j = m_music.segmentAt(b, sa[i].onset);
            if (!j || *j == 0 || sb[*j].onset == sa[i].onset || sb[*j].onset < sa[i - 1].end) continue;
            const Segment &b0 = sb[*j - 1], &b1 = sb[*j];
            if (b1.onset - b0.end > kQuarter || b0.end <= sa[i - 1].onset || b0.onset >= sa[i - 1].end) continue;
            const Pair p = a < b ? Pair{a, b, i, *j} : Pair{b, a, *j, i};
            const Motion m = motionOf(p, crossedTwice(p));
            if (m.similar && m.before == m.after && (m.after == 0 || m.after == 7))
                m_out.add(Rule::ParallelsAcrossRest, rangeOf(p), notesOf(p));
        }
    }

    const JudgedMusic &m_music;
    Judgement &m_out;
    const bool m_strict;
};

} // namespace

void judgeConsecutives(const JudgedMusic &music, Judgement &judgement)
{
    Consecutives(music, judgement).run();
}

} // namespace ricercar
