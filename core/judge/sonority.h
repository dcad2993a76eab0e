// SPDX-License-Identifier: GPL-3.0-or-later
// What sounds together, by pitch class alone: which chord it is, for counting.
#pragma once

#include "core/judge/four_parts.h"

#include <cstdint>
#include <optional>

namespace ricercar::judge {

using PitchClassSet = std::uint16_t; // bit p: pitch class p (C = 0)

PitchClassSet pitchClassesOf(const Frame &frame);

// A triad (major, minor, diminished, augmented) or a seventh chord (major, minor, augmented or diminished triad with
// a minor, major or diminished seventh) holds every note that sounds. Notes of the chord may be missing.
bool isOfAChord(PitchClassSet notes);

struct SeventhChord {
    int root = 0;             // pitch classes
    int third = 4, seventh = 10;
};
// The root of a chord of the sound of V7: root, major third, minor seventh, with the perfect fifth or without.
std::optional<SeventhChord> dominantSeventhOf(PitchClassSet notes);
// Any complete seventh chord whose root can be told by ear (not the diminished seventh), or a V7 without its fifth.
std::optional<SeventhChord> seventhChordOf(PitchClassSet notes);

// The kind of the sonority as a chord symbol names it, root and inversion aside: a label, equal for equal kinds.
// The root is the note with the most thirds piled on it, the lowest of equals.
// 0: no chord symbol fits.
int qualityOf(const Frame &frame);

} // namespace ricercar::judge
