// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/line_costs.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace ricercar {

namespace {

int sign(int n) { return (n > 0) - (n < 0); }
bool holds(PitchClasses chord, int key) { return (chord >> modulo12(key)) & 1u; }

} // namespace

bool meets(Duty duty, const WovenNote &from, const WovenNote &to)
{
    const int steps = to.step - from.step;
    switch (duty) {
    case Duty::ByStep: return std::abs(steps) == 1;
    case Duty::Down: return steps == -1;
    case Duty::Up: return steps == 1;
    case Duty::Free: break;
    }
    return true;
}

void LinePast::add(const WovenNote &note)
{
    for (std::size_t h = kNotes - 1; h > 0; --h) notes[h] = notes[h - 1];
    notes[0] = note;
    count = std::min(kNotes, count + 1);
    restedFrom = -1;
}

double LineCosts::rhythm(int t, int length, const LinePast &past) const
{
    const Metre &metre = m_task.metre;
    const int s = kSixteenthTicks, in = ((t % metre.beat()) + metre.beat()) % metre.beat();
    if (length % s != 0 || in % s != 0) return length == nextGrid(t) - t ? 0.3 : kForbidden;
    const int n = length / s, at = in / s;
    const int previous = past.count > 0 && past.restedFrom < 0 ? (past.notes[0].end - past.notes[0].onset) / s : 0;
    if (m_task.shortest > s) {
        // Slow music: halves, quarters, eighths.
        if (at % 2 != 0 || n % 2 != 0) return kForbidden;
        const int e = n / 2, half = at / 2;
        if (half == 1) return e == 1 ? 0.15 : e == 3 ? 0.6 : kForbidden;
        switch (e) {
        case 1: return m_task.shortest > 2 * s ? kForbidden : 0.2;
        case 2: return 0.05;
        case 3: return 0.2;
        case 4: return m_field.accent(t) >= 3 ? 0.1 : 0.35;
        case 6: case 8: return m_field.accent(t) >= 3 ? 0.4 : 1.5;
        case 16: return m_field.accent(t) >= 4 ? 1.2 : kForbidden;
        default: return kForbidden;
        }
    }
    if (at % 2 == 1) {
        if (n == 1) return 0.12;
        return kForbidden;
    }
    if (metre.compound()) {
        switch (n) {
        case 1: return 0.2;
        case 2: return 0.08;
        case 3: return at == 0 ? 0.35 : kForbidden;
        case 4: return at == 0 ? 0.1 : at == 2 ? 0.5 : 0.3;
        case 6: return at == 0 ? 0.15 : at == 4 ? 0.8 : kForbidden;
        case 8: return at == 4 ? 0.5 : kForbidden;
        case 10: case 12: return at == 0 ? 0.6 : kForbidden;
        default: return kForbidden;
        }
    }
    const bool onBeat = at == 0;
    switch (n) {
    case 1: return 0.18 + (previous >= 2 || previous == 1 ? 0.0 : 0.2);
    case 2: return 0.08;
    case 3: return onBeat ? 0.3 : kForbidden;
    case 4: return onBeat ? 0.08 : previous == 2 || previous == 4 ? 0.45 : 1.0;
    case 5: return onBeat ? 0.25 : kForbidden;
    case 6: return onBeat ? 0.15 : 0.45;
    case 8: return onBeat ? (m_field.accent(t) >= 3 ? 0.3 : 0.55) : kForbidden;
    case 10: return onBeat ? 0.7 : kForbidden;
    case 12: return m_field.accent(t) >= 3 ? 1.0 : kForbidden;
    case 16: return m_field.accent(t) >= 4 ? 1.6 : kForbidden;
    default: return kForbidden;
    }
}

