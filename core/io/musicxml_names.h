// SPDX-License-Identifier: GPL-3.0-or-later
// MusicXML's words for what the model holds, both ways, in one place, so that reader and writer cannot disagree.
#pragma once

#include "core/music/score.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ricercar::musicxml {

// An element inside <notations> (group "" : directly) that is one bit of Note::marks.
struct MarkName {
    NoteMark mark;
    std::string_view group, element;
};
std::span<const MarkName> markNames(); // in the order to write; fermatas are not among them

struct ClefName {
    Clef clef;
    std::string_view sign;
    int line, octave;
};
ClefName clefName(Clef clef);
// Nullopt: no such clef here.
std::optional<Clef> clefFrom(std::string_view sign, int line, int octave);

std::string_view modeName(Mode mode); // "" for Unknown
Mode modeFrom(std::string_view name);

std::string_view barlineName(Barline style); // "regular" for Normal
std::optional<Barline> barlineFrom(std::string_view name);

// Type names by NoteValue::log2, [-3, 10]; "" outside.
std::string_view typeName(int log2);
std::optional<int> typeFrom(std::string_view name);
// kWhole / 2^log2 with dots, in ticks; at least 1.
Ticks plainLength(int log2, int dots);
// The plain value (log2, dots) that a length is, or the nearest below.
std::pair<int, int> plainValue(Ticks length);

std::string_view accidentalName(int alter); // [-3, 3]
std::optional<int> accidentalFrom(std::string_view name);
bool isDynamicsElement(std::string_view text);

char stepLetter(Step step);
std::optional<Step> stepFrom(std::string_view letter);

// Written minus sounding, on the line of fifths: how far a transposing part's key signature is from concert pitch.
int keyShift(Interval transposition);
int wrappedFifths(int fifths); // into [-7, 7] by enharmonic change

// Numbers as XML wants them: no exponent, the shortest that reads back equal.
std::string decimal(double value);

// Figured bass: "#6 4", one figure to the word.
struct Figure {
    std::string prefix, number, suffix; // MusicXML's words for prefix and suffix
    bool extend = false;
};
std::string figureText(const Figure &figure);
Figure figureFrom(std::string_view word);

} // namespace ricercar::musicxml
