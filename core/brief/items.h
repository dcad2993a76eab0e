// SPDX-License-Identifier: GPL-3.0-or-later
// A text as a row of meanings: words of the lexicon, numbers, keys, pitches, metres; what has no meaning is Unknown.
#pragma once

#include "core/brief/lexicon.h"
#include "core/music/score.h"

#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

struct Item {
    Sort sort = Sort::Unknown;
    std::string value;       // of the lexicon; Letters: "AABA"
    double number = 0;       // Number, Ordinal
    SpelledPitch pitch;      // Key (octave unused), Pitch
    bool octave = false;     // Pitch: the octave was given
    Mode mode = Mode::Unknown; // Key, Mode
    TimeSignature metre;     // Metre
    std::size_t begin = 0, end = 0; // bytes of the text
    std::string written;
    bool chinese = false;
    bool joined = false;     // no space before it
};
std::vector<Item> itemsOf(std::string_view text);

// The signature of a tonic and mode; beyond seven signs the enharmonic key. Unknown counts as major.
KeySignature keyOf(const SpelledPitch &tonic, Mode mode);

} // namespace ricercar
