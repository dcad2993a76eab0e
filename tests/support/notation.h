// SPDX-License-Identifier: GPL-3.0-or-later
// Scores written as text, and text read back from scores, so that a test shows its music. Not a file format:
// a mistake in the text aborts the test with a sentence.
//
//   score("4/4 key=-1 | C4q D4q E4h | F4w |")                        one part
//   score("3/4 pickup=1q name=Soprano | G4q | C5h B4q | C5h. |; name=Bass | rq | C3h G3q | C3h. |")
//
// A part is [settings] | bar | bar | ... |, parts are parted by `;`. All that is separated is separated by
// spaces.
//   settings     3/4, C, C/ (common and cut time), key=-1 or key=-1,minor, pickup=1q, tempo=96 (first part);
//                name=Alto, clef=bass, staves=2, program=52 (any part)
//   in a bar     the same 3/4, key=, tempo= at its start change what holds from there on (first part)
//   note         pitch, value:  F#4q  Bb3e.  C4w  G4e3 (triplet eighth)  A4h+e (half tied to eighth)  C4#17
//   (ticks) values       b w h q e s t x: breve, whole, half, quarter, eighth, 16th, 32nd, 64th chord, rest
//   [C4 E4 G4]q, rh signs        C4q{fermata,staccato,lyric=A-,velocity=90,grace,staff=1,played=120:900:70}
//   voices       in a bar, parted by `&`: C5q D5q E5h & C4w
//   slurs        C4q( D4q E4q) in one voice
// A bar is full, or empty (a rest). A note may last over the bar line: the voice goes on where it ends.
#pragma once

#include "core/music/edits.h"
#include "core/music/score.h"

#include <string>
#include <string_view>
#include <vector>

namespace ricercar::test {

struct Built {
    ScorePtr score;
    IdSource ids; // continues after the ids used
};
Built built(std::string_view text);
ScorePtr score(std::string_view text);
ScorePtr score(const std::vector<std::string> &parts);

// The music of a part, as score() reads it: "C4q D4q E4h | F4w |". Values are written in their simplest form.
std::string text(const Score &score, std::size_t part = 0);
std::string text(const ScorePtr &score, std::size_t part = 0);
// One bar of it: "C4q D4q E4h".
std::string barText(const Score &score, std::size_t part, std::size_t bar);

// Notes by their order in the part (time, then voice, then pitch), from 0.
PlacedNote noteAt(const Score &score, std::size_t part, std::size_t index);
NoteId idAt(const ScorePtr &score, std::size_t part, std::size_t index);
NoteSet idsAt(const ScorePtr &score, std::size_t part, const std::vector<std::size_t> &indices);
NoteSet allIds(const Score &score);

SpelledPitch pitch(std::string_view name); // "F#4"
Ticks value(std::string_view name);        // "q.", "e3", "h+e"
TimelineTick quarters(double n);           // from the score's start

} // namespace ricercar::test
