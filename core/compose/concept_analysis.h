// SPDX-License-Identifier: GPL-3.0-or-later
// Stage one of the pipeline: from a request and the music to a Concept, the voices that take part, and the places
// where the tune comes to rest. Cheap (milliseconds), pure, any thread.
#pragma once

#include "core/base/result.h"
#include "core/compose/pipeline.h"

#include <array>
#include <string>
#include <vector>

namespace ricercar {

struct Analysis {
    Concept concept_;
    ChoirMap map;                         // roles the music holds already, of those that are present
    std::array<bool, kChoirVoices> present{true, true, true, true}; // voices of the texture
    std::array<bool, kChoirVoices> given{};  // kept, and read as the music to write to
    std::array<bool, kChoirVoices> write{};  // to be written; what is neither given nor written is kept too
    bool emptyOnly = false;               // of those, only where they are empty
    TickRange range;                      // to be written
    std::vector<TickRange> phraseNotes;   // the last note of each phrase (a fermata in a chorale)
};

inline constexpr const char *kRoleNames[kChoirVoices] = {"soprano", "alto", "tenor", "bass"};
// "alto", "alto and bass", "soprano, alto and bass"; empty for none.
std::string voicesInWords(const std::array<bool, kChoirVoices> &voices);

Result<Analysis> analysed(const CounterpointRequest &request);

// One tune note as the analysis reads it.
struct TuneNote {
    TimelineTick onset, end;
    int key = 60; // MIDI, as it sounds
    bool fermata = false, breath = false;
};
// Phrases of a tune by its fermatas; without, by rests, long notes and regular lengths.
std::vector<TickRange> phrasesOf(const Score &score, const std::vector<TuneNote> &tune, TickRange range,
                                 FieldOrigin *origin);
// What the tune asks for at a phrase's end: cadence and local key.
Phrase cadenceOf(const std::vector<TuneNote> &tune, TickRange phrase, KeySignature home, bool last);

} // namespace ricercar
