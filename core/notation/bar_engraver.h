// SPDX-License-Identifier: GPL-3.0-or-later
// The work behind engraveBar(), in steps: shapes, stems and beams, signs. Private to core/notation.
#pragma once

#include "core/notation/accidentals.h"
#include "core/notation/engraved_bar.h"
#include "core/notation/metric.h"
#include "core/notation/staff_geometry.h"

#include <map>
#include <utility>
#include <vector>

namespace ricercar {

class BarEngraver {
public:
    BarEngraver(const FontMetrics &font, const Score &score, std::size_t part, std::size_t bar, const BarContext &context);
    EngravedBar engrave();

private:
    struct Head {
        const Note *note = nullptr;
        SpelledPitch written;
        int place = 0;
        bool tieIn = false, tieOut = false;
        double dx = 0;          // a second's displaced head
        AccidentalSign sign = AccidentalSign::None;
    };
    struct Shape { // a written chord or rest on paper
        const WrittenChord *chord = nullptr;
        std::size_t voiceIndex = 0, chordIndex = 0;
        std::uint8_t voice = 0, staff = 0;
        std::int32_t tick = 0;
        bool up = true, several = false;
        std::vector<Head> heads; // from below
        double shift = 0;        // of the whole chord beside another voice
        double headWidth = 0;
        double stemEnd = 2;      // y
        double right = 0;        // of its heads
        double top = 0, bottom = 4;
        int beam = -1;           // in m_out.beams
        bool rest() const { return chord->isRest(); }
        bool stemmed() const { return !rest() && chord->value.log2 >= 1; }
        int highest() const { return heads.back().place; }
        int lowest() const { return heads.front().place; }
    };
    using Slot = std::pair<std::uint8_t, std::int32_t>; // staff, tick

    // shapes (bar_engraver.cpp)
    void makeShapes();
    void chooseStems();
    void findAccidentals();
    void placeHeads(Shape &shape) const;
    void partVoices(std::vector<Shape *> &slot) const;
    void engraveSlots();
    void engraveAccidentals(const std::vector<Shape *> &slot);
    void engraveDots(const std::vector<Shape *> &slot);
    void engraveHeads(Shape &shape);
    double engraveGraces(const Shape &shape, double left);
    void engraveClefChanges();
    // stems and beams (bar_stems.cpp)
    void engraveStems();
    void engraveFlaggedStem(Shape &shape);
    void engraveBeam(std::vector<Shape *> &group);
    void engraveSecondaryBeams(const std::vector<Shape *> &group, int beam);
    void engraveTuplets();
    double stemX(const Shape &shape) const;
    double nominalX(std::int32_t tick) const;
    // signs (bar_signs.cpp)
    void engraveRests();
    void engraveTies();
    void engraveMarks();
    void engraveMarksOf(Shape &shape);
    void engraveLyrics();
    void engraveDirections();
    void engraveDynamic(const Direction &d);

    Item &add(std::uint8_t staff, Role role, Item::Kind kind, std::int32_t tick1, std::int32_t tick2);
    Item &addGlyph(std::uint8_t staff, Role role, char32_t glyph, std::int32_t tick, double x, double y, double scale = 1);
    void reach(std::uint8_t staff, std::int32_t tick, double top, double bottom);
    void widen(std::uint8_t staff, std::int32_t tick, double left, double right, int lane = 0);
    Clef clefAt(std::uint8_t staff, std::int32_t tick) const;
    bool hasLaterPiece(const Shape &shape, const Head &head, const Shape *&next, const Head *&nextHead) const;

    const FontMetrics &m_font;
    const Score &m_score;
    const Part &m_part;
    const Bar &m_bar;
    const MasterBar &m_master;
    const BarContext &m_context;
    WrittenBar m_written;
    std::vector<Shape> m_shapes; // by time
    std::map<const Note *, AccidentalSign> m_graceSigns;
    std::map<Slot, VerticalExtent> m_reach;
    std::vector<std::pair<std::int32_t, double>> m_nominal;
    EngravedBar m_out;
};

} // namespace ricercar
