// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/staff_geometry.h"

#include "core/notation/smufl.h"

#include <array>
#include <cstdlib>

namespace ricercar {

int middleLineOf(Clef clef)
{
    switch (clef) { // 7 * octave + step
    case Clef::Treble: return 34;       // B4
    case Clef::Bass: return 22;         // D3
    case Clef::Alto: return 28;         // C4
    case Clef::Tenor: return 26;        // A3
    case Clef::Soprano: return 32;      // G4
    case Clef::MezzoSoprano: return 30; // E4
    case Clef::Baritone: return 24;     // F3
    case Clef::Treble8Below: return 27;
    case Clef::Treble8Above: return 41;
    case Clef::Bass8Below: return 15;
    case Clef::Percussion: return 34;
    }
    return 34;
}

char32_t glyphOf(Clef clef)
{
    switch (clef) {
    case Clef::Treble: return smufl::kGClef;
    case Clef::Treble8Below: return smufl::kGClef8Below;
    case Clef::Treble8Above: return smufl::kGClef8Above;
    case Clef::Bass:
    case Clef::Baritone: return smufl::kFClef;
    case Clef::Bass8Below: return smufl::kFClef8Below;
    case Clef::Percussion: return smufl::kPercussionClef;
    default: return smufl::kCClef;
    }
}

int lineOf(Clef clef)
{
    switch (clef) {
    case Clef::Treble:
    case Clef::Treble8Below:
    case Clef::Treble8Above: return -2;
    case Clef::Bass:
    case Clef::Bass8Below: return 2;
    case Clef::Baritone:
    case Clef::Alto:
    case Clef::Percussion: return 0;
    case Clef::Tenor: return 2;
    case Clef::MezzoSoprano: return -2;
    case Clef::Soprano: return -4;
    }
    return 0;
}

char32_t accidentalGlyph(int alter)
{
    switch (alter) {
    case -3: return smufl::kTripleFlat;
    case -2: return smufl::kDoubleFlat;
    case -1: return smufl::kFlat;
    case 1: return smufl::kSharp;
    case 2: return smufl::kDoubleSharp;
    case 3: return smufl::kTripleSharp;
    default: return smufl::kNatural;
    }
}

SpelledPitch writtenPitch(const Part &part, const SpelledPitch &sounding)
{
    const Interval by = part.instrument.transposition;
    return by == Interval{} ? sounding : transposed(sounding, by);
}

int writtenFifths(const Part &part, int soundingFifths)
{
    const Interval by = part.instrument.transposition;
    if (by == Interval{}) return soundingFifths;
    const int shift = transposed(SpelledPitch{Step::C, 0, 4}, by).lineOfFifths();
    const int fifths = soundingFifths + shift;
    return fifths > 7 ? fifths - 12 : fifths < -7 ? fifths + 12 : fifths; // an enharmonic key if need be
}

int alterInKey(Step step, int fifths)
{
    static constexpr std::array<int, 7> kSharpOrder{1, 3, 5, 0, 2, 4, 6}; // of C D E F G A B
    const int order = kSharpOrder[static_cast<std::size_t>(step)];
    if (fifths > 0) return order < fifths ? 1 : 0;
    if (fifths < 0) return 6 - order < -fifths ? -1 : 0;
    return 0;
}

namespace {

// Place of the n-th sign of a key.
int signPlace(Clef clef, int n, bool sharp)
{
    static constexpr std::array<int, 7> kSharps{4, 1, 5, 2, -1, 3, 0}, kFlats{0, 3, -1, 2, -2, 1, -3}; // treble
    int shift = (34 - middleLineOf(clef)) % 7;
    if (shift < 0) shift += 7;
    if (shift > 3) shift -= 7;
    int place = (sharp ? kSharps : kFlats)[static_cast<std::size_t>(n)] + shift;
    if (sharp && shift > 0 && place > 4) place -= 7;
    if (!sharp && place > 4) place -= 7;
    return place;
}

} // namespace

std::vector<KeySign> keySigns(Clef clef, int fifths, int before)
{
    std::vector<KeySign> out;
    if (clef == Clef::Percussion) return out;
    if (before != kNoKey && before != fifths) {
        const bool sharp = before > 0;
        const int keeps = (before > 0) == (fifths > 0) && fifths != 0 ? std::abs(fifths) : 0;
        for (int n = keeps; n < std::abs(before); ++n) out.push_back({signPlace(clef, n, sharp), 0});
    }
    for (int n = 0; n < std::abs(fifths); ++n) out.push_back({signPlace(clef, n, fifths > 0), fifths > 0 ? 1 : -1});
    return out;
}

} // namespace ricercar
