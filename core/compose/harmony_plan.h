// SPDX-License-Identifier: GPL-3.0-or-later
// The harmony of the rule-based harmonizer: slices (mostly beats), the chords each may carry, what a chord costs
// where it stands and after another, and the least cost from each chord to the end. No voices are written here.
#pragma once

#include "core/compose/generator.h"
#include "core/theory/chord.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

// A stretch of the grid that carries one chord.
struct HarmonySlice {
    std::size_t begin = 0, end = 0;  // frames
    bool downbeat = false;           // first beat of a bar
    bool strong = false;             // first beat, or the middle one of four
    bool phraseEnd = false;          // in the last note of a phrase
    bool cadence = false;            // the first slice of that note
    bool phraseStart = false;
    int phrase = -1;                 // index in the concept, -1 outside
    std::array<bool, kChoirVoices> free{};
    std::array<int, kChoirVoices> first{}; // given key heard at the start, -1: free or rest
    std::array<int, kChoirVoices> last{};  // given key heard at the end
    bool silent = false;             // no voice may sound: everything is given, and rests
    PitchClasses harmony = 0;        // the chord that is wished here, 0: none
};

// A chord as a function in a key.
struct ChordState {
    std::int16_t region = 0;  // index of the key
    std::int8_t degree = 0;   // 0 I ... 6 VII
    std::int8_t inversion = 0;
    std::int8_t root = 0;     // pitch class
    ChordQuality quality = ChordQuality::Major;
    bool dominant = false;    // has the leading note of its key
    double cost = 0;          // where it stands
    Chord chord() const;
};

struct HarmonyPlan {
    std::vector<KeySignature> regions;             // the first is home
    std::vector<HarmonySlice> slices;
    std::vector<std::vector<ChordState>> states;   // per slice, the plausible ones; empty for a silent slice
    std::vector<std::vector<double>> rest;         // least cost from each state to the end, its own cost excluded
    double move(std::size_t slice, const ChordState &from, const ChordState &to) const; // into `slice`
};

// `noise` sets how far alternatives stray from the plainest harmony; 0 is deterministic.
HarmonyPlan planHarmony(const GenerationRequest &request, std::uint64_t seed, double noise, const JobControl &job);

// The voice that sounds as the bass: the lowest one present.
std::size_t lowestVoice(const GenerationRequest &request);

// A number in [0, 1) that depends on its arguments alone.
double hashed(std::uint64_t seed, std::uint64_t a, std::uint64_t b);

} // namespace ricercar
