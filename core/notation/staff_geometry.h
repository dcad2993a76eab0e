// SPDX-License-Identifier: GPL-3.0-or-later
// Where clefs put pitches and key signatures on a staff of five lines. A place on the staff is counted in steps from
// the middle line, upwards: 0 the middle line, 4 the top line, -4 the bottom line.
#pragma once

#include "core/music/score.h"

#include <vector>

namespace ricercar {

int middleLineOf(Clef clef);       // SpelledPitch::diatonic() of the middle line
char32_t glyphOf(Clef clef);
int lineOf(Clef clef);             // the staff place of the clef glyph's origin
char32_t accidentalGlyph(int alter);

inline int placeOf(const SpelledPitch &written, Clef clef) { return written.diatonic() - middleLineOf(clef); }
inline double yOf(int place) { return 2.0 - 0.5 * place; }

// What the part reads: written pitch and key of a transposing instrument.
SpelledPitch writtenPitch(const Part &part, const SpelledPitch &sounding);
int writtenFifths(const Part &part, int soundingFifths);

struct KeySign {
    int place = 0, alter = 0; // alter 0: a natural that takes back the key before
};
// The signs of a key after another (naturals first); with `before` equal or kNoKey only the key itself.
inline constexpr int kNoKey = 99;
std::vector<KeySign> keySigns(Clef clef, int fifths, int before);

// The alteration a key gives to a letter.
int alterInKey(Step step, int fifths);

} // namespace ricercar
