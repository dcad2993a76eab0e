// SPDX-License-Identifier: GPL-3.0-or-later
// Melodic costs after Toch, "The Shaping Forces in Music", and the tables of melodic motion in Piston, "Harmony"; dissonance
// as every harmony treatise classes it: by how it is come to and how it is left.
#include "core/piece/melody_search.h"

#include "core/compose/harmony_plan.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kNever = 1e6;

struct Candidate {
    WovenNote note;
    bool chord = false;
    double own = 0;
};

class Search {
public:
    explicit Search(const MelodySearch &s) : m_s(s) {}
    WovenLine found();

private:
    std::vector<Candidate> candidatesOf(std::size_t i) const;
    double pair(std::size_t i, const Candidate &b, const Candidate &c) const;           // from slot i - 1 to slot i
    double triple(std::size_t i, const Candidate *a, const Candidate &b, const Candidate &c) const; // b is slot i - 1
    const ChordSpan &chord(std::size_t i) const { return chordAt(*m_s.chords, m_s.slots[i].at); }

    const MelodySearch &m_s;
    int m_summit = 127; // MIDI key that only the summit may have
};

std::vector<Candidate> Search::candidatesOf(std::size_t i) const
{
    const MelodySlot &slot = m_s.slots[i];
    const ChordSpan &c = chord(i);
    std::vector<Candidate> list;
    auto add = [&](const SpelledPitch &p, double extra) {
        if (p.midi() < m_s.low || p.midi() > m_s.high) return;
        if (std::abs(p.alter) > 1 && !c.has(p.midi())) return;
        Candidate x;
        x.note = woven(slot.at, slot.at + slot.length, p);
        x.chord = c.has(p.midi());
        x.own = extra;
        list.push_back(x);
    };
    if (slot.fixed) {
        Candidate x;
        x.note = woven(slot.at, slot.at + slot.length, *slot.fixed);
        x.chord = c.has(x.note.key);
        list.push_back(x);
        return list;
    }
    const int lowStep = m_s.low * 7 / 12 - 9, highStep = m_s.high * 7 / 12 - 4; // C4 is key 60, step 28
    const bool minor = isMinorLike(c.key.mode) && (c.key.mode == Mode::Minor);
    for (int step = lowStep; step <= highStep; ++step) {
        const SpelledPitch p = pitchOver(step, c);
        add(p, 0);
        if (!minor) continue;
        const int degree = modulo7(step - tonicLetter(c.key));
        if (degree != 5 && degree != 6) continue;
        for (bool raised : {false, true}) {
            const SpelledPitch q = pitchOn(step, c.key, raised);
            if (!(q == p)) add(q, 0.5);
        }
    }
    const bool last = i + 1 == m_s.slots.size();
    const int accent = m_s.metre.accent(slot.at);
    for (Candidate &x : list) {
        const double away = (x.note.step - slot.aim);
        x.own += std::min(6.0, (m_s.bassLine ? 0.02 : 0.045) * away * away);
        x.own += m_s.variety * hashed(m_s.seed, i, static_cast<std::uint64_t>(x.note.key));
        if (!x.chord && (slot.chordTone || last)) x.own += 25;
        const int degree = degreeIn(x.note.pitch, c.key);
        if (last && m_s.closeDegrees != 0) {
            if (!((m_s.closeDegrees >> degree) & 1)) x.own += 20;
            if (m_s.closeLiked >= 0 && degree != m_s.closeLiked) x.own += 1.2;
        }
        // The root of the tonic in the middle of things sounds like an end.
        if (!last && !m_s.bassLine && accent == 4 && degree == 0 && c.degree == 0) x.own += 0.35;
        if (x.chord && accent >= 3 && !m_s.bassLine && modulo12(x.note.key) == c.chord.third()) x.own -= 0.15;
        if (m_s.summit && !m_s.bassLine) {
            if (i == *m_s.summit) x.own += 0.35 * std::abs(x.note.key - m_summit);
            else if (x.note.key == m_summit) x.own += 1.6;
            else if (x.note.key > m_summit) x.own += 4 + 0.5 * (x.note.key - m_summit);
        }
        // A note that lasts into other chords should belong to them, or will have to move down by step as a suspension.
        const int end = slot.at + slot.length;
        for (const ChordSpan &span : *m_s.chords)
            if (span.begin > slot.at && span.begin < end && !span.has(x.note.key)) x.own += slot.chordTone ? 25 : 1.8;
        if (m_s.other) {
            const WovenNote *o = soundingAt(*m_s.other, slot.at);
            if (o) {
                const int interval = modulo12(x.note.key - o->key);
                const bool clash = interval == 1 || interval == 2 || interval == 10 || interval == 11 || interval == 6;
                if (clash && !(x.chord && c.has(o->key))) x.own += accent >= 2 ? 1.6 : 0.4;
                if (x.note.key == o->key) x.own += 3;
                if (interval == 0 && accent >= 3 && !last) x.own += 0.5;
                if ((x.note.key > o->key) != (slot.aim > o->step)) x.own += 8; // no crossing
            }
        }
    }
    return list;
}

