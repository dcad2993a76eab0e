// SPDX-License-Identifier: GPL-3.0-or-later
// The material the writing half of the fugue workbench works on: lines of notes with exact times, the metre they
// stand in, and the harmony under them, slot by slot. Plain values; times are ticks from the start of the piece.
#pragma once

#include "core/base/units.h"
#include "core/compose/generator.h"
#include "core/music/score.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

// A note of a line; `key` and `step` are the pitch as MIDI key and as steps above C0, kept for speed.
struct WovenNote {
    int onset = 0, end = 0;
    SpelledPitch pitch;
    int key = 60, step = 28;
    bool operator==(const WovenNote &) const = default;
};
using WovenLine = std::vector<WovenNote>; // by onset, none overlapping; gaps are rests

WovenNote woven(int onset, int end, SpelledPitch pitch);
WovenLine shifted(const WovenLine &line, int ticks, Interval by = {});
// The note that sounds at `t`, or null.
const WovenNote *soundingAt(const WovenLine &line, int t);

inline constexpr int kSixteenthTicks = 2520;

// A metre without changes; bars are counted from tick 0.
struct Metre {
    TimeSignature time{4, 4};
    int bar() const { return static_cast<int>(time.length().value); }
    int beat() const; // quarter in 4/4 and 2/2, dotted quarter in 6/8, 9/8 and 3/8
    bool compound() const { return time.unit >= 8 && time.beats % 3 == 0; }
    // 4 a bar's start, 3 its half, 2 a beat, 1 an eighth, 0 a sixteenth, -1 finer.
    int accent(int t) const;
};

// One chord over [begin, end), mostly a beat.
struct HarmonySlot {
    int begin = 0, end = 0;
    KeySignature key;
    PitchClasses chord = 0;   // 0: none known
    int root = -1, third = -1, seventh = -1;
    int leading = -1;         // the chord's leading note, where it has one
    int bass = -1;            // pitch class asked of the lowest voice, -1 any
    bool required = false;    // planned: not to be changed
    bool cadence = false;     // its tones are asked of every voice
};
using Harmony = std::vector<HarmonySlot>; // without gaps

const HarmonySlot *slotAt(const Harmony &harmony, int t);
std::size_t slotIndex(const Harmony &harmony, int t);

inline int modulo12(int n) { return ((n % 12) + 12) % 12; }
inline int modulo7(int n) { return ((n % 7) + 7) % 7; }

// Alteration of a letter (0 = C) in a key signature.
int alterationIn(KeySignature key, int letter);
// The letter (0 = C) of the tonic.
int tonicLetter(KeySignature key);
// The pitch on a staff step as the key has it; `raised`: sixth and seventh of minor as in the rising scale.
SpelledPitch pitchOn(int step, KeySignature key, bool raised = false);
// A line in another key: degrees and their alterations are kept; between minor and major the sixth and seventh
// follow the mode (a raised seventh of minor is the plain one of major). `steps`: staff steps from old to new tonic.
WovenLine inKey(const WovenLine &line, KeySignature from, KeySignature to, int steps);

} // namespace ricercar
