// SPDX-License-Identifier: GPL-3.0-or-later
// What spans notes and bars: slurs, hyphens and extenders, hairpins, endings; and what stands above a system.
#include "core/notation/system_painter.h"

#include "core/notation/smufl.h"
#include "core/notation/staff_geometry.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

namespace ricercar {

namespace {

float f(double v)
{
    return static_cast<float>(v);
}

std::string rounded(double bpm)
{
    char buffer[32];
    const bool whole = std::abs(bpm - std::round(bpm)) < 0.05; // files store tempo in microseconds
    std::snprintf(buffer, sizeof buffer, whole ? "%.0f" : "%.1f", bpm);
    return buffer;
}

std::string letter(const SpelledPitch &p)
{
    std::string out(1, "CDEFGAB"[static_cast<int>(p.step)]);
    for (int i = 0; i < p.alter; ++i) out += "\u266F";
    for (int i = 0; i > p.alter; --i) out += "\u266D";
    return out;
}

std::string chordText(const ChordSymbol &c)
{
    if (!c.text.empty()) return c.text;
    static const std::map<std::string, std::string> kKinds{
        {"major", ""}, {"minor", "m"}, {"augmented", "+"}, {"diminished", "\u00B0"}, {"dominant", "7"},
        {"major-seventh", "maj7"}, {"minor-seventh", "m7"}, {"diminished-seventh", "\u00B07"},
        {"augmented-seventh", "+7"}, {"half-diminished", "m7\u266D5"}, {"major-minor", "m(maj7)"}, {"major-sixth", "6"},
        {"minor-sixth", "m6"}, {"dominant-ninth", "9"}, {"major-ninth", "maj9"}, {"minor-ninth", "m9"},
        {"suspended-second", "sus2"}, {"suspended-fourth", "sus4"}, {"power", "5"}, {"dominant-11th", "11"},
        {"dominant-13th", "13"}, {"none", "N.C."}};
    const auto kind = kKinds.find(c.kind);
    if (c.kind == "none") return "N.C.";
    std::string out = letter(c.root) + (kind == kKinds.end() ? " " + c.kind : kind->second);
    if (c.bass) out += "/" + letter(*c.bass);
    return out;
}

} // namespace

void SystemPainter::slurs()
{
    for (std::size_t p = 0; p < m_system.m_input.slurs.size(); ++p)
        if (const auto &spans = m_system.m_input.slurs[p])
            for (const SlurSpan &span : *spans)
                if (span.fromBar < m_system.endBar() && span.toBar >= m_system.firstBar()) slur(p, span);
}

void SystemPainter::slur(std::size_t part, const SlurSpan &span)
{
    struct End {
        const NoteAnchor *anchor = nullptr;
        double x = 0;
    };
    const auto find = [&](std::size_t bar, NoteId note) {
        End end;
        if (!m_system.holds(bar)) return end;
        for (const NoteAnchor &a : m_system.m_input.bars[bar - m_system.firstBar()].spacing->parts[part]->anchors)
            if (a.note == note && !end.anchor) end = {&a, m_system.xOf(bar, a.tick) + a.x + a.width / 2};
        return end;
    };
    const End from = find(span.fromBar, span.from), to = find(span.toBar, span.to);
    const NoteAnchor *any = from.anchor ? from.anchor : to.anchor;
    std::uint8_t staff = any ? any->staff : 0;
    bool up = true;
    if (any && any->several) up = any->stemUp;
    else if (from.anchor && to.anchor) up = !(from.anchor->stemUp && to.anchor->stemUp);
    else if (any) up = !any->stemUp;

    double staffY = 0;
    for (const auto &s : m_system.staves())
        if (s.part == part && s.staff == staff) staffY = s.y;
    const double away = up ? -1 : 1;
    const auto level = [&](const NoteAnchor &a) {
        if (a.stemUp != up) return static_cast<double>(a.y) + away * 0.85;                 // at the head
        const double tip = up ? a.top : a.bottom;
        return a.several ? tip + away * 0.4 : (a.y + tip) / 2 + away * 0.6;                 // beside the stem
    };
    double x1 = from.anchor ? from.x : m_system.m_musicX.front() - 0.3;
    double x2 = to.anchor ? to.x : m_system.right() - 0.2;
    double y1 = from.anchor ? level(*from.anchor) : to.anchor ? level(*to.anchor) + away * 0.6 : up ? -1.5 : 5.5;
    double y2 = to.anchor ? level(*to.anchor) : from.anchor ? level(*from.anchor) + away * 0.6 : up ? -1.5 : 5.5;
    if (from.anchor && from.anchor->stemUp && up) x1 += 0.5;
    if (to.anchor && !to.anchor->stemUp && !up) x2 -= 0.4;
    double depth = std::clamp(0.7 + 0.06 * (x2 - x1), 0.9, 3.2);
    // High enough to clear what it spans.
    const std::size_t first = std::max(span.fromBar, m_system.firstBar());
    const std::size_t last = std::min(span.toBar, m_system.endBar() - 1);
    for (std::size_t bar = first; bar <= last; ++bar)
        for (const NoteAnchor &a : m_system.m_input.bars[bar - m_system.firstBar()].spacing->parts[part]->anchors) {
            if (a.staff != staff || (any && any->several && a.voice != any->voice)) continue;
            const double x = m_system.xOf(bar, a.tick) + a.x + a.width / 2;
            if (x <= x1 + 0.6 || x >= x2 - 0.6) continue;
            const double t = (x - x1) / (x2 - x1);
            const double chord = y1 + (y2 - y1) * t;
            const double ink = (up ? std::min(a.top, a.y - 0.5f) : std::max(a.bottom, a.y + 0.5f)) + away * 0.35;
            const double needed = (ink - chord) * away;
            const double shape = std::max(0.25, 1 - std::pow(2 * t - 1, 2)); // of the curve's depth there
            depth = std::max(depth, std::min(needed / shape, 5.5));
        }
    Item &item = add(Role::Slur, Item::Kind::Curve);
    item.x1 = f(x1);
    item.x2 = f(x2);
    item.y1 = f(staffY + y1);
    item.y2 = f(staffY + y2);
    item.bulge = f(away * depth);
    item.thickness = f(font().defaults().slurMiddle);
    item.note = span.from;
    if (any) item.voice = any->voice;
}

void SystemPainter::lyricLines()
{
    struct Place {
        double left, right;
        const Syllable *syllable;
        std::size_t bar;
    };
    for (const System::StaffPlace &s : m_system.staves()) {
        for (int verse = 1; verse <= s.verses; ++verse) {
            std::vector<Place> row;
            for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar)
                for (const Syllable &l : m_system.m_input.bars[bar - m_system.firstBar()].spacing->parts[s.part]->syllables)
                    if (l.staff == s.staff && l.verse == verse) {
                        const double x = m_system.xOf(bar, l.tick) + l.x;
                        row.push_back({x, x + l.width, &l, bar});
                    }
            std::stable_sort(row.begin(), row.end(), [](const Place &a, const Place &b) { return a.left < b.left; });
            const double y = s.y + s.lyricY + 2.3 * (verse - 1);
            for (std::size_t i = 0; i < row.size(); ++i) {
                const double next = i + 1 < row.size() ? row[i + 1].left : m_system.right();
                const double room = next - row[i].right;
                if (row[i].syllable->hyphen) {
                    const int count = std::max(1, static_cast<int>(room / 9));
                    for (int n = 0; n < count && room > 0.45; ++n) {
                        const double x = row[i].right + room * (n + 0.5) / count;
                        const double half = std::min(0.45, room * 0.35);
                        line(Role::Lyric, x - half, y - 0.62, x + half, y - 0.62, font().defaults().lyricLine);
                    }
                } else if (row[i].syllable->extender) {
                    // To the last note that is sung on the syllable.
                    double end = row[i].right;
                    for (std::size_t bar = row[i].bar; bar < m_system.endBar(); ++bar)
                        for (const NoteAnchor &a : m_system.m_input.bars[bar - m_system.firstBar()].spacing->parts[s.part]->anchors) {
                            const double x = m_system.xOf(bar, a.tick) + a.x + a.width;
                            if (a.staff == s.staff && x < next + 0.2) end = std::max(end, x);
                        }
                    end = std::min(end, next - 0.4);
                    if (end > row[i].right + 0.8)
                        line(Role::Lyric, row[i].right + 0.2, y, end, y, font().defaults().lyricLine);
                }
            }
        }
    }
}