double Search::pair(std::size_t i, const Candidate &b, const Candidate &c) const
{
    const MelodySlot &slot = m_s.slots[i];
    const int steps = c.note.step - b.note.step, semis = c.note.key - b.note.key;
    const int size = std::abs(steps), keys = std::abs(semis);
    static constexpr double kBySize[] = {0.55, 0, 0.3, 0.62, 0.85, 1.45, 5.0, 1.35};
    double cost = size < 8 ? kBySize[size] : 12;
    if (m_s.bassLine && (size == 3 || size == 4 || size == 7)) cost *= 0.5;
    if (size >= 2) cost *= std::clamp(1 - 0.75 * m_s.leaps, 0.2, 3.0);
    if (m_s.leaps < -0.5 && size >= 2) cost += 2.5 * -m_s.leaps;
    if (size == 0) cost = keys == 0 ? std::max(0.05, 0.55 - 0.5 * m_s.repeats) + (m_s.noRepeats ? 20 : 0) : 1.0;
    if (m_s.leaps > 0.3 && size == 1) cost += 0.4 * m_s.leaps;
    if (keys > m_s.largestLeap) cost += 40;
    const bool augmented = (size == 1 && keys == 3) || (keys == 6 && size == 3) || (size == 4 && keys == 8) || (size == 2 && keys == 5);
    if (augmented) cost += m_s.noAugmented ? 5 : 2;
    if (keys == 6 && size == 4) cost += 1.6; // a diminished fifth: if it must be, inwards
    if (size == 1 && keys == 0) cost += 2;
    if (size >= 2 && (!b.chord || !c.chord)) cost += size >= 3 ? 1.2 : 0.5;
    if (size >= 2 && b.chord && c.chord && chord(i - 1).chord.root == chord(i).chord.root) cost -= 0.2;
    if (slot.follow) {
        const int off = std::abs(steps - *slot.follow);
        cost += m_s.motif * slot.weight * (0.75 * std::min(off, 3) + ((steps > 0) != (*slot.follow > 0) || (steps < 0) != (*slot.follow < 0) ? 0.6 : 0));
    }
    auto against = [&](const WovenLine *line, double parallel) {
        if (!line) return;
        const WovenNote *x = soundingAt(*line, b.note.onset), *y = soundingAt(*line, c.note.onset);
        if (!x || !y) return;
        const int before = modulo12(b.note.key - x->key), after = modulo12(c.note.key - y->key);
        const bool bothMove = semis != 0 && y->key != x->key;
        if (bothMove && before == after && (after == 0 || after == 7)) cost += parallel;
        const bool same = bothMove && (semis > 0) == (y->key > x->key);
        if (same && (after == 0 || after == 7) && size >= 2 && m_s.metre.accent(c.note.onset) >= 2) cost += 0.8;
    };
    against(m_s.bass, 6);
    against(m_s.other, 9);
    return cost;
}

