// SPDX-License-Identifier: GPL-3.0-or-later
// A spelled pitch: letter, alteration, octave. The MIDI key is derived, never stored.
#pragma once

#include "core/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace ricercar {

enum class Step : std::int8_t { C, D, E, F, G, A, B };

struct SpelledPitch {
    Step step = Step::C;
    std::int8_t alter = 0;  // semitones; -1 flat, +1 sharp, [-3, 3]
    std::int8_t octave = 4; // scientific: C4 is middle C, [-2, 10]

    constexpr bool operator==(const SpelledPitch &) const = default;

    int midi() const;         // 60 = C4; not clamped
    int diatonic() const;     // steps above C0: octave * 7 + step
    int lineOfFifths() const; // F = -1, C = 0, G = 1, ... F# = 6, Bb = -2
    std::string name() const; // "F#4", "Bb3", "Ebb5"
};

// Orders by sounding pitch, then by letter.
bool lower(const SpelledPitch &a, const SpelledPitch &b);

// "F#4", "Bb3", "C##5", "Ebb-1".
Result<SpelledPitch> parsePitch(std::string_view text);

// The spelling of a MIDI key nearest on the line of fifths to `centre` (a key's tonic sits near its fifths).
// fifths: of the key signature in force, [-7, 7].
SpelledPitch spelledNear(int midi, int fifths);
// With an explicit place on the line of fifths.
SpelledPitch spelledAt(int midi, int lineOfFifths);

// A spelled interval: diatonic steps and semitones, both signed.
struct Interval {
    int steps = 0;     // 0 unison, 4 fifth up, -1 second down
    int semitones = 0;
    constexpr bool operator==(const Interval &) const = default;
};
Interval intervalBetween(const SpelledPitch &from, const SpelledPitch &to);
SpelledPitch transposed(const SpelledPitch &pitch, Interval by);
std::string intervalName(Interval interval); // "perfect fifth", "minor third", "augmented second"

} // namespace ricercar
