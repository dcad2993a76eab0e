// SPDX-License-Identifier: GPL-3.0-or-later
// Planned chords as a writer needs them: in force at a time, with spelled tones, and with the scale that goes with them.
#pragma once

#include "core/fugue/woven.h"
#include "core/piece/piece_plan.h"

#include <array>
#include <vector>

namespace ricercar {

// A chord over [begin, end), ticks from the first full bar.
struct ChordSpan {
    int begin = 0, end = 0;
    Chord chord;
    int degree = 0;
    KeySignature key;
    bool cadence = false;             // the last chord of a phrase
    bool operator==(const ChordSpan &) const = default;

    bool has(int midi) const { return (chord.pitchClasses() >> modulo12(midi)) & 1; }
    bool dominant() const;            // holds the leading note of its key, or leads by a fifth as one
};
using ChordTrack = std::vector<ChordSpan>; // without gaps within a piece

ChordTrack chordTrack(const PiecePlan &plan);
ChordTrack chordTrack(const PiecePlan &plan, const PlannedPhrase &phrase);
const ChordSpan &chordAt(const ChordTrack &track, int t); // clamped to the ends

// Root, third, fifth and seventh, spelled; octaves unused.
std::vector<SpelledPitch> spelledTones(const ChordSpan &chord);
SpelledPitch spelledBass(const ChordSpan &chord);
// The alteration of each letter (0 = C) in the scale that sounds right over the chord: the key's own, with the chord's tones.
std::array<int, 7> scaleOver(const ChordSpan &chord);
// The pitch of a letter-octave step in that scale.
SpelledPitch pitchOver(int step, const ChordSpan &chord);
// The spelled pitch of a MIDI key over a chord: a tone of the chord, of its scale, or the nearest by key.
SpelledPitch spelledOver(int midi, const ChordSpan &chord);
int degreeIn(const SpelledPitch &pitch, KeySignature key); // by letter, 0 the tonic

// For the search for lines of core/fugue.
Harmony harmonyFrom(const ChordTrack &track, int begin, int end, bool bassAsked);

// The nearest key on the circle that has the tonic at this interval of the home key.
KeySignature dominantKey(KeySignature key);
KeySignature relativeKey(KeySignature key);
KeySignature subdominantKey(KeySignature key);
KeySignature parallelKey(KeySignature key);

} // namespace ricercar
