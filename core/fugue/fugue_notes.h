// SPDX-License-Identifier: GPL-3.0-or-later
// The notes of a score as the search for a theme reads them: by time, with their voice. Private to core/fugue.
#pragma once

#include "core/fugue/woven.h"
#include "core/theory/finding.h"

#include <map>
#include <vector>

namespace ricercar {

struct FugueNote {
    int onset = 0, end = 0;  // ticks of the timeline
    int key = 60;            // MIDI
    SpelledPitch pitch;
    int step = 28;           // of the staff, above C0
    std::size_t voice = 0;   // index into FugueNotes::voices
    NoteId id;
};

struct FugueNotes {
    std::vector<VoiceRef> voices;               // by part, then voice
    std::vector<std::size_t> parts;             // of each voice: the part's index
    std::vector<FugueNote> notes;               // by onset, then from above
    std::vector<std::vector<std::size_t>> byVoice; // indices into notes, by onset
    std::map<int, std::pair<std::size_t, std::size_t>> at; // onset -> [first, last) of notes
};

FugueNotes fugueNotes(const Score &score);

} // namespace ricercar
