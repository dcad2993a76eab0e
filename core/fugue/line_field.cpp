// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/line_field.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

std::array<std::vector<int>, 7> alterationsOf(const HarmonySlot &slot)
{
    std::array<std::vector<int>, 7> all;
    static constexpr std::array<int, 7> kNatural{0, 2, 4, 5, 7, 9, 11};
    const bool minor = isMinorLike(slot.key.mode);
    PitchClasses covered = 0;
    for (int letter = 0; letter < 7; ++letter) {
        const int alter = alterationIn(slot.key, letter);
        const int pc = modulo12(kNatural[static_cast<std::size_t>(letter)] + alter);
        const int degree = modulo7(letter - tonicLetter(slot.key));
        const bool both = minor && (degree == 5 || degree == 6);
        const bool raisedInChord = both && ((slot.chord >> modulo12(pc + 1)) & 1u);
        const bool plainInChord = (slot.chord >> pc) & 1u;
        if (!raisedInChord || plainInChord) all[static_cast<std::size_t>(letter)].push_back(alter);
        if (both && (raisedInChord || !plainInChord)) all[static_cast<std::size_t>(letter)].push_back(alter + 1);
        covered = static_cast<PitchClasses>(covered | 1u << pc);
        if (both) covered = static_cast<PitchClasses>(covered | 1u << modulo12(pc + 1));
    }
    // Tones of the chord from outside the scale: a leading note is a raised degree, all else a lowered one.
    for (int pc = 0; pc < 12; ++pc) {
        if (!((slot.chord >> pc) & 1u) || ((covered >> pc) & 1u)) continue;
        for (int letter = 0; letter < 7; ++letter) {
            const int alter = alterationIn(slot.key, letter);
            const int natural = modulo12(kNatural[static_cast<std::size_t>(letter)] + alter);
            const bool raise = pc == slot.leading || pc == slot.third;
            if (natural == modulo12(pc + (raise ? -1 : 1))) {
                all[static_cast<std::size_t>(letter)] = {alter + (raise ? 1 : -1)};
                break;
            }
        }
    }
    return all;
}

std::size_t endsAfter(const WovenLine &line, int t)
{
    return static_cast<std::size_t>(std::upper_bound(line.begin(), line.end(), t, [](int at, const WovenNote &n) { return at < n.end; }) - line.begin());
}

} // namespace

LineField::LineField(const LineTask &task) : m_task(task)
{
    m_base = task.begin - ((task.begin % kTick) + kTick) % kTick;
    m_places = (task.end - m_base + kTick - 1) / kTick;
    m_beat = task.metre.beat();
    const int half = task.metre.compound() ? static_cast<int>(kEighth.value) : m_beat / 2;
    m_longestOrnament = task.shortest >= static_cast<int>(kEighth.value) ? std::max(half, task.shortest) : half;
    m_overlapLeast = std::min(static_cast<int>(kEighth.value), m_beat / 2);
    const std::size_t count = static_cast<std::size_t>(m_places) + 1;
    for (std::size_t g = 0; g < count; ++g) m_accents.push_back(static_cast<std::int8_t>(task.metre.accent(timeOf(static_cast<int>(g)))));
    m_attacks.assign(count + 1, 0);
    m_lowest.assign(count, 1000);
    for (const Strand &s : task.strands) {
        FieldStrand strand;
        strand.strand = s;
        const WovenLine &line = *s.line;
        std::size_t i = 0;
        for (std::size_t g = 0; g < count; ++g) {
            const int t = timeOf(static_cast<int>(g));
            while (i < line.size() && line[i].end <= t) ++i;
            strand.at.push_back(static_cast<std::uint32_t>(i));
            if (!s.mirrored && i < line.size() && line[i].onset <= t) m_lowest[g] = std::min<std::int16_t>(m_lowest[g], static_cast<std::int16_t>(line[i].key));
        }
        describe(strand);
        for (const WovenNote &n : line)
            if (!s.mirrored && n.onset >= task.begin && n.onset < task.end) ++m_attacks[static_cast<std::size_t>(placeOf(n.onset))];
        m_strands.push_back(std::move(strand));
    }
    m_fixed = m_strands.size();
    if (!task.harmony || task.harmony->empty()) return;
    const Harmony &harmony = *task.harmony;
    m_alterations.resize(harmony.size());
    m_slotVoices.resize(harmony.size());
    for (std::size_t g = 0; g < count; ++g) m_slots.push_back(static_cast<std::uint32_t>(slotIndex(harmony, timeOf(static_cast<int>(g)))));
    for (std::size_t i = m_slots.front(); i <= m_slots.back(); ++i) {
        m_alterations[i] = alterationsOf(harmony[i]);
        for (const FieldStrand &s : m_strands) {
            if (s.strand.mirrored) continue;
            const WovenNote *o = soundingAt(s.line(), harmony[i].begin);
            if (!o) continue;
            const int pc = modulo12(o->key);
            ++m_slotVoices[i].count[static_cast<std::size_t>(pc)];
            m_slotVoices[i].classes = static_cast<PitchClasses>(m_slotVoices[i].classes | 1u << pc);
            ++m_slotVoices[i].sounding;
        }
    }
}

