// SPDX-License-Identifier: GPL-3.0-or-later
// What is wished of free cells beyond hard rules of counterpoint: pitch classes, a kept rhythm or succession of
// pitches, nearness to what was there, and leanings of the whole. And what each wish means for a cell.
#pragma once

#include "models/representation/candidate_bits.h"

#include <vector>

namespace ricercar::models {

using PitchClasses = std::uint16_t;  // bit p: pitch class p

// Every vector is empty (nothing wished) or has one element per frame.
struct WritingWishes {
    std::array<std::vector<PitchClasses>, kVoices> required;  // hard; 0: any
    std::vector<PitchClasses> harmony;                        // soft: notes of this chord are preferred; 0: none said
    GivenMask keepRhythm;             // bit v: the voice strikes, holds and rests as in `before`
    GivenMask keepPitch;              // bit v: the voice takes the pitches of `before` in their order, when it likes
    std::vector<GridFrame> before;    // what the free cells held
    double likeness = 0;              // [0, 1]: pull towards `before`
    // Leanings, each in [-1, 1]; 0 leaves the net alone.
    double activity = 0;
    double dissonance = 0;
    double chromaticism = 0;
    double height = 0;
};

using SymbolBias = std::array<float, kSymbols>;  // added to logits

// The soft wishes for voice `voice` of frame t. `frame`: the frame's own key.
SymbolBias symbolBias(const WritingWishes& wishes, const GridFrame& frame, int t, int voice, const VoiceHistory& before,
                      const KnownVoices& known);
// Added to the log-odds that an unchanged pitch is struck again.
float attackBias(const WritingWishes& wishes, int t, int voice);

// Follows the cells whose succession of pitches is kept, one voice after another through time. One per draft.
class KeptPitches {
public:
    KeptPitches(const WritingWishes& wishes, int frames);

    struct Choice {
        Symbol stay = -1;     // -1: not possible
        Symbol advance = -1;  // -1: not possible; kRest: the voice has no notes here
    };
    // Of a cell that is kept.
    Choice choice(int t, int voice) const;
    // The cell is written; struck: as a new note.
    void settle(int t, int voice, bool struck);

private:
    struct Run {
        int begin = 0, end = 0;       // frames
        std::vector<Symbol> pitches;  // struck in it
        std::size_t next = 0;
    };
    const Run* runAt(int t, int voice) const;
    std::array<std::vector<Run>, kVoices> m_runs;
};

}  // namespace ricercar::models