double LineCosts::melody(const LinePast &past, const WovenNote &n, bool seam) const
{
    if (past.count == 0) return 0.05 * std::abs(n.key - m_task.centre);
    const WovenNote &p = past.notes[0];
    const int steps = n.step - p.step, semis = n.key - p.key, size = std::abs(steps), wide = std::abs(semis);
    double cost = 0;
    const bool rested = p.end != n.onset;
    static constexpr std::array<double, 8> kLeap{0.7, 0.0, 0.35, 0.55, 0.7, 1.5, 9.0, 1.1};
    static constexpr std::array<double, 8> kBassLeap{0.7, 0.0, 0.35, 0.3, 0.35, 1.1, 6.0, 0.5};
    if (size > 7) return seam ? 3.0 + 0.5 * (size - 7) : rested ? 1.2 + 0.4 * (size - 7) : kForbidden;
    cost += m_task.bass ? kBassLeap[static_cast<std::size_t>(size)] : kLeap[static_cast<std::size_t>(size)];
    if (size == 5 && semis == -9) cost += 0.8;
    static constexpr std::array<int, 8> kLargest{0, 2, 4, 5, 7, 9, 11, 12}, kSmallest{0, 1, 3, 5, 7, 8, 10, 12};
    if (wide > kLargest[static_cast<std::size_t>(size)]) cost += rested ? 2.0 : seam ? 4.0 : kIllegal;
    if (wide < kSmallest[static_cast<std::size_t>(size)]) cost += size == 4 ? 1.6 : size == 3 ? 2.5 : rested ? 1.5 : seam ? 2.0 : 6.0;
    if (rested) return cost * 0.5;
    const int length = p.end - p.onset;
    if (size >= 2 && length <= kSixteenthTicks) cost += size == 2 ? 0.2 : 0.6;
    if (size == 0 && length <= kSixteenthTicks) cost += 1.5;
    if (past.count > 1) {
        const WovenNote &q = past.notes[1];
        const int before = p.step - q.step;
        // A leap is answered by the other direction.
        if (std::abs(before) >= 3 && sign(before) == sign(steps)) cost += size >= 2 ? 1.6 : 0.35;
        if (std::abs(before) == 2 && size >= 2 && sign(before) == sign(steps)) cost += size == 2 ? 0.15 : 0.8;
        if (size == 0 && before == 0) cost += 1.2;
        if (n.key == q.key && size >= 2) cost += 0.4;
        if (past.count > 3) {
            if (n.key == q.key && p.key == past.notes[2].key) cost += 1.6;          // turning on the spot
            if (n.key == past.notes[3].key && p.key == past.notes[2].key && size > 0) cost += 0.3;
        }
        if (past.count > 5) {
            int low = n.key, high = n.key;
            for (std::size_t i = 0; i < 6; ++i) {
                low = std::min(low, past.notes[i].key);
                high = std::max(high, past.notes[i].key);
            }
            if (high - low <= 4) cost += 0.5; // stagnation
        }
        // More than an octave one way.
        if (past.count > 2) {
            int top = p.step, i = 1;
            while (static_cast<std::size_t>(i) < past.count && sign(past.notes[static_cast<std::size_t>(i) - 1].step - past.notes[static_cast<std::size_t>(i)].step) == sign(steps) && steps != 0) {
                top = past.notes[static_cast<std::size_t>(i)].step;
                ++i;
            }
            if (std::abs(n.step - top) > 7) cost += 0.35 * (std::abs(n.step - top) - 7);
        }
    }
    return cost;
}

