// SPDX-License-Identifier: GPL-3.0-or-later
// Varying music that exists in one respect, as a composer does with a pencil: busier by neighbours and passing notes, calmer
// by longer values, syncopated by anticipation. Small, local and certain; what is locked stays. Pure; any thread.
#pragma once

#include "core/brief/aspect.h"
#include "core/music/edits.h"
#include "core/piece/voice_line.h"

#include <vector>

namespace ricercar {

struct MoveRequest {
    ScorePtr score;
    TickRange range;                 // whole bars
    std::vector<VoiceRef> voices;    // empty: all
    std::vector<Lock> kept;          // beyond the score's own
    bool keepTime = false;           // only pitches and signs may move
    KeySignature key;                // of the range
    std::uint64_t seed = 1;          // chooses among places that serve alike
};

// `delta` in [-1, 1]: how far; -1 none at all. The score itself where nothing can be done.
ScorePtr moved(const MoveRequest &request, Aspect aspect, double delta, IdSource &ids);
// No motion larger than this, in semitones: notes move by octaves, then nearer.
ScorePtr withinLeaps(const MoveRequest &request, int largest, IdSource &ids);
// Rests are filled by the notes before them; the range's first rest by an earlier entry.
ScorePtr withoutRests(const MoveRequest &request, IdSource &ids);
// Notes that repeat their forerunner move to a neighbour.
ScorePtr withoutRepeatedNotes(const MoveRequest &request, IdSource &ids);
// Notes out of [lowest, highest] (MIDI keys) move by octaves into it.
ScorePtr withinRange(const MoveRequest &request, int lowest, int highest, IdSource &ids);

// Of one voice's strokes; private to the moves. `share` in (0, 1] of the strokes that can be changed.
void moreStrokes(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed);
void fewerStrokes(VoiceLine &line, const Score &score, double share);
void anticipated(VoiceLine &line, const Score &score, double share, std::uint64_t seed);
void unsyncopated(VoiceLine &line, const Score &score);
void dotted(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed);
void undotted(VoiceLine &line, KeySignature key);
void inTriplets(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed);
void withoutTriplets(VoiceLine &line, const Score &score);
int suspended(VoiceLine &line, const Score &score, VoiceRef voice, double share, bool onlyClashes); // how many were made

} // namespace ricercar
