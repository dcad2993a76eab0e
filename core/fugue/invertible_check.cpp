// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/invertible_check.h"

#include "core/fugue/line_changes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

using J = PairInterval::Judgement;

// A perfect or imperfect consonance by its letters as well as by its sound.
bool rests(int semis, int steps)
{
    const int s = modulo12(semis), d = modulo7(steps);
    return (s == 0 && d == 0) || ((s == 3 || s == 4) && d == 2) || (s == 7 && d == 4) || ((s == 8 || s == 9) && d == 5);
}
bool isFourth(int semis, int steps) { return modulo12(semis) == 5 && modulo7(steps) == 3; }

struct Side {
    const WovenLine *line;
    std::size_t i;
    const WovenNote &note() const { return (*line)[i]; }
    bool hasNext() const { return i + 1 < line->size() && (*line)[i + 1].onset <= note().end; }
    bool hasPrevious() const { return i > 0 && (*line)[i - 1].end >= note().onset; }
    const WovenNote &next() const { return (*line)[i + 1]; }
    const WovenNote &previous() const { return (*line)[i - 1]; }
    int stepIn() const { return hasPrevious() ? note().step - previous().step : 99; }
    int stepOut() const { return hasNext() ? next().step - note().step : 99; }
    int length() const { return note().end - note().onset; }
};

class Pair {
public:
    Pair(const WovenLine &upper, const WovenLine &lower, const Metre &metre) : m_upper(upper), m_lower(lower), m_metre(metre) {}

    PairReport run()
    {
        std::size_t i = 0, j = 0;
        while (i < m_upper.size() && j < m_lower.size()) {
            const WovenNote &u = m_upper[i], &l = m_lower[j];
            const int from = std::max(u.onset, l.onset), to = std::min(u.end, l.end);
            if (from < to) judge({&m_upper, i}, {&m_lower, j}, from, to);
            if (u.onset == l.onset && i > 0 && j > 0 && m_upper[i - 1].end == u.onset && m_lower[j - 1].end == l.onset) parallels(i, j);
            if (u.end < l.end) ++i;
            else if (l.end < u.end) ++j;
            else { ++i; ++j; }
        }
        const double beats = std::max(1.0, static_cast<double>(span()) / m_metre.beat());
        m_report.graded /= beats;
        return std::move(m_report);
    }

private:
    int span() const
    {
        if (m_upper.empty() || m_lower.empty()) return 0;
        return std::min(m_upper.back().end, m_lower.back().end) - std::max(m_upper.front().onset, m_lower.front().onset);
    }

    std::string place(int t) const
    {
        return "beat " + std::to_string(t / m_metre.beat() + 1);
    }

    void parallels(std::size_t i, std::size_t j)
    {
        const int up = m_upper[i].key - m_upper[i - 1].key, low = m_lower[j].key - m_lower[j - 1].key;
        if (up == 0 || low == 0 || (up > 0) != (low > 0)) return;
        const int before = modulo12(m_upper[i - 1].key - m_lower[j - 1].key), after = modulo12(m_upper[i].key - m_lower[j].key);
        if (before != after || (after != 0 && after != 7)) return;
        ++m_report.parallels;
        m_report.sentences.push_back(std::string(after == 7 ? "Parallel fifths" : "Parallel octaves") + " into " + place(m_upper[i].onset) + ".");
    }

    // Both tones and the step they take next make a seventh chord of the dominant kind or a tritone that opens or closes.
    bool chordal(const Side &u, const Side &l, int semis, int steps) const
    {
        const int s = modulo12(semis), d = modulo7(steps);
        const bool tritone = s == 6 && (d == 4 || d == 3);
        const bool seventh = (s == 10 || s == 9) && d == 6, second = (s == 2 || s == 3) && d == 1;
        const bool augmented = (s == 8 && d == 4) || (s == 4 && d == 3);
        if (!tritone && !seventh && !second && !augmented) return false;
        // The dissonant note (the upper of a seventh, the lower of a second, either of a tritone) goes down a step soon,
        // or the tone moves on within the chord.
        auto settles = [&](const Side &x) {
            for (std::size_t k = x.i + 1; k < x.line->size() && k <= x.i + 3; ++k) {
                const int move = (*x.line)[k].step - x.note().step;
                if (move == -1 || move == 1) return true;
            }
            return false;
        };
        if (seventh) return settles(u);
        if (second) return settles(l);
        return settles(u) || settles(l);
    }

