// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/prout_rules.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

// Weights, set by the answers of the Well-Tempered Clavier, Book I, alone: chosen so that each of them stands well ahead of
// the next candidate, not only first.
constexpr double kTonicAtFourth = 1.4;      // R1: a note of the tonic's music answered as if it were the dominant's
constexpr double kHeadMissed = 5.0;         // R3: initial 5 answered by 2
constexpr double kHeadLeapMissed = 4.0;     // R3: 5 reached by leap from 1
constexpr double kRepeatedHead = 2.0;       // R3: 5 held on by a neighbour before it leaps to 1
constexpr double kWrongInitial = 6.0;       // an initial 1 answered by 4
constexpr double kLeadingNote = 3.4;        // R8
constexpr double kDominantAtFifth = 4.0;    // R5: surely in the dominant
constexpr double kLatePivot = 0.4;          // R5: the earliest possible point
constexpr double kArpeggio = 1.7;           // R4: a tonic chord torn
constexpr double kDissonantLeap = 4.0;      // R9
constexpr double kNewDissonance = 2.0;      // R9: a leap made dissonant, a chromatic step made
constexpr double kRepeatedNote = 2.5;       // R4: dull repeated notes
constexpr double kBrokenRepetition = 1.5;
constexpr double kSemitone = 0.3;           // R10
constexpr double kStepMadeThird = 0.2, kThirdChanged = 0.5, kLeapChanged = 0.8, kPerfectLeap = 2.9;
constexpr double kOffBeat = 1.6;            // R5: a pivot where no new chord can begin
constexpr double kTornChord = 1.8;          // R4: a pivot within one chord

constexpr Interval kFifth{4, 7}, kFourth{3, 5};

bool dissonant(Interval leap)
{
    const int steps = std::abs(leap.steps), semitones = std::abs(leap.semitones);
    if (steps == 0) return semitones != 0;
    if (steps == 1) return semitones != 1 && semitones != 2;
    if (steps % 7 == 6) return true;
    static constexpr int kLess[7] = {0, 1, 3, 5, 7, 8, 10}, kMore[7] = {0, 2, 4, 5, 7, 9, 11};
    const int rest = semitones - 12 * (steps / 7);
    return rest < kLess[steps % 7] || rest > kMore[steps % 7];
}

bool perfect(Interval leap)
{
    const int s = std::abs(leap.semitones);
    return s == 5 || s == 7;
}

class Reading {
public:
    Reading(const WovenLine &line, const SubjectAnalysis &analysis) : m_line(line), m_a(analysis), m_n(analysis.notes), m_size(line.size())
    {
        m_result.notes.assign(m_size, {0, kTonicAtFourth, AnswerRule::None});
        m_result.enter.assign(m_size, 0);
        m_result.leave.assign(m_size, 0);
        m_result.raisedThird.assign(m_size, false);
    }

    RuledSubject read()
    {
        readHead();
        readLeadingNotes();
        readModulation();
        readBoundaries();
        readOpenEnd();
        return std::move(m_result);
    }

private:
    int length(std::size_t i) const { return m_line[i].end - m_line[i].onset; }
    int steps(std::size_t from, std::size_t to) const { return m_line[to].step - m_line[from].step; }
    bool tonicTone(std::size_t i) const { return m_n[i].alter == 0 && (m_n[i].degree == 0 || m_n[i].degree == 2 || m_n[i].degree == 4); }

    void ask(std::size_t i, AnswerRule rule, double cost)
    {
        RuledNote &n = m_result.notes[i];
        n.rule = rule;
        n.atFifth = std::max(n.atFifth, cost);
        n.atFourth = 0;
    }