double Search::triple(std::size_t i, const Candidate *a, const Candidate &b, const Candidate &c) const
{
    // b is the note of slot i - 1, c that of slot i.
    const ChordSpan &over = chord(i - 1), &next = chord(i);
    const MelodySlot &slot = m_s.slots[i - 1];
    const int accent = m_s.metre.accent(slot.at);
    const bool strong = accent >= 2;
    const int out = c.note.step - b.note.step, in = a ? b.note.step - a->note.step : 0;
    double cost = 0;
    const bool isFixed = slot.fixed.has_value();
    if (!b.chord && !isFixed) {
        const bool byStep = a && std::abs(in) == 1, leftByStep = std::abs(out) == 1;
        const double bold = m_s.dissonance;
        const bool isLong = slot.length >= m_s.metre.beat();
        if (a && a->note.key == b.note.key && out == -1 && strong) cost += 0.25 - 0.4 * bold;
        else if (byStep && leftByStep && in * out > 0) cost += (strong ? 1.1 - 0.6 * bold : 0.1 - 0.1 * bold);
        else if (byStep && leftByStep) cost += strong ? 1.4 - 0.6 * bold : 0.35 - 0.1 * bold;
        else if (!byStep && leftByStep && strong) cost += (out < 0 ? 1.9 : 3.0) - 1.0 * bold;
        else if (leftByStep) cost += 2.6 - 0.6 * bold;
        else if (byStep && b.note.key == c.note.key && !strong) cost += 1.3;
        else if (byStep && std::abs(out) == 2 && in * out < 0 && !strong) cost += 2.6;
        else cost += 9;
        if (isLong && !(strong && out == -1)) cost += 1.6;
        if (slot.length >= 2 * m_s.metre.beat()) cost += 3;
    }
    // Sevenths fall, leading notes rise.
    const auto seventh = over.chord.seventh();
    if (seventh && modulo12(b.note.key) == *seventh && !m_s.bassLine) {
        const bool changes = next.chord.root != over.chord.root;
        if (changes && !(out == -1 || c.note.key == b.note.key)) cost += 3;
        if (!changes && std::abs(out) > 1) cost += 0.5;
    }
    const int tonic = tonicPitchClass(over.key), pc = modulo12(b.note.key);
    const bool raisedSeventh = pc == modulo12(tonic + 11);
    if (raisedSeventh && over.dominant()) {
        if (next.chord.root != over.chord.root && modulo12(next.chord.root - tonic) == 0 && out != 1) cost += m_s.bassLine ? 2 : 3.5;
        else if (out != 1 && !(c.chord && over.chord.root == next.chord.root) && out != 0) cost += 0.7;
    }
    // The leading note of another degree, raised out of the scale: up by step as well.
    const int altered = b.note.pitch.alter - alterationIn(over.key, static_cast<int>(b.note.pitch.step));
    if (altered > 0 && !raisedSeventh && b.chord && next.chord.root != over.chord.root && out != 1 && c.note.key != b.note.key) cost += 3;
    if (altered > 0 && a && !a->chord && std::abs(in) > 1) cost += 1;
    if (over.key.mode == Mode::Minor) {
        const int rel = modulo12(pc - tonic);
        const int to = modulo12(c.note.key - tonic);
        if (rel == 11 && !b.chord && !(to == 0 && out == 1) && !(to == 9 && out == -1)) cost += 5;
        if (rel == 9 && !b.chord && !(to == 11 && out == 1) && !(a && modulo12(a->note.key - tonic) == 11 && out == -1)) cost += 5;
        if (rel == 10 && to == 0 && out == 1) cost += 2.5;
        if (rel == 10 && over.has(tonic + 11)) cost += out == -1 ? 1.8 : 6;
        if (rel == 8 && to == 11) cost += 6;
        if (rel == 11 && to == 8) cost += m_s.bassLine ? 4 : 2.5;
    }
    // Cross relations with what the ear still holds.
    if (modulo7(c.note.step) == modulo7(b.note.step) && c.note.pitch.alter != b.note.pitch.alter && out != 0) cost += 3;
    if (a) {
        const int big = std::abs(in);
        const bool back = in * out < 0;
        if (big >= 4 && !(back && std::abs(out) <= 2)) cost += out == 0 ? 0.4 : 1.8;
        else if (big == 3 && in * out > 0 && std::abs(out) >= 2 && !(a->chord && b.chord && c.chord)) cost += 1;
        if (big >= 2 && std::abs(out) >= 2 && in * out > 0) cost += a->chord && b.chord && c.chord && std::abs(in + out) <= 4 ? 0.15 : 1.3;
        if (in * out > 0 && (std::abs(in + out) == 6 || std::abs(in + out) == 8)) cost += 1.2;
        if (big >= 2 && std::abs(out) >= 2 && back && !m_s.bassLine) cost += 0.35; // zigzag
        if (in == 0 && out == 0) cost += std::max(0.1, 1.2 - m_s.repeats);
        if (a->note.key == c.note.key && in != 0 && b.chord) cost += 0.2;
        // The outline of a tritone.
        if (in * out > 0 && std::abs(c.note.key - a->note.key) == 6 && std::abs(in + out) == 3) cost += 0.8;
    }
    return cost;
}

