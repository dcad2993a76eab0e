// SPDX-License-Identifier: GPL-3.0-or-later
// One line of music with all its staves: where its bars and columns stand, and the display list that is made of them
// when it is first asked for.
#pragma once

#include "core/notation/bar_spacing.h"
#include "core/notation/display.h"
#include "core/notation/font_metrics.h"

#include <memory>
#include <optional>
#include <vector>

namespace ricercar {

// A note of an earlier bar that still sounds at a bar's start. The bar is held so that the pointer stays good.
struct HeldNote {
    BarPtr bar;
    const Note *note = nullptr;
    Ticks back; // from that bar's start to this one's
    bool operator==(const HeldNote &o) const { return note == o.note && back == o.back; }
};

struct SlurSpan {
    std::size_t fromBar = 0, toBar = 0;
    NoteId from, to;
    bool operator==(const SlurSpan &) const = default;
};
using SlurSpansPtr = std::shared_ptr<const std::vector<SlurSpan>>;

struct SystemBar {
    SpacingPtr spacing;
    MasterBarPtr master;
    double prefix = 0;   // room before the bar's music: repeat signs, new keys and metres
    double suffix = 0;   // room before its bar line: a clef change in the next bar
    double barline = 0;  // width of the bar line at its end
};

// What a system is made from; two equal inputs make the same picture.
struct SystemInput {
    std::size_t firstBar = 0;
    std::vector<SystemBar> bars;
    ScorePtr score;                                 // heads and bar numbers
    std::vector<const std::vector<BarContext> *> contexts; // by part; valid while the system is made
    std::vector<SlurSpansPtr> slurs;                // by part
    bool first = false;                             // of the score: full names, indented
    double width = 0;                               // 0: as wide as it likes
    bool justify = true;
};

class System {
public:
    struct StaffPlace {
        std::size_t part = 0;
        std::uint8_t staff = 0;
        double y = 0;          // top line, from the first staff's
        double lyricY = 0;     // baseline of the first verse, from the staff's top line
        int verses = 0;
        double top = 0, bottom = 4; // ink, from the staff's top line
        Clef clef = Clef::Treble;   // in force at the start
        int fifths = 0;
    };

    System(std::shared_ptr<const FontMetrics> font, SystemInput input);

    std::size_t firstBar() const { return m_input.firstBar; }
    std::size_t barCount() const { return m_input.bars.size(); }
    std::size_t endBar() const { return firstBar() + barCount(); }
    bool holds(std::size_t bar) const { return bar >= firstBar() && bar < endBar(); }
    const SystemInput &input() const { return m_input; }
    const std::vector<StaffPlace> &staves() const { return m_staves; }
    double left() const { return m_left; }            // of the staff lines (names stand before)
    double right() const { return m_right; }
    double top() const { return m_top; }              // highest ink, <= 0
    double bottom() const { return m_bottom; }        // lowest ink
    double barLeft(std::size_t bar) const { return m_barX[bar - firstBar()]; }      // bar line before
    double barRight(std::size_t bar) const { return m_barX[bar - firstBar() + 1]; }
    // Place of a tick of a bar; ticks between columns are interpolated.
    double xOf(std::size_t bar, std::int64_t tick) const;
    // The reverse, to the nearest tick.
    std::pair<std::size_t, std::int64_t> tickAt(double x) const;
    // Index into staves(): the nearest to y.
    std::size_t staffAt(double y) const;
    // The staff place (steps from the middle line) at y on a staff.
    static int placeAt(double yOnStaff);
    Clef clefAt(std::size_t staffIndex, std::size_t bar, std::int64_t tick) const;

    const std::vector<Item> &items() const; // from the system's origin; made on first use
    const NoteAnchor *anchorOf(NoteId note, std::size_t *bar = nullptr, std::size_t *staffIndex = nullptr) const;
    // Same places for everything but what stands in bars: then only changed bars need repainting.
    bool sameGeometry(const System &other) const;
    bool sameInput(const SystemInput &other) const;

private:
    friend class SystemPainter;
    void layHeader();
    void layBars();
    void layStaves();

    std::shared_ptr<const FontMetrics> m_font;
    SystemInput m_input;
    std::vector<StaffPlace> m_staves;
    std::vector<std::vector<Clef>> m_clefs;      // by staff index, then bar: in force at the bar's start
    double m_left = 0, m_right = 0, m_top = 0, m_bottom = 4;
    double m_headerClef = 0, m_headerKey = 0, m_headerTime = 0, m_headerEnd = 0; // x of the header's columns
    bool m_headerHasTime = false;
    double m_stretch = 1;
    double m_aboveY = 0;                         // what stands above the first staff begins here
    std::vector<double> m_barX, m_musicX;        // bar lines; where each bar's music begins
    std::vector<std::vector<double>> m_columns;  // x by bar and column
    mutable std::optional<std::vector<Item>> m_items;
};
using SystemPtr = std::shared_ptr<const System>;

// Room at a bar's start inside a system, and at a system's start, for the breaking into lines.
double prefixWidth(const FontMetrics &font, const Score &score, std::size_t bar);
double headerWidth(const FontMetrics &font, const Score &score, const std::vector<const std::vector<BarContext> *> &contexts,
                   std::size_t bar, bool first);
double barlineWidth(const FontMetrics &font, const Score &score, std::size_t bar);
double suffixWidth(const FontMetrics &font, const Score &score, std::size_t bar); // clef change of the next bar
double nameWidth(const FontMetrics &font, const Score &score, bool first);

} // namespace ricercar
