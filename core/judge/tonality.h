// SPDX-License-Identifier: GPL-3.0-or-later
// The one key of a whole piece, found from the notes alone, and the degrees its notes are heard as.
#pragma once

#include "core/judge/four_parts.h"

namespace ricercar::judge {

struct Tonality {
    int tonic = 0; // pitch class
    bool minor = false;
};

// Of the 24 keys the one whose profile (B. Aarden, "Dynamic Melodic Expectancy", 2003: how often each degree is
// heard) correlates best with the time that each pitch class sounds; the method is Krumhansl and Schmuckler's.
Tonality tonalityOf(const Piece &piece);

// A degree of the scale (natural minor in minor) and its alteration, as a chromatic note is usually written:
// raised 1, 2, 4, 5 and lowered 7 in major; lowered 2, raised 3, 4, 6, 7 in minor.
struct Degree {
    int step = 0;       // [0, 6]
    int alteration = 0; // semitones
};
Degree degreeOf(int pitch, Tonality key);

// Place of the written note on the staff: steps from the tonic near MIDI key 0; two notes' difference names an interval.
int staffPlaceOf(int pitch, Tonality key);

} // namespace ricercar::judge
