// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/system_painter.h"

#include "core/notation/smufl.h"
#include "core/notation/staff_geometry.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

float f(double v)
{
    return static_cast<float>(v);
}

} // namespace

const std::vector<Item> &System::items() const
{
    if (!m_items) m_items = SystemPainter(*this).paint();
    return *m_items;
}

SystemPainter::SystemPainter(const System &system) : m_system(system), m_score(*system.m_input.score) {}

std::vector<Item> SystemPainter::paint()
{
    staffLines();
    names();
    brackets();
    header();
    barlines();
    clefChanges();
    courtesies();
    music();
    slurs();
    lyricLines();
    hairpins();
    aboveSystem();
    return std::move(m_items);
}

Item &SystemPainter::add(Role role, Item::Kind kind)
{
    Item &item = m_items.emplace_back();
    item.role = role;
    item.kind = kind;
    return item;
}

Item &SystemPainter::line(Role role, double x1, double y1, double x2, double y2, double thickness)
{
    Item &item = add(role, Item::Kind::Line);
    item.x1 = f(x1);
    item.y1 = f(y1);
    item.x2 = f(x2);
    item.y2 = f(y2);
    item.thickness = f(thickness);
    return item;
}

Item &SystemPainter::glyph(Role role, char32_t code, double x, double y, double scale)
{
    Item &item = add(role, Item::Kind::Glyph);
    item.glyph = code;
    item.x1 = f(x);
    item.y1 = f(y);
    item.scale = f(scale);
    return item;
}

Item &SystemPainter::text(Role role, TextStyle style, const std::string &words, double x, double y, TextAlign align)
{
    Item &item = add(role, Item::Kind::Text);
    item.style = style;
    item.text = words;
    item.x1 = f(x);
    item.y1 = f(y);
    item.align = align;
    return item;
}

double SystemPainter::place(std::size_t bar, std::int32_t tick, double dx) const
{
    const std::size_t k = bar - m_system.firstBar();
    const SystemBar &b = m_system.m_input.bars[k];
    const double end = m_system.m_barX[k + 1] - b.barline - b.suffix;
    switch (tick) {
    case kAtBarStart: return m_system.m_musicX[k] - 0.3 + dx;
    case kAtBarEnd: return end + dx;
    case kAtBarCentre: return (m_system.m_musicX[k] + end) / 2 + dx;
    case kAtNextBar:
        if (k + 1 < m_system.m_input.bars.size()) return m_system.m_columns[k + 1].front() + dx;
        return m_system.m_right + 0.1;
    default: return m_system.xOf(bar, tick) + dx;
    }
}

void SystemPainter::staffLines()
{
    for (const System::StaffPlace &s : m_system.staves()) {
        const int lines = std::max<int>(1, m_score.parts[s.part]->staves[s.staff].lines);
        for (int i = 0; i < lines; ++i) {
            const double y = s.y + (lines == 5 ? i : 2.0 + i - (lines - 1) / 2.0);
            line(Role::StaffLine, m_system.left(), y, m_system.right(), y, font().defaults().staffLine);
        }
    }
}

std::vector<SystemPainter::Group> SystemPainter::groups() const
{
    std::vector<Group> out;
    const auto &staves = m_system.staves();
    const auto firstStaff = [&](std::size_t part) {
        for (std::size_t i = 0; i < staves.size(); ++i)
            if (staves[i].part == part) return i;
        return staves.size();
    };
    const auto lastStaff = [&](std::size_t part) { return firstStaff(part) + m_score.parts[part]->staves.size() - 1; };
    bool said = false;
    for (std::size_t p = 0; p < m_score.parts.size(); ++p) {
        const Part &part = *m_score.parts[p];
        if (part.bracket != Bracket::None && part.bracketSpan > 1) {
            const std::size_t last = std::min(m_score.parts.size() - 1, p + part.bracketSpan - 1);
            out.push_back({firstStaff(p), lastStaff(last), part.bracket});
            said = true;
        }
        if (part.staves.size() > 1) out.push_back({firstStaff(p), lastStaff(p), Bracket::Brace});
    }
    // Nothing was said: neighbouring parts of one staff are bracketed as a choir or a quartet.
    if (!said)
        for (std::size_t p = 0; p < m_score.parts.size();) {
            std::size_t end = p;
            while (end < m_score.parts.size() && m_score.parts[end]->staves.size() == 1) ++end;
            if (end - p >= 2) out.push_back({firstStaff(p), lastStaff(end - 1), Bracket::Bracket});
            p = std::max(end, p + 1);
        }
    return out;
}