void LineField::describe(FieldStrand &strand) const
{
    const WovenLine &line = strand.line();
    for (std::size_t n = 0; n < line.size(); ++n) {
        const int in = n > 0 && line[n - 1].end == line[n].onset ? line[n].step - line[n - 1].step : 99;
        const int out = n + 1 < line.size() && line[n + 1].onset == line[n].end ? line[n + 1].step - line[n].step : 99;
        strand.out.push_back(static_cast<std::int8_t>(std::clamp(out, -99, 99)));
        const bool brief = line[n].end - line[n].onset <= m_longestOrnament && accent(line[n].onset) < 4;
        strand.ornament.push_back(brief && std::abs(in) == 1 && std::abs(out) == 1);
    }
}

std::size_t LineField::slot(int t) const
{
    const Harmony &harmony = *m_task.harmony;
    std::size_t i = inside(t) ? m_slots[static_cast<std::size_t>(placeOf(t))] : slotIndex(harmony, t);
    while (i + 1 < harmony.size() && harmony[i].end <= t) ++i;
    return i;
}

const std::vector<int> &LineField::alterations(std::size_t slot, int letter) const
{
    static const std::vector<int> kNatural{0};
    return m_alterations.empty() ? kNatural : m_alterations[slot][static_cast<std::size_t>(letter)];
}

std::size_t LineField::firstAfter(const FieldStrand &strand, int t) const
{
    const WovenLine &line = strand.line();
    if (strand.at.empty() || !inside(t)) return endsAfter(line, t);
    std::size_t i = strand.at[static_cast<std::size_t>(placeOf(t))];
    while (i < line.size() && line[i].end <= t) ++i;
    return i;
}

const WovenNote *LineField::sounding(const FieldStrand &strand, int t) const
{
    const WovenLine &line = strand.line();
    const std::size_t i = firstAfter(strand, t);
    return i < line.size() && line[i].onset <= t ? &line[i] : nullptr;
}

bool LineField::lowestIs(int key, int t) const
{
    const bool tabled = inside(t) && (t - m_base) % kTick == 0;
    if (tabled && m_lowest[static_cast<std::size_t>(placeOf(t))] < key) return false;
    for (std::size_t s = tabled ? m_fixed : 0; s < m_strands.size(); ++s)
        if (!m_strands[s].strand.mirrored)
            if (const WovenNote *o = sounding(m_strands[s], t); o && o->key < key) return false;
    return true;
}

SlotVoices LineField::voicesAt(std::size_t slot) const
{
    SlotVoices voices = m_slotVoices[slot];
    for (std::size_t f = m_fixed; f < m_strands.size(); ++f) {
        if (m_strands[f].strand.mirrored) continue;
        const WovenNote *o = soundingAt(m_strands[f].own, (*m_task.harmony)[slot].begin);
        if (!o) continue;
        ++voices.count[static_cast<std::size_t>(modulo12(o->key))];
        voices.classes = static_cast<PitchClasses>(voices.classes | 1u << modulo12(o->key));
        ++voices.sounding;
    }
    return voices;
}

int LineField::attacks(int t) const
{
    int count = m_attacks[static_cast<std::size_t>(placeOf(t))];
    for (std::size_t f = m_fixed; f < m_strands.size(); ++f)
        if (!m_strands[f].strand.mirrored)
            if (const WovenNote *o = soundingAt(m_strands[f].own, t)) count += o->onset == t;
    return count;
}

void LineField::follow(const WovenLine &own)
{
    m_strands.resize(m_fixed);
    for (const Follower &f : m_task.followers) {
        FieldStrand strand;
        strand.strand.place = f.place;
        strand.strand.neighbour = !f.mirrored;
        strand.strand.mirrored = f.mirrored;
        strand.strand.twoPart = m_task.followers.size() == 1;
        for (const WovenNote &n : own) strand.own.push_back(followed(n, f, m_task.key));
        describe(strand);
        m_strands.push_back(std::move(strand));
    }
}

} // namespace ricercar