void SystemPainter::hairpins()
{
    constexpr std::size_t kLongest = 16; // bars before the system that one may come from
    const std::size_t from = m_system.firstBar() - std::min(m_system.firstBar(), kLongest);
    for (const System::StaffPlace &s : m_system.staves()) {
        for (std::size_t bar = from; bar < m_system.endBar(); ++bar) {
            for (const Direction &h : m_score.parts[s.part]->bars[bar]->directions) {
                if (h.staff != s.staff) continue;
                const bool octave = h.kind == Direction::Kind::OctaveUp || h.kind == Direction::Kind::OctaveDown;
                const bool opens = h.kind == Direction::Kind::Crescendo;
                if (!octave && !opens && h.kind != Direction::Kind::Diminuendo) continue;
                const TimelineTick begin = m_score.timeline({bar, h.at}), finish = begin + h.length;
                const TimelineTick here = m_score.barStart(m_system.firstBar()), past = m_score.barStart(m_system.endBar());
                if (finish <= here) continue;
                const std::size_t firstBar = std::max(bar, m_system.firstBar());
                const double x1 = begin < here ? m_system.m_musicX.front() : m_system.xOf(bar, h.at.value);
                double x2 = m_system.right() - 0.4;
                std::size_t endBar = m_system.endBar() - 1;
                if (finish < past) {
                    const BarPosition end = m_score.locate(finish);
                    endBar = end.tick.value == 0 && end.bar > firstBar ? end.bar - 1 : end.bar;
                    x2 = (endBar < end.bar ? m_system.barRight(endBar) : m_system.xOf(end.bar, end.tick.value)) - 0.6;
                }
                x2 = std::max(x1 + 1.5, x2);
                const bool above = octave ? h.kind == Direction::Kind::OctaveUp : h.above;
                double y = above ? 0 : 4;
                for (std::size_t b = firstBar; b <= endBar; ++b) {
                    const VerticalExtent e = m_system.m_input.bars[b - m_system.firstBar()].spacing->parts[s.part]->extents[s.staff];
                    y = above ? std::min(y, static_cast<double>(e.top)) : std::max(y, static_cast<double>(e.bottom));
                }
                y = s.y + (above ? y - 1.2 : y + 1.3);
                const auto &d = font().defaults();
                if (octave) {
                    const char32_t code = above ? smufl::kOttavaAlta : smufl::kOttavaBassa;
                    glyph(Role::Words, code, x1, y);
                    line(Role::Words, x1 + font().box(code).advance + 0.3, y - 0.8, x2 + 0.8, y - 0.8, d.hairpin).dashed = true;
                    line(Role::Words, x2 + 0.8, y - 0.8, x2 + 0.8, y + (above ? 0.3 : -1.9), d.hairpin);
                    continue;
                }
                const double open = 0.65;
                line(Role::Hairpin, x1, y - (opens ? 0 : open), x2, y - (opens ? open : 0), d.hairpin);
                line(Role::Hairpin, x1, y + (opens ? 0 : open), x2, y + (opens ? open : 0), d.hairpin);
            }
        }
    }
}