double LineCosts::vertical(const LinePast &past, const WovenNote &n, Duty &duty, int &faults) const
{
    double cost = 0;
    const WovenNote *p = past.count > 0 && past.notes[0].end == n.onset ? &past.notes[0] : nullptr;
    const int in = p ? n.step - p->step : 99;
    const bool brief = n.end - n.onset <= m_field.longestOrnament();
    const bool ornament = brief && std::abs(in) == 1; // may pass or turn, if it leaves by step
    const int accentHere = m_field.accent(n.onset);
    auto need = [&](Duty d) { if (duty == Duty::Free || (duty == Duty::ByStep && d != Duty::Free)) duty = d; };
    bool rewarded = false; // one suspension is liked once, however many voices it rubs against
    const auto liked = [&](double reward) { return std::exchange(rewarded, true) ? 0.0 : -reward; };
    for (const FieldStrand &s : m_field.strands()) {
        const WovenLine &line = s.line();
        std::size_t i = m_field.firstAfter(s, n.onset);
        if (i < line.size() && line[i].onset == n.onset && i > 0) {
            const WovenNote &b0 = line[i - 1], &b1 = line[i];
            if (p && b0.end == b1.onset) {
                if (parallelInto(*p, n, b0, b1)) {
                    if (parallelsForbidden) return kForbidden;
                    cost += 60;
                    ++faults;
                }
                cost += motion(past, n, line, i, s.strand);
            } else if (past.count > 0 && n.onset - past.notes[0].end <= m_field.beat() && b1.onset - b0.end <= m_field.beat()
                       && parallelInto(past.notes[0], n, b0, b1)) {
                cost += 3;
            }
        }
        if (accentHere >= 2 && p && i < line.size() && line[i].onset <= n.onset) cost += onBeats(past, n, line, i);
        bool first = true;
        for (; i < line.size() && line[i].onset < n.end; ++i) {
            const WovenNote &o = line[i];
            const int s0 = std::max(n.onset, o.onset);
            const int accent = m_field.accent(s0);
            const bool mine = s0 == n.onset, theirs = s0 == o.onset;
            const int overlap = std::min(n.end, o.end) - s0;
            // Order of the voices.
            if (s.strand.place != 0) {
                const int over = s.strand.place > 0 ? n.key - o.key : o.key - n.key;
                if (over > 0) cost += 2.2 + 0.25 * over;
                else if (s.strand.neighbour) {
                    const int apart = -over, most = m_task.bass || s.strand.place < 0 ? 19 : 14;
                    if (apart > most) cost += 0.12 * (apart - most);
                    if (apart == 0) cost += accent >= 2 ? 1.6 : 0.8;
                }
            }
            // The octave and the unison are bare on beats.
            const int interval = modulo12(n.key - o.key);
            if (accent >= 2 && !s.strand.mirrored) {
                if (interval == 0) cost += m_field.strands().size() > 1 ? 0.35 : (s0 > 0 && m_task.mustConnect ? 0.7 : 0.2);
                else if (interval == 7 && m_task.strands.size() == 1) cost += 0.25;
            }
            const bool fourthIsDissonant = s.strand.twoPart || m_field.lowestIs(std::min(n.key, o.key), s0);
            if (consonant(n, o, !fourthIsDissonant)) {
                first = false;
                continue;
            }
            const HarmonySlot *slot = m_field.hasHarmony() ? &m_field.chordAt(s0) : nullptr;
            const bool chordal = slot && slot->chord && holds(slot->chord, n.key) && holds(slot->chord, o.key);
            if (o.end - o.onset >= 6 * m_field.beat()) continue; // a pedal point bears anything
            if (chordal && s.strand.twoPart && interval != 5 && interval != 7) {
                cost += interval == 6 ? 0.7 : accent >= 2 ? 2.0 : 0.8;
                if (slot->seventh >= 0 && modulo12(n.key) == slot->seventh) need(Duty::Down);
                continue;
            }
            if (chordal && !s.strand.twoPart) {
                cost += 0.15;
                if (modulo12(n.key) == slot->seventh && mine && theirs && accent >= 3) cost += 0.4;
                if (interval == 5) cost += 0.3 * (accent >= 2); // a six-four chord
                continue;
            }
            const bool fourth = interval == 5 || (interval == 7 && s.strand.mirrored);
            const double illegal = fourth && std::abs((n.step - o.step) % 7) == 3 ? s.strand.fourths * (accent >= 2 ? 1.0 : 0.3) : kIllegal;
            auto break_ = [&] {
                cost += illegal;
                if (illegal >= kIllegal * 0.6) ++faults;
            };
            const bool strong = accent >= 2;
            const bool theirOrnament = s.ornament[i] != 0;
            if (mine && theirs) {
                if (!strong) {
                    if (ornament) { cost += theirOrnament ? 0.5 : 0.2; need(Duty::ByStep); }
                    else if (theirOrnament) cost += 0.25;
                    else break_();
                } else if (theirOrnament) cost += 1.3;
                else if (ornament && overlap <= m_field.longestOrnament()) { cost += 1.4; need(Duty::ByStep); }
                else break_();
            } else if (mine) {
                const bool resolves = s.out[i] == -1 && o.end - s0 <= 2 * m_field.beat();
                if (resolves && o.end < n.end + m_field.beat() && s0 - o.onset >= m_field.overlapLeast()) cost += strong ? liked(0.5) : 0.3;
                else if (ornament) { cost += strong ? 1.3 : 0.1; need(Duty::ByStep); }
                else if (resolves) cost += 1.0;
                else break_();
            } else if (theirs) {
                if (theirOrnament) cost += strong ? 0.8 : 0.08;
                else if (s0 - n.onset >= m_field.overlapLeast() && n.end - s0 <= 2 * m_field.beat() && strong) {
                    cost += liked(0.7);
                    duty = Duty::Down;
                } else if (!strong && first == false) {
                    cost += 1.2;
                    duty = Duty::Down;
                } else break_();
            }
            first = false;
        }
    }
    cost += harmonic(past, n, in, ornament, duty, faults);
    return cost;
}

