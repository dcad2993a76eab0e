// SPDX-License-Identifier: GPL-3.0-or-later
// The harmony of one phrase: a functional grammar (tonic, predominant, dominant, with inversions, dominants of other degrees,
// cadential six-four, the idioms of minor) and the cheapest way through it to the cadence that is planned.
// After Piston, "Harmony", table of usual root progressions; Aldwell & Schachter, "Harmony and Voice Leading".
#pragma once

#include "core/piece/piece_plan.h"

#include <cstdint>
#include <vector>

namespace ricercar {

struct PhraseHarmony {
    TimeSignature metre;
    Ticks anacrusis;
    std::size_t firstBar = 0, bars = 4;
    KeySignature from, to;          // the phrase leaves `from` in its middle where they differ
    Cadence cadence = Cadence::Authentic;
    int rate = 1;                   // chords per bar, before it quickens
    bool opens = true;              // with the tonic
    bool picardy = false;
    bool circle = false;            // a circle of fifths
    bool neapolitan = false, augmentedSixth = false, diminished = false, applied = false; // asked for
    bool noInversions = false, noSevenths = false, noDiminished = false;
    double chromatic = 0;           // [-1, 1]
    double surprise = 0;            // [-1, 1]
    double simple = 0;              // [-1, 1]
    std::vector<PlannedChord> given; // of the phrase that this one begins like; times from the phrase's start
    std::size_t givenBars = 0;
    std::uint64_t seed = 1;
};
std::vector<PlannedChord> harmonyOf(const PhraseHarmony &task);

// The chord of a degree of the key: in minor the dominant is major and the seventh degree raised.
Chord chordOn(int degree, KeySignature key, bool seventh = false, int inversion = 0);

} // namespace ricercar
