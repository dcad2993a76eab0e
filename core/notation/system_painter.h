// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a system's display list. Private to core/notation.
#pragma once

#include "core/notation/system.h"

namespace ricercar {

class SystemPainter {
public:
    explicit SystemPainter(const System &system);
    std::vector<Item> paint();

private:
    // system_painter.cpp
    void staffLines();
    void names();
    void brackets();
    void header();
    void barlines();
    void barline(double x, std::size_t bar, double top, double bottom, const std::vector<double> &staves);
    void repeatStart(double x, double top, double bottom, const std::vector<double> &staves);
    void prefix(std::size_t bar);
    void courtesies();
    double keySignature(double x, double staffY, Clef clef, int fifths, int before);
    double timeSignature(double x, double staffY, const TimeSignature &time);
    void clefChanges();
    void music();
    void placed(const BarItem &from, std::size_t bar, std::size_t part, double staffY, double lyricY);
    // spanners.cpp
    void slurs();
    void slur(std::size_t part, const SlurSpan &span);
    void lyricLines();
    void hairpins();
    void aboveSystem();
    void endings(double y);

    double place(std::size_t bar, std::int32_t tick, double dx) const;
    Item &add(Role role, Item::Kind kind);
    Item &line(Role role, double x1, double y1, double x2, double y2, double thickness);
    Item &glyph(Role role, char32_t code, double x, double y, double scale = 1);
    Item &text(Role role, TextStyle style, const std::string &words, double x, double y, TextAlign align = TextAlign::Left);
    // Groups of staves that share a bracket: [first, last] indices of m_system.staves().
    struct Group {
        std::size_t first = 0, last = 0;
        Bracket bracket = Bracket::None;
    };
    std::vector<Group> groups() const;
    std::vector<Group> barlineGroups() const;
    const FontMetrics &font() const { return *m_system.m_font; }

    const System &m_system;
    const Score &m_score;
    std::vector<Item> m_items;
};

} // namespace ricercar
