// SPDX-License-Identifier: GPL-3.0-or-later
// The display list: what is to be painted, in staff spaces, y growing downwards; the top line of a staff is y = 0
// in its own coordinates. Each item knows what it is and which note it belongs to, for clicks, colours and ghosts.
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <string>

namespace ricercar {

enum class Role : std::uint8_t {
    StaffLine, Barline, Clef, KeySignature, TimeSignature, Head, Accidental, Dot, Stem, Flag, Beam, Rest, Ledger, Tie,
    Slur, Tuplet, Mark, Lyric, Dynamic, Hairpin, Words, Tempo, ChordSymbol, FiguredBass, Rehearsal, Ending, BarNumber,
    PartName, Bracket, Title
};

enum class TextStyle : std::uint8_t {
    Title, Subtitle, Composer, Lyricist, PartName, BarNumber, Lyric, Expression, Tempo, Metronome, ChordSymbol, Rehearsal, Ending,
    FiguredBass
};

enum class TextAlign : std::uint8_t { Left, Centre, Right };

struct Item {
    // Glyph: origin (x1, y1). Line: from 1 to 2. Beam: a bar of `thickness` whose edge runs from 1 to 2, lying below
    // it (above if thickness < 0). Curve: ends 1 and 2, `bulge` > 0 bends down. Box: a rectangle. Text: baseline.
    enum class Kind : std::uint8_t { Glyph, Line, Beam, Curve, Box, Text };
    Kind kind = Kind::Glyph;
    Role role = Role::Head;
    TextStyle style = TextStyle::Expression;
    TextAlign align = TextAlign::Left;
    std::uint8_t voice = 0;
    bool dashed = false;
    char32_t glyph = 0;
    float x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    float thickness = 0.13f;
    float bulge = 0;
    float scale = 1;
    NoteId note;
    std::string text;
};

} // namespace ricercar
