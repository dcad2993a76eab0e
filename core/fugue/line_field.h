// SPDX-License-Identifier: GPL-3.0-or-later
// The ground that a voice is written on, tabled by places of a fine grid, for the search asks it millions of times: how
// strong a place is, which chord lies there, what the other voices sing. Private to the search for lines.
#pragma once

#include "core/fugue/line_search.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

// A strand with what is asked of it all the time.
struct FieldStrand {
    Strand strand;
    std::vector<std::uint32_t> at;      // per place: the first note that ends after it; empty for a follower
    std::vector<std::uint8_t> ornament; // per note: a short note that comes and goes by step
    std::vector<std::int8_t> out;       // per note: steps to the next adjacent note, 99 none
    WovenLine own;                      // of a follower: its notes
    const WovenLine &line() const { return strand.line ? *strand.line : own; }
};

// What the other voices sing where a chord begins.
struct SlotVoices {
    std::array<std::uint8_t, 12> count{}; // per pitch class
    PitchClasses classes = 0;
    int sounding = 0;
};

class LineField {
public:
    static constexpr int kTick = 1260; // thirty-seconds, so that odd ends of subjects fit

    explicit LineField(const LineTask &task);

    const LineTask &task() const { return m_task; }
    int beat() const { return m_beat; }
    int places() const { return m_places; }
    int placeOf(int t) const { return (t - m_base) / kTick; }
    int timeOf(int place) const { return m_base + place * kTick; }
    int accent(int t) const { return (t - m_base) % kTick == 0 && inside(t) ? m_accents[static_cast<std::size_t>(placeOf(t))] : m_task.metre.accent(t); }
    bool hasHarmony() const { return !m_alterations.empty(); }
    std::size_t slot(int t) const;       // index in the harmony
    const HarmonySlot &chordAt(int t) const { return (*m_task.harmony)[slot(t)]; }
    // The alterations a letter may have under a chord of the harmony.
    const std::vector<int> &alterations(std::size_t slot, int letter) const;
    int longestOrnament() const { return m_longestOrnament; }
    int overlapLeast() const { return m_overlapLeast; }

    const std::vector<FieldStrand> &strands() const { return m_strands; }
    std::size_t firstAfter(const FieldStrand &strand, int t) const; // the first note that ends after `t`
    const WovenNote *sounding(const FieldStrand &strand, int t) const;
    bool lowestIs(int key, int t) const; // nothing that sounds at `t` is lower
    SlotVoices voicesAt(std::size_t slot) const; // of a slot that the task touches
    int attacks(int t) const;            // voices that strike
    bool struckAt(int t) const { return attacks(t) > 0; }

    // Sets the followers as they stand when the line so far, from three bars before on, is `own`.
    void follow(const WovenLine &own);

private:
    bool inside(int t) const { return t >= m_base && t <= m_base + m_places * kTick; }
    void describe(FieldStrand &strand) const;

    const LineTask &m_task;
    int m_base = 0, m_places = 0, m_beat = 0, m_longestOrnament = 0, m_overlapLeast = 0;
    std::vector<FieldStrand> m_strands;
    std::size_t m_fixed = 0;             // strands before the followers
    std::vector<std::int8_t> m_accents;
    std::vector<std::int16_t> m_lowest;  // per place, of what is fixed and heard
    std::vector<std::uint32_t> m_slots;
    std::vector<std::uint8_t> m_attacks;
    std::vector<std::array<std::vector<int>, 7>> m_alterations; // per chord and letter
    std::vector<SlotVoices> m_slotVoices;
};

} // namespace ricercar
