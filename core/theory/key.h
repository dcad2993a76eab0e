// SPDX-License-Identifier: GPL-3.0-or-later
// Keys: which key the music is in, as a whole and place by place. Works on how long each pitch class sounds,
// so it serves notes, MIDI keys and grids alike. Pure functions; any thread.
#pragma once

#include "core/music/score.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ricercar {

// How long each pitch class sounds (any unit), C first.
using PitchClassWeights = std::array<double, 12>;

struct KeyEstimate {
    KeySignature key;
    double confidence = 0; // [0, 1]: 0 the next best key fits as well, 1 nothing else fits
};

struct KeyHints {
    std::optional<int> lastPitchClass;  // of the tune, or of the bass at the end
    std::optional<int> firstPitchClass;
    std::optional<int> fifths;          // the signature is known, its mode is not
    bool lastIsBass = false;            // the last pitch class is that of the bass: the tonic itself, nearly always
    bool modes = false;                 // Dorian, Phrygian, Lydian and Mixolydian may be the answer too
};

KeyEstimate findKey(const PitchClassWeights &weights, const KeyHints &hints = {});
KeyEstimate findKey(const Score &score, TickRange range, const KeyHints &hints = {});

// The key of each window, smoothed so that it changes only where the music says so clearly.
std::vector<KeyEstimate> localKeys(std::span<const PitchClassWeights> windows, KeySignature home);

PitchClassWeights pitchClassWeights(const Score &score, TickRange range);

int tonicPitchClass(KeySignature key);                 // [0, 11]
int tonicLineOfFifths(KeySignature key);               // C = 0
KeySignature keyWithTonic(int pitchClass, Mode mode);  // the signature with the fewest signs
bool isMinorLike(Mode mode);                           // the third over the tonic is minor
std::array<bool, 12> scaleOf(KeySignature key);        // pitch classes of the signature
std::string keyName(KeySignature key);                 // "D minor", "G Mixolydian", "B flat major"

} // namespace ricercar
