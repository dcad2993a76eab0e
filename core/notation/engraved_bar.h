// SPDX-License-Identifier: GPL-3.0-or-later
// One part's bar, engraved but not yet spaced: items hang on places in time, and how far apart these are drawn is
// decided for all parts of a system together. Depends on the bar, its master bar and its context only, so it is
// kept as long as these stay the same.
#pragma once

#include "core/notation/display.h"
#include "core/notation/font_metrics.h"
#include "core/notation/written.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ricercar {

// Horizontal places of a bar other than ticks.
inline constexpr std::int32_t kAtBarStart = -1, kAtBarEnd = -2, kAtBarCentre = -3, kAtNextBar = -4;

struct BarItem {
    Item item;                  // x relative to the places, y to the staff's top line
    std::int32_t tick1 = 0, tick2 = 0;
    std::int16_t beam = -1;     // y1 (beams) and y2 are then added to the beam's edge there
    std::uint8_t staff = 0;
    std::int8_t verse = -1;     // lyrics: y is found for the whole system
};

// How far a staff's ink reaches from a place in time. Lanes keep words from pushing notes that they do not meet.
struct ColumnExtent {
    std::int32_t tick = 0;
    std::uint16_t lane = 0;
    float left = 0, right = 0;
};

struct BeamEdge { // the outer edge of the primary beam: the tips of its stems
    std::int32_t tick1 = 0, tick2 = 0;
    float x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

// Where a note's head is, for slurs, cursors and findings.
struct NoteAnchor {
    NoteId note;
    std::int32_t tick = 0;
    std::uint8_t staff = 0, voice = 0;
    bool stemUp = true, several = false; // several: two voices on the staff
    float x = 0, width = 0, y = 0, top = 0, bottom = 0;
};

struct Syllable {
    std::int32_t tick = 0;
    std::uint8_t staff = 0;
    int verse = 1;
    float x = 0, width = 0;     // of the text, relative to the place
    bool hyphen = false, extender = false;
    std::int32_t noteEnd = 0;   // tick in the bar, may pass its end
    NoteId note;
};

struct Hairpin {
    std::int32_t tick = 0;
    Ticks length;
    std::uint8_t staff = 0;
    bool above = false;
    enum class Kind : std::uint8_t { Crescendo, Diminuendo, OctaveUp, OctaveDown } kind = Kind::Crescendo;
};

struct VerticalExtent {
    float top = 0, bottom = 4;
};

struct EngravedBar {
    std::vector<BarItem> items;
    std::vector<ColumnExtent> columns;
    std::vector<BeamEdge> beams;
    std::vector<NoteAnchor> anchors;
    std::vector<Syllable> syllables;
    std::vector<Hairpin> hairpins;
    std::vector<VerticalExtent> extents; // by staff, without lyrics
    int verses = 0;
};

struct BarContext {
    std::vector<Clef> clefs; // in force at the bar's start, by staff
    int fifths = 0;          // as written
    bool operator==(const BarContext &) const = default;
};

EngravedBar engraveBar(const FontMetrics &font, const Score &score, std::size_t part, std::size_t bar,
                       const BarContext &context);

// The space that a length takes before the next onset, in staff spaces.
double idealSpace(Ticks length);

} // namespace ricercar