WovenLine Search::found()
{
    const std::size_t n = m_s.slots.size();
    if (n == 0) return {};
    if (m_s.summit) {
        // As high as the aim of that place, a tone of its chord.
        const MelodySlot &slot = m_s.slots[*m_s.summit];
        const ChordSpan &c = chord(*m_s.summit);
        double least = 1e9;
        for (int step = static_cast<int>(slot.aim) - 2; step <= static_cast<int>(slot.aim) + 3; ++step) {
            const SpelledPitch p = pitchOver(step, c);
            if (!c.has(p.midi()) || p.midi() > m_s.high || p.midi() < m_s.low) continue;
            const double d = std::abs(step - slot.aim - 0.5);
            if (d < least) least = d, m_summit = p.midi();
        }
    }
    std::vector<std::vector<Candidate>> list(n);
    for (std::size_t i = 0; i < n; ++i) {
        list[i] = candidatesOf(i);
        if (list[i].empty()) {
            // A range without any note of the scale: the nearest chord tone.
            Candidate x;
            x.note = woven(m_s.slots[i].at, m_s.slots[i].at + m_s.slots[i].length, spelledOver((m_s.low + m_s.high) / 2, chord(i)));
            list[i].push_back(x);
        }
    }
    std::optional<Candidate> a0, b0;
    if (m_s.before && !m_s.before->empty() && m_s.slots.front().at - m_s.before->back().end < 2 * m_s.metre.bar()) {
        Candidate x;
        x.note = m_s.before->back();
        x.chord = true;
        b0 = x;
    }
    // cost[j][k]: note i - 1 is j, note i is k.
    std::vector<std::vector<std::vector<double>>> cost(n);
    std::vector<std::vector<std::vector<int>>> from(n);
    auto size = [&](std::size_t i) { return list[i].size(); };
    cost[0].assign(1, std::vector<double>(size(0)));
    for (std::size_t k = 0; k < size(0); ++k) {
        double c = list[0][k].own + (list[0][k].chord || m_s.slots[0].fixed ? 0 : m_s.metre.accent(m_s.slots[0].at) < 2 && n > 1 ? 1.5 : 6);
        if (b0) {
            // Across a breath larger intervals are at home.
            const int keys = std::abs(list[0][k].note.key - b0->note.key);
            const bool breath = b0->note.end < m_s.slots[0].at;
            c += breath ? 0.12 * std::max(0, keys - 5) : 0.2 * std::max(0, keys - 2) + (keys > 12 ? 8 : 0);
            if (keys > m_s.largestLeap) c += 30;
            if (keys == 6 || keys == 11 || keys == 10) c += 1;
        }
        cost[0][0][k] = c;
    }
    for (std::size_t i = 1; i < n; ++i) {
        const std::size_t before = i >= 2 ? size(i - 2) : 1;
        cost[i].assign(size(i - 1), std::vector<double>(size(i), kNever * 10));
        from[i].assign(size(i - 1), std::vector<int>(size(i), 0));
        for (std::size_t j = 0; j < size(i - 1); ++j)
            for (std::size_t k = 0; k < size(i); ++k) {
                const double two = pair(i, list[i - 1][j], list[i][k]) + list[i][k].own;
                for (std::size_t h = 0; h < before; ++h) {
                    const double past = cost[i - 1][h][j];
                    if (past + two >= cost[i][j][k]) continue;
                    const Candidate *a = i >= 2 ? &list[i - 2][h] : b0 ? &*b0 : nullptr;
                    const double all = past + two + triple(i, a, list[i - 1][j], list[i][k]);
                    if (all < cost[i][j][k]) cost[i][j][k] = all, from[i][j][k] = static_cast<int>(h);
                }
            }
    }
    std::size_t j = 0, k = 0;
    double least = 1e18;
    for (std::size_t x = 0; x < cost[n - 1].size(); ++x)
        for (std::size_t y = 0; y < cost[n - 1][x].size(); ++y)
        {
            double c = cost[n - 1][x][y];
            if (m_s.tail) {
                const int keys = std::abs(list[n - 1][y].note.key - *m_s.tail);
                c += 0.1 * std::max(0, keys - 5) + (keys > m_s.largestLeap ? 40 : 0);
            }
            if (c < least) least = c, j = x, k = y;
        }
    WovenLine line(n);
    for (std::size_t i = n; i-- > 0;) {
        line[i] = list[i][k].note;
        if (i == 0) break;
        const std::size_t h = static_cast<std::size_t>(from[i][j][k]);
        k = j;
        j = h;
    }
    return line;
}

} // namespace

WovenLine melodyFor(const MelodySearch &search) { return Search(search).found(); }

} // namespace ricercar
