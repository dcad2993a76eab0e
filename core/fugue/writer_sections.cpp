// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_writer.h"

#include "core/fugue/slot_harmony.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ricercar {

void FugueWriter::plan(std::size_t s)
{
    const FugueSection &now = section(s);
    const int begin = m_plan.startOf(s), end = begin + now.length;
    for (std::size_t i = slotFrom(begin); i < slotTo(end); ++i) {
        HarmonySlot &slot = m_out.harmony[i];
        const bool late = slot.begin >= begin + now.length / 2;
        slot.key = late ? now.to : now.key;
    }
    for (std::size_t i = 0; i < now.entries.size(); ++i) {
        const PlannedEntry &e = now.entries[i];
        const int at = begin + e.at;
        const WovenLine theme = themeOf(e, m_m);
        const int until = i + 1 < now.entries.size() ? std::min(begin + now.entries[i + 1].at, at + theme.back().end) : at + theme.back().end;
        Harmony part;
        for (std::size_t k = slotFrom(at); k < slotTo(end) && m_out.harmony[k].begin < until; ++k) part.push_back(m_out.harmony[k]);
        if (e.change == ThemeChange::Plain) setThemeKeys(part, m_m, e.form, at - m_m.offset(), e.key);
        else for (HarmonySlot &slot : part) slot.key = slot.required ? slot.key : e.key;
        for (const HarmonySlot &slot : part) m_out.harmony[slotIndex(m_out.harmony, slot.begin)].key = slot.key;
        // After the theme: its own key until something else begins.
        const KeySignature after = part.empty() ? e.key : part.back().key;
        const int next = i + 1 < now.entries.size() ? begin + now.entries[i + 1].at : end;
        for (std::size_t k = slotFrom(at); k < slotTo(end); ++k) {
            HarmonySlot &slot = m_out.harmony[k];
            if (slot.begin >= until && slot.begin < next) slot.key = now.kind == Kind::Final ? now.to : i + 1 < now.entries.size() ? m_plan.key : after;
        }
    }
    if (now.kind == Kind::Final) close(s);
    else if (now.cadence) cadence(end, now.to);
    if (now.kind == Kind::Pedal) pedal(s);
    if (now.kind == Kind::Episode || now.kind == Kind::Pedal) fragments(s);
    arrive(begin);
    chords(begin, end);
}

void FugueWriter::cadence(int end, KeySignature key)
{
    const std::size_t last = slotTo(end) - 1;
    HarmonySlot &slot = m_out.harmony[last];
    slot.key = key;
    setChord(slot, 4, true, true);
    slot.required = slot.cadence = true;
    slot.bass = slot.root;
    if (last > 0) m_out.harmony[last - 1].key = key;
    if (last > 1) m_out.harmony[last - 2].key = key;
}

void FugueWriter::arrive(int begin)
{
    const std::size_t first = slotFrom(begin);
    if (first == 0 || !m_out.harmony[first - 1].cadence || m_out.harmony[first].required) return;
    const HarmonySlot &before = m_out.harmony[first - 1];
    HarmonySlot slot = m_out.harmony[first];
    slot.key = before.key;
    setChord(slot, 0);
    if (slot.root != modulo12(before.root + 5)) return;
    for (const WovenLine &l : m_out.lines)
        if (const WovenNote *n = soundingAt(l, slot.begin); n && !((slot.chord >> modulo12(n->key)) & 1u)) return;
    slot.key = m_out.harmony[first].key;
    slot.required = true;
    slot.bass = slot.root;
    m_out.harmony[first] = slot;
}

void FugueWriter::close(std::size_t s)
{
    const int begin = m_plan.startOf(s), end = begin + section(s).length;
    const int lastBar = end - m_metre.bar();
    int theme = begin;
    for (const FugueMark &k : m_out.marks)
        if (k.section == s) theme = std::max(theme, k.end);
    std::size_t i = slotFrom(lastBar);
    for (std::size_t k = i; k < m_out.harmony.size(); ++k) {
        HarmonySlot &slot = m_out.harmony[k];
        slot.key = m_plan.key;
        setChord(slot, 0, false, isMinorLike(m_plan.key.mode) && m_plan.picardy);
        slot.leading = -1;
        slot.required = slot.cadence = true;
        slot.bass = slot.root;
    }
    auto before = [&](int degree, bool seventh, int bassDegree) {
        if (i == 0 || m_out.harmony[i - 1].begin < theme) return false;
        HarmonySlot &slot = m_out.harmony[--i];
        slot.key = m_plan.key;
        setChord(slot, degree, seventh, degree == 4);
        slot.required = slot.cadence = true;
        slot.bass = modulo12(pitchOn(35 + tonicLetter(m_plan.key) + bassDegree, m_plan.key).midi());
        return true;
    };
    if (before(4, true, 4) && m_metre.bar() / m_metre.beat() >= 3) before(4, false, 4);
    before(chance(m_seed, 5, s) < 0.5 ? 3 : 1, chance(m_seed, 6, s) < 0.3, 3);
}

