// SPDX-License-Identifier: GPL-3.0-or-later
// Scores as events and back. A line is a staff of a part, or a voice of it where the part is written in voices.
#pragma once

#include "core/music/edits.h"
#include "models/representation/event_piece.h"

#include <optional>

namespace ricercar::models {

struct EventLine {
    PartId part;
    std::uint8_t staff = 0, voice = 0;
    bool allVoices = true;  // of the staff
    bool operator==(const EventLine&) const = default;
};

struct EventScore {
    EventPiece piece;
    std::vector<EventLine> lines;  // one per part of the piece
    std::vector<int> scoreBar;     // of each bar of the piece: a long bar of the score is several
    std::vector<int> barOffset;    // units from the score bar's start to the piece bar's; negative where an upbeat was filled up
    bool loudnessKnown = false;    // velocities differ
};

// Grace notes, percussion and keys beyond the piano are left out. `also`: parts that get a line for each staff even
// where they hold nothing. Fails where there are more lines than kMostParts.
Result<EventScore> eventsOf(const Score& score, std::span<const PartId> also = {});

// The line that a note belongs to; -1: none. A voice too small for a line of its own goes with another of its staff.
int lineOf(const EventScore& events, PartId part, const Note& note);
// Where a place of the events is in the score.
TimelineTick tickOf(const Score& score, const EventScore& events, int onset);
// Notes for withNotes(), spelled by the key in force.
std::vector<NewNote> notesOf(const Score& score, const EventScore& events, std::span<const EventNote> notes, const ProvenancePtr& provenance);

}  // namespace ricercar::models
