// SPDX-License-Identifier: GPL-3.0-or-later
// What a page shows by rule where a note has no hint: accidentals, stems, beams. The reader keeps a hint only where
// a file differs from this, and the writer adds only what a hint asks for, so that a file read, written and read
// again says the same.
#pragma once

#include "core/notation/written.h"

#include <unordered_map>
#include <vector>

namespace ricercar::musicxml {

// The pitch as a transposing part reads it.
SpelledPitch writtenPitch(const SpelledPitch &sounding, Interval transposition);
int writtenFifths(const KeySignature &key, Interval transposition);

// For each note of the bar: whether the key and the notes before it in the bar call for an accidental.
std::vector<bool> accidentalsByRule(const Bar &bar, const KeySignature &key, Interval transposition);

// The clef of each staff while bars pass by.
class ClefTrack {
public:
    explicit ClefTrack(const Part &part);
    Clef at(std::uint8_t staff, const Bar &bar, BarTick tick) const; // within the bar next to be passed
    void pass(const Bar &bar);

private:
    std::vector<Clef> m_now;
};

// How the first head of a note is written.
struct HeadState {
    int log2 = 2, dots = 0;
    BeamHint beam = BeamHint::None; // Begin, Continue, End or None
    StemHint stem = StemHint::Up;   // by rule: Up or Down
};
// Of the notes that begin in the bar, grace notes left out. Beams follow the hints, stems do not.
std::unordered_map<NoteId, HeadState> headStates(const Score &score, std::size_t part, std::size_t bar,
                                                 const ClefTrack &clefs);

// Beam at one level for each chord of a voice: Begin, Continue, End or None; hooks apart.
enum class BeamPart : std::uint8_t { None, Begin, Continue, End, ForwardHook, BackwardHook };
std::vector<BeamPart> beamsOf(const WrittenVoice &voice, int level); // level 1 is the eighth's beam

} // namespace ricercar::musicxml
