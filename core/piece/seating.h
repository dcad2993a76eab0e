// SPDX-License-Identifier: GPL-3.0-or-later
// Who plays what: the tune, the accompaniment, a bass line and lines between, on the forces that the concept names.
#pragma once

#include "core/piece/piece_draft.h"

#include <optional>
#include <vector>

namespace ricercar {

struct Seat {
    std::size_t part = 0;
    std::uint8_t staff = 0, voice = 0;
    VoiceRange range{36, 84};
};

struct Seating {
    std::vector<PiecePart> parts;      // without voices yet
    Seat tune;
    std::optional<Seat> hand;          // plays chords and figures: a keyboard's left hand, a guitar
    std::optional<Seat> bass;          // a line of its own
    std::vector<Seat> inner;           // lines between, from the top
};

// `lines`: how many there are to be where a keyboard plays alone; with accompaniment: a tune over a hand.
Seating seatingFor(const PieceConcept &piece, bool accompaniment, int lines);
PieceVoice voiceAt(const Seat &seat, std::vector<PieceNote> notes, bool melodic, int lean = 0);

// A line's own clef where the instrument has only one staff.
Clef clefFor(const std::vector<PieceNote> &notes, Clef usual);

} // namespace ricercar
