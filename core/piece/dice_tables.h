// SPDX-License-Identifier: GPL-3.0-or-later
// A minuet by dice, after the musical games of 1757 to 1793 (Kirnberger and those who followed him): for each of 16 bars there
// are 11 fragments, one for each sum of two dice, and all that share a bar share its harmony, so that any throw is music.
// The tables are our own.
#pragma once

#include "core/piece/chord_tones.h"

#include <array>
#include <string>
#include <vector>

namespace ricercar {

inline constexpr int kDiceBars = 16, kDiceSums = 11; // sums 2 to 12

// The position [0, 16) that a bar of a piece of `bars` bars is thrown for: the last eight always close it.
int dicePosition(int bar, int bars);
// The chords of a position in a key; times from the bar's start, in sixths of the bar.
struct DiceChord {
    int at = 0;
    Chord chord;
    int degree = 0;
};
std::vector<DiceChord> diceHarmony(int position, KeySignature key);

struct DiceFragment {
    WovenLine upper, lower;           // from 0 to the bar's length
};
// `bar`: its length in ticks, divisible by 12.
DiceFragment diceFragment(int position, int sum, KeySignature key, int bar);

// Two dice for each bar, by the seed.
std::vector<std::array<int, 2>> diceThrow(int bars, std::uint64_t seed);

} // namespace ricercar