// Bar lines run through a bracketed group, but not through words that are sung.
std::vector<SystemPainter::Group> SystemPainter::barlineGroups() const
{
    const auto &staves = m_system.staves();
    std::vector<std::size_t> joinsPrevious(staves.size(), 0);
    for (const Group &g : groups()) {
        bool words = false;
        for (std::size_t i = g.first; i <= g.last; ++i) words = words || staves[i].verses > 0;
        const bool samePart = staves[g.first].part == staves[g.last].part;
        if (!words || samePart)
            for (std::size_t i = g.first + 1; i <= g.last; ++i) joinsPrevious[i] = 1;
    }
    std::vector<Group> out;
    for (std::size_t i = 0; i < staves.size(); ++i) {
        if (i > 0 && joinsPrevious[i]) out.back().last = i;
        else out.push_back({i, i, Bracket::None});
    }
    return out;
}

void SystemPainter::names()
{
    const auto &staves = m_system.staves();
    double brackets = 0;
    if (!groups().empty()) brackets = 1.6;
    for (std::size_t p = 0; p < m_score.parts.size(); ++p) {
        const Part &part = *m_score.parts[p];
        const std::string &name = m_system.m_input.first ? part.name : part.abbreviation;
        if (name.empty()) continue;
        double top = 0, bottom = 0;
        for (const auto &s : staves)
            if (s.part == p) {
                if (s.staff == 0) top = s.y;
                bottom = s.y + 4;
            }
        text(Role::PartName, TextStyle::PartName, name, m_system.left() - brackets - 0.5,
             (top + bottom) / 2 + textSize(TextStyle::PartName) * 0.3, TextAlign::Right);
    }
    if (m_system.firstBar() > 0)
        text(Role::BarNumber, TextStyle::BarNumber, std::to_string(m_score.barNumber(m_system.firstBar())), m_system.left(),
             std::min(-1.1, staves.front().clef == Clef::Treble ? -1.9 : -1.1));
}

void SystemPainter::brackets()
{
    const auto &d = font().defaults();
    const auto &staves = m_system.staves();
    const double x = m_system.left();
    if (staves.size() > 1)
        line(Role::Barline, x + d.thinBarline / 2, staves.front().y, x + d.thinBarline / 2, staves.back().y + 4, d.thinBarline);
    for (const Group &g : groups()) {
        const double top = staves[g.first].y, bottom = staves[g.last].y + 4;
        if (g.bracket == Bracket::Brace) {
            // The glyph is four spaces high; it is drawn to fit.
            const GlyphBox &box = font().box(smufl::kBrace);
            const double scale = (bottom - top) / std::max(0.1, -box.top);
            Item &brace = glyph(Role::Bracket, smufl::kBrace, x - 0.35 - box.width() * std::min(scale, 3.6), bottom, scale);
            brace.x2 = f(std::min(scale, 3.6)); // widened less than heightened
        } else {
            const double bx = x - 0.95, half = d.bracket / 2;
            line(Role::Bracket, bx + half, top - 0.3, bx + half, bottom + 0.3, d.bracket);
            glyph(Role::Bracket, smufl::kBracketTop, bx, top - 0.3);
            glyph(Role::Bracket, smufl::kBracketBottom, bx, bottom + 0.3);
        }
    }
}

