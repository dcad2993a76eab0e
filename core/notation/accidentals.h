// SPDX-License-Identifier: GPL-3.0-or-later
// Which notes of a bar need an accidental: the key, what was seen in the bar, the same letter in another octave,
// and the note's own hint (Gould, Behind Bars, p. 78-83). One memory per staff and bar.
#pragma once

#include "core/music/score.h"

#include <map>

namespace ricercar {

enum class AccidentalSign : std::uint8_t { None, Plain, Parenthesised };

class AccidentalMemory {
public:
    explicit AccidentalMemory(int fifths) : m_fifths(fifths) {}

    // Notes are shown to it in time. A note tied over the bar line neither needs a sign nor is remembered.
    AccidentalSign see(const SpelledPitch &written, bool tiedIn, AccidentalHint hint);

private:
    int m_fifths;
    std::map<int, int> m_seen; // diatonic -> alteration
};

} // namespace ricercar
