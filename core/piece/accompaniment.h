// SPDX-License-Identifier: GPL-3.0-or-later
// What goes under a tune: a bass that moves well, chords led voice by voice within a hand, and the figure in which they sound.
#pragma once

#include "core/piece/chord_tones.h"
#include "core/piece/piece_draft.h"

#include <cstdint>

namespace ricercar {

// The bass tones of the chords in an octave each, one note a chord: near each other, in range, no long leaps.
WovenLine bassLine(const ChordTrack &chords, VoiceRange range, std::uint64_t seed);
// Of a whole plan: where a section comes back, its basses do.
WovenLine bassLine(const PiecePlan &plan, const ChordTrack &chords, VoiceRange range, std::uint64_t seed);

// Chords over the bass: for each span two or three keys from below, all within a hand.
struct Voicing {
    int begin = 0, end = 0;
    SpelledPitch bass;
    std::vector<SpelledPitch> upper;
};
struct VoicingWishes {
    VoiceRange range{48, 67};          // of the upper notes
    int span = 14;                     // semitones from the lowest to the highest of a hand
    bool bassInHand = true;            // the bass is one of the hand's notes (not struck apart, as in a waltz)
    int voices = 2;                    // upper notes, [1, 4]
};
std::vector<Voicing> voicings(const ChordTrack &chords, const WovenLine &bass, const WovenLine &tune, const VoicingWishes &wishes);

struct FigureWishes {
    Pattern pattern = Pattern::BlockChords;
    Metre metre;
    double tempo = 96;
    double density = 0;                // [-1, 1]
    bool triplets = false;
    std::vector<int> closes;           // full bars in which the figure comes to rest
    int from = 0, to = 0;              // ticks
    KeySignature key;
};
// The voicings in their figure. Notes that strike together are a chord.
std::vector<PieceNote> figured(const std::vector<Voicing> &voicings, const FigureWishes &wishes);
// The pattern that a kind of piece has when nothing is said.
Pattern usualPattern(Genre genre, TimeSignature metre, double tempo, std::uint64_t seed);

} // namespace ricercar