double LineCosts::motion(const LinePast &past, const WovenNote &n, const WovenLine &line, std::size_t i, const Strand &strand) const
{
    double cost = 0;
    const WovenNote &p = past.notes[0], &b0 = line[i - 1], &b1 = line[i];
    const int mine = n.key - p.key, theirs = b1.key - b0.key;
    const int interval = modulo12(n.key - b1.key), before = modulo12(p.key - b0.key);
    if (mine != 0 && theirs != 0) {
        const bool perfect = interval == 0 || interval == 7;
        if (perfect && sign(mine) == sign(theirs)) cost += std::abs(mine) > 2 && std::abs(theirs) > 2 ? 2.4 : std::abs(mine) > 2 || std::abs(theirs) > 2 ? 1.2 : 0.5;
        if (perfect && interval == before && sign(mine) != sign(theirs)) cost += 2.5;
        if (strand.mirrored && interval == 5 && before == 5 && sign(mine) == sign(theirs)) cost += 40;
        if (sign(mine) != sign(theirs)) cost -= 0.1;
        const int apart = std::abs(n.step - b1.step) % 7;
        if (strand.noParallelImperfect && apart == std::abs(p.step - b0.step) % 7 && sign(mine) == sign(theirs)) cost += 40;
    }
    const int apart = modulo7(n.step - b1.step);
    int run = 0;
    std::size_t k = i;
    for (std::size_t h = 0; h < past.count && k > 0; ++h) {
        --k;
        if (line[k].onset != past.notes[h].onset || modulo7(past.notes[h].step - line[k].step) != apart) break;
        ++run;
    }
    if (run >= 3) cost += run >= 5 ? 2.0 : 0.7;
    return cost;
}

double LineCosts::onBeats(const LinePast &past, const WovenNote &n, const WovenLine &line, std::size_t i) const
{
    const int interval = modulo12(n.key - line[i].key);
    if (interval != 0 && interval != 7) return 0;
    const int t = n.onset - m_field.beat();
    const WovenNote *mine = nullptr;
    for (std::size_t h = 0; h < past.count; ++h)
        if (past.notes[h].onset <= t && past.notes[h].end > t) mine = &past.notes[h];
    if (!mine || mine->key == n.key) return 0;
    std::size_t k = i;
    while (k > 0 && line[k].onset > t) --k;
    if (line[k].onset > t || line[k].end <= t || line[k].key == line[i].key) return 0;
    if (modulo12(mine->key - line[k].key) != interval) return 0;
    return interval == 0 ? 2.5 : 1.6;
}

double LineCosts::harmonic(const LinePast &past, const WovenNote &n, int in, bool ornament, Duty &duty, int &faults) const
{
    if (!m_field.hasHarmony()) return 0;
    double cost = 0;
    const Harmony &harmony = *m_task.harmony;
    std::size_t i = m_field.slot(n.onset);
    const HarmonySlot &here = harmony[i];
    // Duties of the note before: a leading note rises, a seventh falls, when the chord changes.
    if (past.count > 0 && past.notes[0].end == n.onset && past.notes[0].end > harmony.front().begin) {
        const WovenNote &p = past.notes[0];
        const HarmonySlot &was = p.end > m_task.begin ? m_field.chordAt(p.end - 1) : harmony[slotIndex(harmony, p.end - 1)];
        if (was.chord && here.chord && was.root != here.root) {
            if (was.leading >= 0 && modulo12(p.key) == was.leading && here.root == modulo12(was.leading + 1) && n.key - p.key != 1)
                cost += n.step - p.step == -2 && !m_task.bass ? 1.0 : 2.4;
            if (was.seventh >= 0 && modulo12(p.key) == was.seventh && n.step - p.step != -1 && n.key != p.key) cost += 2.4;
        }
    }
    for (; i < harmony.size() && harmony[i].begin < n.end; ++i) {
        const HarmonySlot &slot = harmony[i];
        if (slot.end <= n.onset) continue;
        const int from = std::max(n.onset, slot.begin);
        const bool struck = from == n.onset, onset = from == slot.begin;
        const double share = static_cast<double>(std::min(n.end, slot.end) - from) / m_field.beat();
        const int pc = modulo12(n.key);
        if (m_task.bass && slot.bass >= 0 && onset && pc != slot.bass) cost += 12;
        if (!slot.chord) continue;
        if (holds(slot.chord, pc)) {
            if (onset) cost += doubling(n, slot, i);
            if (m_task.bass && onset) {
                if (pc == slot.root) cost -= 0.15;
                else if (pc == slot.third) cost += 0.15;
                else if (pc == slot.seventh) cost += 0.6;
                else cost += 2.0; // a six-four chord
            }
            continue;
        }
        if (!struck) { // held into a chord that it is foreign to
            if (from + m_field.beat() >= n.end && n.end - n.onset > m_field.longestOrnament()) {
                cost += 0.1;
                if (duty != Duty::Down) duty = Duty::Down;
            } else {
                cost += 2.5;
                if (duty == Duty::Free) duty = Duty::ByStep;
            }
        } else if (ornament) {
            cost += onset ? 1.1 : 0.05 + 0.15 * share;
            if (duty == Duty::Free) duty = Duty::ByStep;
        } else if (std::abs(in) == 1) { // longer foreign notes by step
            cost += 1.0 + 1.8 * share;
            if (duty == Duty::Free) duty = Duty::ByStep;
        } else if (in == 0 && past.count > 0) {
            cost += 0.6 + 1.5 * share;
            duty = Duty::Down;
        } else {
            cost += 3.0 + 1.5 * share;
            if (duty == Duty::Free) duty = Duty::ByStep;
            faults += slot.cadence && onset;
        }
        if (slot.cadence && onset && struck) cost += 3;
    }
    // The rising and falling forms of minor.
    if (isMinorLike(here.key.mode)) {
        const int degree = modulo7(n.step - tonicLetter(here.key));
        if ((degree == 5 || degree == 6) && !holds(here.chord, n.key)) {
            const bool raised = n.pitch.alter > alterationIn(here.key, modulo7(n.step));
            if (raised) duty = duty == Duty::Down ? Duty::Down : Duty::Up;
            else if (degree == 6 && duty == Duty::Free) duty = Duty::Down;
            if (raised && degree == 5 && in != 1) cost += 1.5;
        }
    }
    return cost;
}

