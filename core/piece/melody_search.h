// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the pitches of a tune whose rhythm is given: the cheapest line by dynamic programming over pairs of notes. What it
// weighs: tones of the harmony where they count, passing and neighbour notes, suspensions and appoggiaturas that resolve,
// leaps that are made good, leading notes and sevenths, the motif that a note belongs to, one summit, the close.
#pragma once

#include "core/piece/chord_tones.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ricercar {

struct MelodySlot {
    int at = 0, length = 0;
    std::optional<int> follow;          // staff steps from the note before that the motif has
    std::optional<SpelledPitch> fixed;  // is this note
    double weight = 1;                  // how much the motif counts here
    bool chordTone = false;             // nothing else will do
    double aim = 0;                     // staff steps (SpelledPitch::diatonic) around which it would lie
};

struct MelodySearch {
    std::vector<MelodySlot> slots;      // by time
    const ChordTrack *chords = nullptr;
    Metre metre;
    int low = 60, high = 81;            // MIDI keys
    const WovenLine *before = nullptr;  // what the voice had before
    const WovenLine *bass = nullptr;    // for parallels
    const WovenLine *other = nullptr;   // a tune above or below: dissonance and parallels with it count
    unsigned closeDegrees = 0;          // bits of degrees over the last chord's key; 0: any tone of the chord
    int closeLiked = -1;                // of those the best, -1 none
    std::optional<int> tail;            // MIDI key that the next phrase begins with
    std::optional<std::size_t> summit;  // index of the slot that should be the only highest
    double leaps = 0, dissonance = 0, repeats = 0; // [-1, 1] against habit
    int largestLeap = 12;               // semitones
    bool noRepeats = false, noAugmented = true;
    bool bassLine = false;              // it is the bass: chord tones at chord changes, fifths and octaves are at home
    double motif = 1;                   // how much the motif counts
    double variety = 0.5;
    std::uint64_t seed = 1;
};
WovenLine melodyFor(const MelodySearch &search);

} // namespace ricercar