double SystemPainter::keySignature(double x, double staffY, Clef clef, int fifths, int before)
{
    for (const KeySign &sign : keySigns(clef, fifths, before)) {
        const char32_t code = accidentalGlyph(sign.alter);
        glyph(Role::KeySignature, code, x, staffY + yOf(sign.place));
        x += font().box(code).width() + (sign.alter == 0 ? 0.25 : 0.05);
    }
    return x;
}

double SystemPainter::timeSignature(double x, double staffY, const TimeSignature &time)
{
    if (time.sign != TimeSignature::Sign::Numbers) {
        const char32_t code = time.sign == TimeSignature::Sign::Common ? smufl::kTimeSigCommon : smufl::kTimeSigCut;
        glyph(Role::TimeSignature, code, x, staffY + 2);
        return x + font().box(code).advance;
    }
    double widest = 0;
    const auto width = [&](int number) {
        double w = 0;
        for (const char c : std::to_string(number)) w += font().box(smufl::kTimeSig0 + static_cast<char32_t>(c - '0')).advance;
        return w;
    };
    widest = std::max(width(time.beats), width(time.unit));
    for (const auto &[number, y] : {std::pair{static_cast<int>(time.beats), 1.0}, std::pair{static_cast<int>(time.unit), 3.0}}) {
        double at = x + (widest - width(number)) / 2;
        for (const char c : std::to_string(number)) {
            const char32_t code = smufl::kTimeSig0 + static_cast<char32_t>(c - '0');
            glyph(Role::TimeSignature, code, at, staffY + y);
            at += font().box(code).advance;
        }
    }
    return x + widest;
}

void SystemPainter::header()
{
    const std::size_t bar = m_system.firstBar();
    const bool keyChanges = bar > 0 && m_score.masterBars[bar]->key.fifths != m_score.masterBars[bar - 1]->key.fifths;
    for (const System::StaffPlace &s : m_system.staves()) {
        glyph(Role::Clef, glyphOf(s.clef), m_system.m_headerClef, s.y + yOf(lineOf(s.clef)));
        const Part &part = *m_score.parts[s.part];
        const int before = keyChanges ? writtenFifths(part, m_score.masterBars[bar - 1]->key.fifths) : kNoKey;
        keySignature(m_system.m_headerKey, s.y, s.clef, s.fifths, before);
        if (m_system.m_headerHasTime) timeSignature(m_system.m_headerTime, s.y, m_score.masterBars[bar]->time);
    }
}

void SystemPainter::barline(double right, std::size_t bar, double top, double bottom, const std::vector<double> &staves)
{
    const auto &d = font().defaults();
    const MasterBar &m = *m_score.masterBars[bar];
    const auto thin = [&](double x, bool dashed = false) {
        line(Role::Barline, x - d.thinBarline / 2, top, x - d.thinBarline / 2, bottom, d.thinBarline).dashed = dashed;
    };
    const auto thick = [&](double x) { line(Role::Barline, x - d.thickBarline / 2, top, x - d.thickBarline / 2, bottom, d.thickBarline); };
    if (m.repeatEnd > 0) {
        thick(right);
        thin(right - d.thickBarline - d.barlineSeparation);
        const double dots = right - d.thickBarline - d.barlineSeparation - d.thinBarline - 0.3 - font().box(smufl::kRepeatDot).width();
        for (const double y : staves)
            for (const double dy : {1.5, 2.5}) glyph(Role::Barline, smufl::kRepeatDot, dots, y + dy);
        return;
    }
    const bool end = bar + 1 == m_score.barCount() && m.right == Barline::Normal; // a piece ends with a final bar line
    switch (end ? Barline::Final : m.right) {
    case Barline::Normal: thin(right); break;
    case Barline::Double:
        thin(right);
        thin(right - d.thinBarline - d.barlineSeparation);
        break;
    case Barline::Final:
        thick(right);
        thin(right - d.thickBarline - d.barlineSeparation);
        break;
    case Barline::Heavy: thick(right); break;
    case Barline::Dashed:
    case Barline::Dotted: thin(right, true); break;
    case Barline::None: break;
    }
}

