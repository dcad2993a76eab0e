// SPDX-License-Identifier: GPL-3.0-or-later
// Stage one of the pipeline: from a request and the music to a Concept, the voices that take part, and the places
// where the tune comes to rest. Cheap (milliseconds), pure, any thread.
#pragma once

#include "core/base/result.h"
#include "core/compose/pipeline.h"

#include <array>
#include <vector>

namespace ricercar {

struct Analysis {
    Concept concept_;
    ChoirMap map;                         // roles the music holds already
    std::array<bool, kChoirVoices> given{};
    TickRange range;                      // to be written
    std::vector<TickRange> phraseNotes;   // the last note of each phrase (a fermata in a chorale)
};

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