    // R2, R3: an initial 5, and a 5 to which the beginning leaps from 1.
    void readHead()
    {
        const SubjectNote &first = m_n.front();
        if (isPlain(first, 4)) {
            ask(0, AnswerRule::Head, kHeadMissed);
            std::size_t last = 0;
            while (last + 1 < m_size && m_line[last + 1].key == m_line[last].key) ask(++last, AnswerRule::Head, kHeadMissed);
            // 5, its neighbour, 5 and a leap to 1: the second 5 is still the head's.
            if (last + 3 < m_size && m_line[last + 2].key == m_line[last].key && std::abs(steps(last, last + 1)) == 1 &&
                isPlain(m_n[last + 3], 0))
                ask(last + 2, AnswerRule::Head, kRepeatedHead);
            m_swapped = true;
            // The rest of the tonic chord that the beginning falls or rises through stays one chord.
            for (std::size_t i = last + 1; i < m_size && tonicTone(i) && std::abs(steps(i - 1, i)) > 1; ++i)
                m_result.notes[i].atFourth += kArpeggio;
            return;
        }
        m_result.notes[0].atFourth = kWrongInitial;
        if (!isPlain(first, 0)) {
            m_result.notes[0].atFourth = 2;
            return;
        }
        bool leadingHeard = false;
        for (std::size_t i = 1; i < std::min<std::size_t>(m_size, 5); ++i) {
            const SubjectNote &n = m_n[i];
            if (isPlain(n, 4) && std::abs(steps(i - 1, i)) > 1) {
                if (isPlain(m_n[i - 1], 1) && !leadingHeard) return;
                // Inside a tonic chord that goes on the same way, it is that chord's and no goal (§100).
                const bool passedThrough = i + 1 < m_size && tonicTone(i - 1) && tonicTone(i + 1) &&
                                           std::abs(steps(i, i + 1)) > 1 && (steps(i - 1, i) > 0) == (steps(i, i + 1) > 0) && m_n[i - 1].degree == 2;
                if (!passedThrough) {
                    ask(i, AnswerRule::Head, kHeadLeapMissed);
                    m_swapped = true;
                }
                return;
            }
            if (isLeadingNote(n)) leadingHeard = leadingHeard || !n.auxiliary;
            else if (!isPlain(n, 0) && !isPlain(n, 2) && !(leadingHeard && isPlain(n, 1))) return;
        }
    }

    // R8: a leading note near the beginning of a subject that begins on 1 is heard as the third of the dominant.
    void readLeadingNotes()
    {
        if (!isPlain(m_n.front(), 0)) return;
        for (std::size_t i = 1; i < std::min<std::size_t>(m_size, 3); ++i) {
            if (!isLeadingNote(m_n[i]) || m_n[i].auxiliary) continue;
            const bool kept = i + 1 < m_size && std::abs(steps(i, i + 1)) > 1 && dissonant(intervalBetween(m_line[i].pitch, m_line[i + 1].pitch));
            if (!kept) ask(i, AnswerRule::LeadingNote, kLeadingNote);
        }
    }

    // R5: what is surely in the dominant at the fourth; before it, from the first point at which it could begin, gladly so.
    void readModulation()
    {
        if (!m_a.modulatesAt) return;
        const bool minor = isMinorLike(m_a.key.mode);
        const std::size_t sure = *m_a.modulatesAt;
        std::size_t possible = 1;
        if (!minor)
            for (std::size_t i = 1; i < sure; ++i)
                if (isPlain(m_n[i], 3)) possible = i + 1;
        for (std::size_t i = possible; i < m_size; ++i) {
            RuledNote &n = m_result.notes[i];
            const double torn = std::max(0.0, n.atFourth - kTonicAtFourth);
            const AnswerRule rule = isLeadingNote(m_n[i]) ? AnswerRule::LeadingNote
                                    : isPlain(m_n[i], 2)  ? AnswerRule::Third
                                                          : AnswerRule::Modulation;
            ask(i, rule, i >= sure ? kDominantAtFifth : kLatePivot);
            n.atFourth = i >= sure ? 0 : torn;
        }
        m_possible = possible;
    }