void FugueWriter::pedal(std::size_t s)
{
    const int begin = m_plan.startOf(s), end = begin + section(s).length;
    const int v = m_plan.voices() - 1;
    if (soundingAt(line(v), begin) || soundingAt(line(v), end - 1)) return;
    const int degree = 4;
    const SpelledPitch dominant = pitchOn(28 + tonicLetter(m_plan.key) + degree, m_plan.key);
    const auto note = placed({woven(begin, end, dominant)}, v, range(v).lowest + 8, {});
    if (!note) return;
    put(line(v), *note);
    mark(v, *note, Role::Pedal, s, 0);
}

WovenLine FugueWriter::fragmentOf(FugueSection::Source source, int link) const
{
    const WovenLine &from = source == FugueSection::Source::Countersubject && m_cs.notes.size() > 3 ? m_cs.notes : m_m.subject;
    auto window = [&](int start) {
        WovenLine cut;
        for (const WovenNote &n : from) {
            if (n.onset < start || n.onset >= start + link) continue;
            if (n.onset % kSixteenthTicks != 0) return WovenLine{};
            WovenNote x = n;
            x.onset -= start;
            x.end = std::min(n.end - start, link);
            if (x.end % kSixteenthTicks != 0) return WovenLine{};
            cut.push_back(x);
        }
        return cut;
    };
    const int head = from.front().onset / link * link;
    const int tail = (from.back().onset / link) * link - (from.back().onset % link == 0 ? link : 0);
    const int first = source == FugueSection::Source::Tail ? std::max(head, tail) : head;
    WovenLine best = window(first);
    // A window with too few notes gives way to the liveliest one.
    if (best.size() < 3)
        for (int t = head; t < from.back().end; t += link)
            if (WovenLine other = window(t); other.size() > best.size()) best = other;
    return best;
}