void SystemPainter::endings(double y)
{
    const auto endingOf = [&](std::size_t bar) { return m_score.masterBars[bar]->endings; };
    for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar) {
        const std::uint32_t bits = endingOf(bar);
        if (bits == 0) continue;
        const bool begins = bar == 0 || endingOf(bar - 1) != bits || bar == m_system.firstBar();
        if (!begins) continue;
        std::size_t last = bar;
        while (last + 1 < m_system.endBar() && endingOf(last + 1) == bits) ++last;
        const double x1 = m_system.barLeft(bar) + 0.3, x2 = m_system.barRight(last) - 0.3;
        const double thickness = font().defaults().repeatEnding;
        line(Role::Ending, x1, y - 2, x2, y - 2, thickness);
        if (bar == 0 || endingOf(bar - 1) != bits) {
            line(Role::Ending, x1, y - 2, x1, y, thickness);
            std::string label;
            for (int n = 0; n < 32; ++n)
                if (bits & (1u << n)) label += (label.empty() ? "" : ", ") + std::to_string(n + 1);
            text(Role::Ending, TextStyle::Ending, label + ".", x1 + 0.5, y - 0.4);
        }
        if (m_score.masterBars[last]->repeatEnd > 0) line(Role::Ending, x2, y - 2, x2, y, thickness);
    }
}

