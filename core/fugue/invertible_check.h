// SPDX-License-Identifier: GPL-3.0-or-later
// Judges two lines as double counterpoint: every interval in both positions, parallels, and how each dissonance is
// treated. It shares nothing with the search that writes countersubjects, so that the one can be held against the
// other, and Bach's own against both. Fifths, which become fourths, are graded by beat and length, not forbidden.
#pragma once

#include "core/fugue/woven.h"

#include <string>
#include <vector>

namespace ricercar {

enum class Invertible : std::uint8_t { Octave, Tenth, Twelfth };
const char *invertibleWord(Invertible at); // "octave"

// What sounds where either line strikes.
struct PairInterval {
    enum class Judgement : std::uint8_t { Consonant, Passing, Suspension, Chordal, Graded, Fault };
    int at = 0;                  // ticks
    int semitones = 0, steps = 0; // upper minus lower line as they lie in this position; may be negative where they cross
    std::string name;            // "minor sixth"
    Judgement judgement = Judgement::Consonant;
    std::string words;           // "a seventh, prepared and resolved"
};
const char *judgementWord(PairInterval::Judgement judgement);

struct PairReport {
    std::vector<PairInterval> intervals;
    int parallels = 0;           // fifths, octaves, unisons
    int faults = 0;              // dissonances without cause
    double graded = 0;           // weight of the fourths and fifths that are only graded, per beat
    std::vector<std::string> sentences;
    bool clean() const { return parallels == 0 && faults == 0; }
};

// Two parts alone; `lower` is the bass.
PairReport checkPair(const WovenLine &upper, const WovenLine &lower, const Metre &metre);

struct InvertibleReport {
    PairReport above, below;     // the counterpoint above the theme, and below it after inversion
    bool clean() const { return above.clean() && below.clean(); }
};
// `counterpoint` and `theme` at any octave; each position is made by octaves, the second by the inversion.
InvertibleReport checkInvertible(const WovenLine &counterpoint, const WovenLine &theme, Invertible at, KeySignature key,
                                 const Metre &metre);

} // namespace ricercar