    double boundary(std::size_t i, Interval other, Interval own)
    {
        const Interval before = intervalBetween(m_line[i - 1].pitch, m_line[i].pitch);
        const Interval after = intervalBetween(transposed(m_line[i - 1].pitch, other), transposed(m_line[i].pitch, own));
        const bool exchange = (isPlain(m_n[i - 1], 0) && isPlain(m_n[i], 4)) || (isPlain(m_n[i - 1], 4) && isPlain(m_n[i], 0));
        const int size = std::abs(before.steps);
        double cost = 0;
        if (size == 0) return kBrokenRepetition;
        if (after.steps == 0) cost += after.semitones == 0 ? kRepeatedNote : kNewDissonance;
        else if (dissonant(after)) cost += kNewDissonance;
        if (size > 1 && dissonant(before)) {
            const bool pivot = isPlain(m_n[i - 1], 0) || isPlain(m_n[i], 0) || isPlain(m_n[i - 1], 4) || isPlain(m_n[i], 4);
            cost += pivot ? kDissonantLeap / 4 : kDissonantLeap;
        } else if (size == 1) {
            cost += kStepMadeThird + (std::abs(before.semitones) == 1 ? kSemitone : 0);
        } else if (!exchange) {
            cost += size == 2 ? kThirdChanged : perfect(before) ? kPerfectLeap : kLeapChanged;
        } else {
            cost += kThirdChanged;
        }
        return cost;
    }

    void readBoundaries()
    {
        for (std::size_t i = 1; i < m_size; ++i) {
            m_result.enter[i] = boundary(i, kFifth, kFourth);
            m_result.leave[i] = boundary(i, kFourth, kFifth);
            if (!m_a.modulatesAt || i < m_possible || i > *m_a.modulatesAt) continue;
            // Where the dominant begins a new chord can begin: on a beat, and not between two notes of the subdominant.
            const int beat = m_a.metre.beat();
            if ((m_line[i].onset - m_line.front().onset) % beat != 0 && m_line[i].onset % beat != 0) m_result.enter[i] += kOffBeat;
            const auto subdominant = [&](std::size_t k) { return m_n[k].alter == 0 && (m_n[k].degree == 3 || m_n[k].degree == 5); };
            if (subdominant(i - 1) && subdominant(i)) m_result.enter[i] += kTornChord;
        }
    }

    // R11: a minor subject that ends open, 3 2, is answered with the third raised in its close, so that the music comes
    // back to the tonic: the close is what follows its last long note.
    void readOpenEnd()
    {
        if (!isMinorLike(m_a.key.mode) || m_a.modulatesAt || m_size < 6) return;
        if (!isPlain(m_n[m_size - 1], 1) || !isPlain(m_n[m_size - 2], 2)) return;
        std::size_t close = m_size;
        for (std::size_t i = m_size / 2; i < m_size; ++i)
            if (length(i) >= m_a.metre.beat()) close = i + 1;
        for (std::size_t i = close; i + 1 < m_size; ++i)
            if (isPlain(m_n[i], 2)) m_result.raisedThird[i] = true;
    }

    const WovenLine &m_line;
    const SubjectAnalysis &m_a;
    const std::vector<SubjectNote> &m_n;
    const std::size_t m_size;
    std::size_t m_possible = 1;
    bool m_swapped = false;
    RuledSubject m_result;
};

} // namespace

RuledSubject ruled(const WovenLine &line, const SubjectAnalysis &analysis)
{
    return Reading(line, analysis).read();
}

RuleText textOf(AnswerRule rule)
{
    switch (rule) {
    case AnswerRule::Head: return {"R3", "Prout, Fugue (1891), §88"};
    case AnswerRule::Harmony: return {"R4", "Prout, Fugue (1891), §100"};
    case AnswerRule::Modulation: return {"R5", "Prout, Fugue (1891), §116"};
    case AnswerRule::Degree: return {"R6", "Prout, Fugue (1891), §122"};
    case AnswerRule::Third: return {"R7", "Prout, Fugue (1891), §128"};
    case AnswerRule::LeadingNote: return {"R8", "Prout, Fugue (1891), §131"};
    case AnswerRule::Chromatic: return {"R11", "Prout, Fugue (1891), §57"};
    case AnswerRule::Subdominant: return {"R13", "Prout, Fugue (1891), §80"};
    case AnswerRule::None: break;
    }
    return {"free", ""};
}

} // namespace ricercar