void SystemPainter::aboveSystem()
{
    bool chords = false, anyEndings = false;
    for (const SystemBar &b : m_system.m_input.bars) {
        chords = chords || !b.master->chords.empty();
        anyEndings = anyEndings || b.master->endings != 0;
    }
    double y = m_system.m_aboveY;
    if (chords) {
        for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar)
            for (const ChordSymbol &c : m_score.masterBars[bar]->chords)
                text(Role::ChordSymbol, TextStyle::ChordSymbol, chordText(c), m_system.xOf(bar, c.at.value), y);
        y -= 2.6;
    }
    if (anyEndings) {
        endings(y);
        y -= 2.6;
    }
    for (std::size_t bar = m_system.firstBar(); bar < m_system.endBar(); ++bar) {
        const MasterBar &m = *m_score.masterBars[bar];
        const std::size_t k = bar - m_system.firstBar();
        // Near its bar's own notes, where nothing else stands above.
        double at = y;
        if (!chords && !anyEndings) {
            const auto &top = m_system.staves().front();
            const auto &bars = m_system.m_input.bars;
            double ink = bars[k].spacing->parts[top.part]->extents[top.staff].top;
            if (k + 1 < bars.size()) ink = std::min<double>(ink, bars[k + 1].spacing->parts[top.part]->extents[top.staff].top);
            at = std::max(y, std::min(-1.6, ink - 0.8));
        }
        double x = k == 0 ? m_system.m_headerTime > 0 ? m_system.m_headerTime : m_system.m_musicX[0] : m_system.barLeft(bar);
        if (!m.rehearsal.empty()) {
            const double width = font().textWidth(TextStyle::Rehearsal, m.rehearsal);
            Item &box = add(Role::Rehearsal, Item::Kind::Box);
            box.x1 = f(x - 0.5);
            box.x2 = f(x + width + 0.5);
            box.y1 = f(at - 2.1);
            box.y2 = f(at + 0.6);
            box.thickness = 0.16f;
            text(Role::Rehearsal, TextStyle::Rehearsal, m.rehearsal, x, at);
            x += width + 1.5;
        }
        if (!m.jump.empty()) {
            if (m.jump == "Segno") glyph(Role::Words, smufl::kSegno, x, at);
            else if (m.jump == "Coda") glyph(Role::Words, smufl::kCoda, x, at);
            else text(Role::Words, TextStyle::Tempo, m.jump, m_system.barRight(bar) - 0.3, at, TextAlign::Right);
        }
        for (const TempoMark &t : m.tempi) {
            double tx = t.at.value == 0 ? x : m_system.xOf(bar, t.at.value);
            if (!t.text.empty()) {
                text(Role::Tempo, TextStyle::Tempo, t.text, tx, at);
                tx += font().textWidth(TextStyle::Tempo, t.text) + 0.8;
            }
            // By the beat that is felt.
            const auto beats = beatsOf(m);
            Ticks beat = kQuarter;
            for (const auto &[start, length] : beats) beat = std::max(beat, length);
            const bool dotted = beat == kQuarter * 3 / 2;
            const bool half = beat == kHalf;
            const double count = t.quartersPerMinute / (dotted ? 1.5 : half ? 2.0 : 1.0);
            constexpr double kNoteScale = 0.75;
            const char32_t note = half ? smufl::kMetHalf : smufl::kMetQuarter;
            glyph(Role::Tempo, note, tx, at, kNoteScale);
            tx += font().box(note).advance * kNoteScale;
            if (dotted) {
                glyph(Role::Tempo, smufl::kMetDot, tx + 0.1, at, kNoteScale);
                tx += 0.5;
            }
            text(Role::Tempo, TextStyle::Metronome, "= " + rounded(count), tx + 0.45, at);
        }
    }
}

} // namespace ricercar