void SystemPainter::repeatStart(double x, double top, double bottom, const std::vector<double> &staves)
{
    const auto &d = font().defaults();
    line(Role::Barline, x + d.thickBarline / 2, top, x + d.thickBarline / 2, bottom, d.thickBarline);
    const double thin = x + d.thickBarline + d.barlineSeparation;
    line(Role::Barline, thin + d.thinBarline / 2, top, thin + d.thinBarline / 2, bottom, d.thinBarline);
    for (const double y : staves)
        for (const double dy : {1.5, 2.5}) glyph(Role::Barline, smufl::kRepeatDot, thin + d.thinBarline + 0.25, y + dy);
}

void SystemPainter::barlines()
{
    const auto groupsOf = barlineGroups();
    for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar) {
        const std::size_t k = bar - m_system.firstBar();
        for (const Group &g : groupsOf) {
            std::vector<double> staves;
            for (std::size_t i = g.first; i <= g.last; ++i) staves.push_back(m_system.staves()[i].y);
            const double top = staves.front(), bottom = staves.back() + 4;
            barline(m_system.m_barX[k + 1], bar, top, bottom, staves);
            if (m_score.masterBars[bar]->repeatStart) repeatStart(m_system.m_musicX[k] - 1.6, top, bottom, staves);
        }
        if (k > 0) prefix(bar);
    }
}

void SystemPainter::prefix(std::size_t bar)
{
    constexpr double kPad = 0.7;
    const std::size_t k = bar - m_system.firstBar();
    const MasterBar &now = *m_score.masterBars[bar], &before = *m_score.masterBars[bar - 1];
    double x = m_system.m_barX[k];
    if (now.key.fifths != before.key.fifths) {
        x += kPad;
        double end = x;
        for (std::size_t i = 0; i < m_system.staves().size(); ++i) {
            const auto &s = m_system.staves()[i];
            const Part &part = *m_score.parts[s.part];
            end = std::max(end, keySignature(x, s.y, m_system.clefAt(i, bar, 0), writtenFifths(part, now.key.fifths),
                                             writtenFifths(part, before.key.fifths)));
        }
        x = end;
    }
    if (!(now.time == before.time)) {
        x += kPad;
        for (const auto &s : m_system.staves()) timeSignature(x, s.y, now.time);
    }
}

// Keys and metres that begin with the next system are announced at the end of this one.
void SystemPainter::courtesies()
{
    const std::size_t bar = m_system.endBar();
    if (bar >= m_score.barCount() || m_system.m_input.width <= 0) return;
    const MasterBar &now = *m_score.masterBars[bar], &before = *m_score.masterBars[bar - 1];
    double x = m_system.right();
    if (now.key.fifths != before.key.fifths) {
        x += 0.5;
        double end = x;
        for (std::size_t i = 0; i < m_system.staves().size(); ++i) {
            const auto &s = m_system.staves()[i];
            const Part &part = *m_score.parts[s.part];
            end = std::max(end, keySignature(x, s.y, m_system.clefAt(i, bar - 1, before.length.value),
                                             writtenFifths(part, now.key.fifths), writtenFifths(part, before.key.fifths)));
        }
        x = end;
    }
    if (!(now.time == before.time)) {
        x += 0.5;
        for (const auto &s : m_system.staves()) timeSignature(x, s.y, now.time);
        x += 2;
    }
    if (x > m_system.right())
        for (const auto &s : m_system.staves())
            for (int i = 0; i < 5; ++i)
                line(Role::StaffLine, m_system.right(), s.y + i, x + 0.3, s.y + i, font().defaults().staffLine);
}

