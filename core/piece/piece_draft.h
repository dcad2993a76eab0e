// SPDX-License-Identifier: GPL-3.0-or-later
// A piece while it is written: notes with exact times, by part and voice, before they are a Score. Times are ticks from the
// start of the first full bar; an anacrusis lies before 0. Plain values.
#pragma once

#include "core/brief/piece_concept.h"
#include "core/fugue/woven.h"

#include <string>
#include <vector>

namespace ricercar {

struct PieceNote {
    int at = 0, length = 0;
    SpelledPitch pitch;
    NoteMarks marks = 0;
    Grace grace = Grace::None;
    int accent = 0;                    // added to the velocity of its place
    bool slurFrom = false, slurTo = false;
    int end() const { return at + length; }
    bool operator==(const PieceNote &) const = default;
};

struct PieceVoice {
    std::uint8_t voice = 0, staff = 0;
    int lean = 0;                      // added to every velocity: an accompaniment stands back
    bool melodic = false;              // has slurs and a shape of its own
    std::vector<PieceNote> notes;      // by time; chords are notes of one time
};

struct PiecePart {
    Force force;
    std::string name;
    std::vector<Clef> staves{Clef::Treble};
    std::vector<PieceVoice> voices;
};

struct PieceSign {
    Direction::Kind kind = Direction::Kind::Dynamic;
    int at = 0, length = 0;
    std::string text;
    bool operator==(const PieceSign &) const = default;
};

struct PieceDraft {
    std::vector<PiecePart> parts;
    std::vector<PieceSign> signs;      // of the uppermost part
    bool chordSymbols = false;
    std::vector<std::pair<std::size_t, std::size_t>> repeats; // full bars [first, second) played twice
    std::vector<std::pair<std::size_t, std::string>> marks;   // rehearsal marks at full bars
    std::vector<std::pair<std::size_t, KeySignature>> keys;   // changes of the signature at full bars
    std::string jump;                  // at the last bar: "Menuetto D.C."
};

// A line as notes of a voice, and back (marks are lost).
std::vector<PieceNote> notesOf(const WovenLine &line);
WovenLine lineOf(const std::vector<PieceNote> &notes);

} // namespace ricercar