void FugueWriter::fragments(std::size_t s)
{
    const FugueSection &now = section(s);
    const int begin = m_plan.startOf(s), bar = m_metre.bar();
    const int start = (begin + m_metre.beat() - 1) / m_metre.beat() * m_metre.beat();
    const bool halves = (bar / m_metre.beat()) % 2 == 0 && bar / m_metre.beat() >= 4;
    int link = halves ? bar / 2 : bar;
    WovenLine piece = fragmentOf(now.source, link);
    if (piece.size() < 3 && halves) piece = fragmentOf(now.source, link = bar);
    if (piece.size() < 2) return;
    const int leave = now.cadence ? std::max(m_metre.beat() * 2, bar / 2) : m_metre.beat();
    int links = std::min(4, (now.length - leave) / link);
    if (links < 2 && now.length >= 2 * link) links = 1;
    if (links < 1) return;
    if (now.manner == FugueSection::Manner::Inversion)
        for (WovenNote &n : piece) n.step = 2 * piece.front().step - n.step;
    std::vector<int> singers{now.leader};
    auto silent = [&](int v) { return std::find(now.resting.begin(), now.resting.end(), v) != now.resting.end(); };
    auto busy = [&](int v) {
        for (int t = start; t < start + links * link; t += kSixteenthTicks)
            if (soundingAt(line(v), t)) return true;
        return silent(v);
    };
    if (busy(now.leader)) return;
    if (now.manner == FugueSection::Manner::Imitation)
        for (int d : {1, -1, 2, -2}) {
            const int v = now.leader + d;
            if (v >= 0 && v < m_plan.voices() && !busy(v)) {
                singers.push_back(v);
                break;
            }
        }
    // The degree it begins on: where the first link sits best in its chords and comes near what the voice sang.
    const std::size_t from = slotFrom(start), firstEnd = slotTo(start + link);
    const WovenNote *before = nullptr;
    for (const WovenNote &n : line(now.leader))
        if (n.end <= start) before = &n;
    double least = 1e9;
    int bestShift = 0, bestStep = now.step;
    Harmony best;
    for (int step : {now.step, now.step == -1 ? 1 : -1})
        for (int shift = -14; shift <= 14; ++shift) {
            WovenLine first = realised(piece, shift, start, from);
            bool fits = true;
            for (int k = 0; k < links; ++k) {
                const int v = singers[static_cast<std::size_t>(k) % singers.size()];
                if (v != now.leader) continue;
                for (const WovenNote &n : first) {
                    const int key = n.key + (k * step * 12) / 7;
                    fits = fits && key >= range(v).lowest && key <= range(v).highest;
                }
            }
            if (!fits) continue;
            Harmony slots(m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(firstEnd));
            HarmonyTask task;
            task.lines = {&first};
            task.metre = m_metre;
            task.seed = m_seed + 31 * s;
            double cost = findHarmony(slots, from > 0 ? 1 : 0, task);
            cost += 0.04 * std::abs(meanKey(first) + (links - 1) * step - centre(now.leader));
            if (before && start - before->end < bar) cost += 0.05 * std::abs(first.front().key - before->key);
            cost += (step == now.step ? 0 : 0.3) + 0.25 * chance(m_seed, s, static_cast<std::uint64_t>(shift + 40));
            if (cost < least) {
                least = cost;
                bestShift = shift;
                bestStep = step;
                best.assign(slots.begin() + (from > 0 ? 1 : 0), slots.end());
            }
        }
    if (best.empty()) return;
    // Chords first, link after link, then the notes over them.
    for (int k = 0; k < links; ++k)
        for (std::size_t i = 0; i < best.size(); ++i) {
            const std::size_t at = from + static_cast<std::size_t>(k) * best.size() + i;
            if (at >= m_out.harmony.size() || m_out.harmony[at].cadence) continue;
            HarmonySlot &slot = m_out.harmony[at];
            if (k == 0) {
                const HarmonySlot keep = slot;
                slot = best[i];
                slot.begin = keep.begin;
                slot.end = keep.end;
            } else {
                setShifted(slot, best[i], k * bestStep + tonicLetter(best[i].key) - tonicLetter(slot.key));
            }
            slot.required = true;
        }
    for (int k = 0; k < links; ++k) {
        const int v = singers[static_cast<std::size_t>(k) % singers.size()];
        const int at = start + k * link;
        WovenLine notes = realised(piece, bestShift + k * bestStep, at, slotFrom(at));
        if (v != now.leader || singers.size() > 1) {
            const auto other = placed(notes, v, centre(v), {});
            if (!other) continue;
            notes = *other;
        }
        bool fits = true;
        for (const WovenNote &n : notes) fits = fits && n.key >= range(v).lowest && n.key <= range(v).highest;
        if (!fits) break;
        put(line(v), notes);
        mark(v, notes, Role::Fragment, s, static_cast<std::size_t>(k));
    }
    m_sequences[s] = {link, bestStep, start + link, start + links * link};
}

WovenLine FugueWriter::realised(const WovenLine &piece, int shift, int at, std::size_t) const
{
    WovenLine notes;
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const WovenNote &n = piece[i];
        const HarmonySlot &slot = m_out.harmony[slotIndex(m_out.harmony, at + n.onset)];
        const int step = n.step + shift;
        SpelledPitch p = pitchOn(step, slot.key);
        if (isMinorLike(slot.key.mode)) {
            const int degree = modulo7(step - tonicLetter(slot.key));
            const SpelledPitch raised = pitchOn(step, slot.key, true);
            const bool rises = i + 1 < piece.size() ? piece[i + 1].step == n.step + 1 : false;
            const bool chordAsks = (slot.chord >> modulo12(raised.midi())) & 1u, plain = (slot.chord >> modulo12(p.midi())) & 1u;
            const bool fromTonic = degree == 6 && i > 0 && piece[i - 1].step == n.step + 1 && rises;
            if ((degree == 6 || degree == 5) && !plain && (chordAsks || (slot.leading >= 0 && rises) || fromTonic)) p = raised;
        }
        notes.push_back(woven(at + n.onset, at + n.end, p));
    }
    return notes;
}

void FugueWriter::chords(int begin, int end)
{
    const std::size_t from = slotFrom(begin), to = slotTo(end);
    Harmony part(m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(to));
    HarmonyTask task;
    for (const WovenLine &l : m_out.lines) {
        const bool pedal = std::any_of(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset < end && n.end > begin && n.end - n.onset >= 6 * m_metre.beat(); });
        if (!pedal) task.lines.push_back(&l);
    }
    if (const WovenNote *low = soundingAt(m_out.lines.back(), begin); low && low->end - low->onset < 6 * m_metre.beat()) task.bass = &m_out.lines.back();
    task.metre = m_metre;
    task.seed = m_seed;
    task.variety = 0.35;
    findHarmony(part, from > 0 ? 1 : 0, task);
    std::copy(part.begin(), part.end(), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0));
}

} // namespace ricercar