// Of four voices one at a time is foreign to the chord on a beat: what another one costs.
double LineCosts::crowd(std::size_t slot) const
{
    const SlotVoices others = m_field.voicesAt(slot);
    if (others.sounding < 2) return 0;
    int foreign = 0;
    const PitchClasses chord = (*m_task.harmony)[slot].chord;
    for (std::size_t pc = 0; pc < 12; ++pc)
        if (!((chord >> pc) & 1u)) foreign += others.count[pc];
    return (others.sounding >= 3 ? 0.7 : 0.2) + 1.0 * foreign;
}

double LineCosts::doubling(const WovenNote &n, const HarmonySlot &slot, std::size_t index) const
{
    const int pc = modulo12(n.key);
    const SlotVoices others = m_field.voicesAt(index);
    const int same = others.count[static_cast<std::size_t>(pc)];
    double cost = 0;
    if (same > 0 && pc == slot.leading) cost += 3.0;
    else if (same > 0 && pc == slot.seventh) cost += 2.5;
    else if (same > 0) cost += pc == slot.root ? 0.1 : pc == slot.third ? 0.45 : 0.3;
    const bool thirdThere = (others.classes >> slot.third) & 1u;
    if (others.sounding > 0) {
        if (pc == slot.third && same == 0) cost -= 0.5;
        else if (!thirdThere && m_task.last && pc != slot.third) cost += 0.8;
        else if (!thirdThere && pc != slot.third) cost += 0.2;
    }
    return cost;
}

double LineCosts::composite(const WovenNote &n) const
{
    const double beats = static_cast<double>(n.end - n.onset) / m_field.beat();
    double cost = m_task.holdFrom >= 0 && n.onset >= m_task.holdFrom ? 0.0 : m_task.lively * std::max(0.0, beats - 0.5);
    const int here = m_field.attacks(n.onset);
    for (int u = (n.onset / m_task.pulse + 1) * m_task.pulse; u < n.end; u += m_task.pulse)
        if (!m_field.struckAt(u)) cost += 0.55 * m_task.motion;
    if (n.onset % m_task.pulse == 0) {
        if (here == 0) cost -= 0.12 * m_task.motion;
        else if (m_field.accent(n.onset) < 2) cost += 0.06 * here;
    } else if (here > 0) {
        cost += 0.12 * here;
    }
    return cost;
}

double LineCosts::tessitura(int key) const
{
    if (key < m_task.low || key > m_task.high) return kForbidden;
    const int away = std::abs(key - m_task.centre);
    return away > 6 ? 0.03 * (away - 6) * (away - 6) * 0.35 : 0;
}

} // namespace ricercar