// A clef that begins with a bar stands, small, before its bar line.
void SystemPainter::clefChanges()
{
    constexpr double kSmall = 0.7;
    for (std::size_t i = 0; i < m_system.staves().size(); ++i) {
        const auto &s = m_system.staves()[i];
        for (std::size_t bar = m_system.firstBar() + 1; bar <= m_system.endBar() && bar < m_score.barCount(); ++bar) {
            for (const ClefChange &c : m_score.parts[s.part]->bars[bar]->clefs) {
                if (c.at.value > 0 || c.staff != s.staff) continue;
                const std::size_t k = bar - 1 - m_system.firstBar();
                const SystemBar &b = m_system.m_input.bars[k];
                glyph(Role::Clef, glyphOf(c.clef), m_system.m_barX[k + 1] - b.barline - b.suffix + 0.1,
                      s.y + yOf(lineOf(c.clef)), kSmall);
            }
        }
    }
}

void SystemPainter::music()
{
    for (const System::StaffPlace &s : m_system.staves())
        for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar) {
            const EngravedBar &engraved = *m_system.m_input.bars[bar - m_system.firstBar()].spacing->parts[s.part];
            for (const BarItem &item : engraved.items)
                if (item.staff == s.staff) placed(item, bar, s.part, s.y, s.lyricY);
        }
}

void SystemPainter::placed(const BarItem &from, std::size_t bar, std::size_t part, double staffY, double lyricY)
{
    if (from.tick1 == kAtBarStart && from.item.role == Role::Tie && bar != m_system.firstBar()) return;
    const std::size_t k = bar - m_system.firstBar();
    m_items.push_back(from.item);
    Item &item = m_items.back();
    item.x1 = f(place(bar, from.tick1, from.item.x1));
    item.x2 = f(place(bar, from.tick2, from.item.x2));
    if (from.item.kind == Item::Kind::Glyph && from.item.role != Role::Tuplet) item.x2 = 0;
    item.y1 += f(staffY);
    item.y2 += f(staffY);
    if (from.verse >= 0) item.y1 = f(staffY + lyricY + 2.3 * from.verse);
    if (from.beam >= 0) {
        const BeamEdge &e = m_system.m_input.bars[k].spacing->parts[part]->beams[static_cast<std::size_t>(from.beam)];
        const double x1 = place(bar, e.tick1, e.x1), x2 = place(bar, e.tick2, e.x2);
        const auto edge = [&](double x) { return e.y1 + (x2 > x1 ? (x - x1) / (x2 - x1) : 0) * (e.y2 - e.y1); };
        if (item.kind == Item::Kind::Beam) item.y1 += f(edge(item.x1));
        item.y2 += f(edge(item.x2));
    }
    if (from.item.role == Role::Tuplet) {
        if (from.item.kind == Item::Kind::Glyph) { // the number, half-way
            item.x1 = f((item.x1 + item.x2) / 2 + from.item.bulge);
            item.y1 = f((item.y1 + item.y2) / 2);
            item.x2 = 0;
            item.bulge = 0;
        } else if (from.item.bulge > 0) { // the bracket, open for the number
            const Item whole = item;
            const double middle = (whole.x1 + whole.x2) / 2, half = whole.bulge / 2;
            const double slope = whole.x2 > whole.x1 ? (whole.y2 - whole.y1) / (whole.x2 - whole.x1) : 0;
            item.bulge = 0;
            item.x2 = f(middle - half);
            item.y2 = f(whole.y1 + slope * (item.x2 - whole.x1));
            Item second = whole;
            second.bulge = 0;
            second.x1 = f(middle + half);
            second.y1 = f(whole.y1 + slope * (second.x1 - whole.x1));
            if (item.x2 > item.x1) m_items.push_back(second);
            else item = second;
        }
    }
    if (from.item.role == Role::Tie) {
        const double length = item.x2 - item.x1;
        if (length < 1.6) { // ties are never too short to see
            const double middle = (item.x1 + item.x2) / 2;
            item.x1 = f(middle - 0.8);
            item.x2 = f(middle + 0.8);
        }
        item.bulge *= f(std::clamp(0.3 + length * 0.06, 0.42, 1.05));
    }
}

} // namespace ricercar
