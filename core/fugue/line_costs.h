// SPDX-License-Identifier: GPL-3.0-or-later
// What a note costs where it stands: its rhythm, its tune, its counterpoint against the other voices, its place in the
// chords. The lower the better; a step of the scale on a beat is about 0. Private to the search for lines.
#pragma once

#include "core/fugue/line_field.h"

#include <array>

namespace ricercar {

inline constexpr double kForbidden = 1e6;
inline constexpr double kIllegal = 9.0; // a fault that a search may be forced into

enum class Duty : std::int8_t { Free, ByStep, Down, Up }; // how the next note must move
bool meets(Duty duty, const WovenNote &from, const WovenNote &to);

// The latest notes of a path.
struct LinePast {
    static constexpr std::size_t kNotes = 8;
    std::array<WovenNote, kNotes> notes; // the latest first
    std::size_t count = 0;
    int restedFrom = -1;                 // >= 0: a rest since
    void add(const WovenNote &note);
};

class LineCosts {
public:
    explicit LineCosts(const LineField &field) : m_field(field), m_task(field.task()) {}
    bool parallelsForbidden = true;

    double rhythm(int t, int length, const LinePast &past) const;
    double melody(const LinePast &past, const WovenNote &n, bool seam = false) const;
    // Against all others, and the duty that it leaves. `faults` counts what had to give way.
    double vertical(const LinePast &past, const WovenNote &n, Duty &duty, int &faults) const;
    // What it gives to the rhythm of the whole.
    double composite(const WovenNote &n) const;
    double tessitura(int key) const;

    static int nextGrid(int t) { return (t / kSixteenthTicks + 1) * kSixteenthTicks; }

private:
    double motion(const LinePast &past, const WovenNote &n, const WovenLine &line, std::size_t i, const Strand &strand) const;
    double onBeats(const LinePast &past, const WovenNote &n, const WovenLine &line, std::size_t i) const;
    double harmonic(const LinePast &past, const WovenNote &n, int in, bool ornament, Duty &duty, int &faults) const;
    double crowd(std::size_t slot) const;
    double doubling(const WovenNote &n, const HarmonySlot &slot, std::size_t index) const;

    const LineField &m_field;
    const LineTask &m_task;
};

} // namespace ricercar