    void judge(const Side &u, const Side &l, int from, int to)
    {
        PairInterval x;
        x.at = from;
        x.semitones = u.note().key - l.note().key;
        x.steps = u.note().step - l.note().step;
        x.name = intervalName(Interval{std::abs(x.steps), x.steps < 0 ? -x.semitones : x.semitones});
        const bool crossed = x.semitones < 0;
        if (rests(crossed ? -x.semitones : x.semitones, crossed ? -x.steps : x.steps)) {
            x.words = "consonant";
            m_report.intervals.push_back(x);
            return;
        }
        const int accent = m_metre.accent(from);
        const bool strong = accent >= 2;
        const bool upMoves = u.note().onset == from, lowMoves = l.note().onset == from;
        const int half = m_metre.beat() / 2;
        auto ornament = [&](const Side &s) {
            const int in = std::abs(s.stepIn()), out = std::abs(s.stepOut());
            if (s.length() > m_metre.beat()) return false;
            if (in == 1 && out == 1) return !strong || s.length() <= half + half / 2;
            // Escaped notes, anticipations and notes of the cambiata are short and touch a neighbour by step.
            return s.length() <= half && !strong && (in <= 1 || out <= 1);
        };
        auto suspended = [&](const Side &held, bool moves) {
            if (moves) return held.stepIn() == 0 && held.stepOut() == -1; // struck again
            if (held.note().end - from > 2 * m_metre.beat()) return false;
            for (std::size_t k = held.i + 1; k < held.line->size() && (*held.line)[k].onset - from <= 2 * m_metre.beat(); ++k)
                if ((*held.line)[k].step == held.note().step - 1) return true;
            return held.stepOut() == 1 && held.next().key - held.note().key == 1;
        };
        const bool fourth = isFourth(crossed ? -x.semitones : x.semitones, crossed ? -x.steps : x.steps);
        if ((upMoves && ornament(u)) || (lowMoves && ornament(l))) {
            x.judgement = J::Passing;
            x.words = strong ? "an accented passing or neighbouring note" : "passing";
        } else if ((!upMoves || !lowMoves) && (suspended(u, upMoves) || suspended(l, lowMoves))) {
            x.judgement = J::Suspension;
            x.words = "held over, and resolved by step";
        } else if (fourth) {
            // A fourth with the lowest voice: hardly heard off the beat, a fault where it stands struck on a strong beat.
            const double weight = static_cast<double>(to - from) / m_metre.beat() * (accent >= 3 ? 2.0 : strong ? 1.2 : 0.5);
            m_report.graded += weight;
            const bool struck = upMoves && lowMoves && accent >= 2 && to - from >= m_metre.beat();
            x.judgement = struck ? J::Fault : J::Graded;
            x.words = struck ? "a bare fourth, struck on the beat" : "a fourth that is gone before it is heard";
        } else if (chordal(u, l, crossed ? -x.semitones : x.semitones, crossed ? -x.steps : x.steps)) {
            x.judgement = J::Chordal;
            x.words = "two tones of a dominant";
        } else {
            x.judgement = J::Fault;
            x.words = "a dissonance that neither passes nor is prepared";
        }
        if (x.judgement == J::Fault) {
            ++m_report.faults;
            m_report.sentences.push_back("A " + x.name + " at " + place(from) + ": " + x.words + ".");
        }
        m_report.intervals.push_back(x);
    }

    const WovenLine &m_upper, &m_lower;
    Metre m_metre;
    PairReport m_report;
};

int lowest(const WovenLine &line)
{
    int key = 200;
    for (const WovenNote &n : line) key = std::min(key, n.key);
    return key;
}
int highest(const WovenLine &line)
{
    int key = -200;
    for (const WovenNote &n : line) key = std::max(key, n.key);
    return key;
}

// By octaves so that the line lies, as far as it can, above the other: the mean interval is a sixth to a tenth.
WovenLine placedAbove(const WovenLine &line, const WovenLine &other)
{
    double a = 0, b = 0;
    for (const WovenNote &n : line) a += static_cast<double>(n.key) / static_cast<double>(line.size());
    for (const WovenNote &n : other) b += static_cast<double>(n.key) / static_cast<double>(other.size());
    int octaves = static_cast<int>(std::lround((b + 10 - a) / 12));
    if (lowest(line) + 12 * octaves < lowest(other)) ++octaves;
    if (highest(line) + 12 * octaves < highest(other)) ++octaves;
    return shifted(line, 0, {7 * octaves, 12 * octaves});
}

} // namespace

const char *invertibleWord(Invertible at)
{
    return at == Invertible::Tenth ? "tenth" : at == Invertible::Twelfth ? "twelfth" : "octave";
}

const char *judgementWord(J judgement)
{
    switch (judgement) {
    case J::Consonant: return "consonant";
    case J::Passing: return "passing";
    case J::Suspension: return "suspension";
    case J::Chordal: return "chordal";
    case J::Graded: return "graded";
    case J::Fault: break;
    }
    return "fault";
}

PairReport checkPair(const WovenLine &upper, const WovenLine &lower, const Metre &metre)
{
    return Pair(upper, lower, metre).run();
}

InvertibleReport checkInvertible(const WovenLine &counterpoint, const WovenLine &theme, Invertible at, KeySignature key, const Metre &metre)
{
    InvertibleReport report;
    if (counterpoint.empty() || theme.empty()) return report;
    const WovenLine above = placedAbove(counterpoint, theme);
    report.above = checkPair(above, theme, metre);
    // Inversion at the octave exchanges the lines; at the tenth and twelfth the theme also goes to other degrees.
    const WovenLine other = at == Invertible::Tenth ? movedBySteps(theme, key, 9)
        : at == Invertible::Twelfth                 ? movedBySteps(theme, key, 11)
                                                    : theme;
    report.below = checkPair(placedAbove(other, above), above, metre);
    return report;
}

} // namespace ricercar
