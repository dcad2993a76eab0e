// SPDX-License-Identifier: GPL-3.0-or-later
// Rests, ties, articulations and ornaments, lyrics, dynamics and words.
#include "core/notation/bar_engraver.h"

#include "core/notation/smufl.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

float f(double v)
{
    return static_cast<float>(v);
}

char32_t restGlyph(int log2)
{
    if (log2 < 0) return smufl::kRestBreve;
    if (log2 == 0) return smufl::kRestWhole;
    if (log2 == 1) return smufl::kRestHalf;
    return smufl::kRestQuarter + static_cast<char32_t>(std::min(log2, 7) - 2);
}

// Whole rests hang from the line above the middle one, breves fill the space below it.
double restLine(int log2)
{
    return log2 == 0 ? 1.0 : 2.0;
}

char32_t dynamicGlyph(char letter)
{
    switch (letter) {
    case 'p': return smufl::kDynP;
    case 'm': return smufl::kDynM;
    case 'f': return smufl::kDynF;
    case 'r': return smufl::kDynR;
    case 's': return smufl::kDynS;
    case 'z': return smufl::kDynZ;
    case 'n': return smufl::kDynN;
    default: return smufl::kNone;
    }
}

} // namespace

void BarEngraver::engraveRests()
{
    for (Shape &s : m_shapes) {
        if (!s.rest() || s.chord->hidden) continue;
        const NoteValue value = s.chord->value;
        char32_t glyph = restGlyph(value.log2);
        const GlyphBox box = m_font.box(glyph);
        double y = restLine(value.log2);
        const auto end = static_cast<std::int32_t>((Ticks{s.tick} + s.chord->length).value);
        bool alone = true;
        for (const Shape &o : m_shapes) {
            if (&o == &s || o.staff != s.staff || o.voiceIndex == s.voiceIndex) continue;
            const auto otherEnd = static_cast<std::int32_t>((Ticks{o.tick} + o.chord->length).value);
            if (o.tick < end && s.tick < otherEnd && !(o.rest() && o.chord->hidden)) alone = false;
        }
        if (s.several && !alone) {
            const double away = s.up ? -1 : 1;
            const auto meets = [&](double at) {
                for (const Shape &o : m_shapes) {
                    if (&o == &s || o.rest() || o.staff != s.staff || o.tick < s.tick || o.tick >= end) continue;
                    if (o.tick != s.tick) continue;
                    const double top = std::min(yOf(o.highest()) - 0.5, o.up ? o.stemEnd : 99.0);
                    const double bottom = std::max(yOf(o.lowest()) + 0.5, o.up ? -99.0 : o.stemEnd);
                    if (at + box.top - 0.25 < bottom && top < at + box.bottom + 0.25) return true;
                }
                return false;
            };
            y += away;
            for (int tries = 0; tries < 8 && meets(y); ++tries) y += away;
            const bool outside = y < 0 || y > 4;
            if (outside && value.log2 == 0) glyph = smufl::kRestWholeLedger;
            if (outside && value.log2 == 1) glyph = smufl::kRestHalfLedger;
        }
        s.top = y + box.top;
        s.bottom = y + box.bottom;
        if (s.chord->wholeBarRest) {
            Item &rest = addGlyph(s.staff, Role::Rest, glyph, kAtBarCentre, -box.width() / 2, y);
            rest.voice = s.voice;
            reach(s.staff, s.tick, s.top, s.bottom);
            widen(s.staff, s.tick, 0, box.width());
            continue;
        }
        addGlyph(s.staff, Role::Rest, glyph, s.tick, 0, y).voice = s.voice;
        for (int n = 0; n < value.dots; ++n) {
            const double dotY = value.log2 <= 1 ? y + 0.5 - (value.log2 == 1 ? 1.0 : 0.0) : y - 0.5;
            addGlyph(s.staff, Role::Dot, smufl::kDot, s.tick, box.right + 0.3 + 0.6 * n, dotY).voice = s.voice;
        }
        s.right = box.right;
        reach(s.staff, s.tick, s.top, s.bottom);
        widen(s.staff, s.tick, 0, box.right + 0.7 * value.dots);
    }
}

bool BarEngraver::hasLaterPiece(const Shape &shape, const Head &head, const Shape *&next, const Head *&nextHead) const
{
    for (const Shape &s : m_shapes) {
        if (s.tick <= shape.tick || s.voiceIndex != shape.voiceIndex) continue;
        for (const Head &h : s.heads)
            if (h.note == head.note && h.tieIn) {
                next = &s;
                nextHead = &h;
                return true;
            }
    }
    return false;
}

void BarEngraver::engraveTies()
{
    const auto &d = m_font.defaults();
    const auto tie = [&](const Shape &s, const Head &h, bool up, std::int32_t tick1, double x1, std::int32_t tick2, double x2, double y) {
        Item &item = add(s.staff, Role::Tie, Item::Kind::Curve, tick1, tick2);
        item.x1 = f(x1);
        item.x2 = f(x2);
        item.y1 = item.y2 = f(y);
        item.bulge = up ? -1.f : 1.f; // its depth follows from its length
        item.thickness = f(d.tieMiddle);
        item.note = h.note->id;
        item.voice = s.voice;
        reach(s.staff, tick1 >= 0 ? tick1 : s.tick, up ? y - 0.8 : 0, up ? 4 : y + 0.8);
    };
    for (const Shape &s : m_shapes) {
        for (std::size_t i = 0; i < s.heads.size(); ++i) {
            const Head &h = s.heads[i];
            // Away from the stem; in chords the upper half bends up; of two voices each to its side.
            bool up = !s.up;
            if (!s.stemmed() && !s.several) up = s.heads.size() == 1 ? h.place > 0 : false;
            if (s.several) up = s.up;
            else if (s.heads.size() > 1) up = i * 2 >= s.heads.size();
            const bool outer = s.heads.size() == 1 || (up ? i + 1 == s.heads.size() : i == 0);
            const bool besideStem = s.stemmed() && up == s.up;
            double y = yOf(h.place) + (up ? -1 : 1) * (outer && !besideStem ? 0.7 : 0.35);
            const bool dotted = s.chord->value.dots > 0;
            const double headX = s.shift + h.dx;
            double x1 = outer && !besideStem ? headX + s.headWidth * 0.62 : headX + s.headWidth + 0.15;
            if (dotted && !(outer && !besideStem)) x1 += 0.55 + 0.6 * s.chord->value.dots - 0.1;
            const double landing = outer && !besideStem ? s.headWidth * 0.38 : -0.15;
            if (h.tieIn && Ticks{s.tick} == Ticks{0}) {
                // The tie's second half, drawn where the bar begins a system.
                tie(s, h, up, kAtBarStart, 0, s.tick, headX + landing, y);
            }
            if (!h.tieOut) continue;
            const Shape *next = nullptr;
            const Head *nextHead = nullptr;
            if (hasLaterPiece(s, h, next, nextHead)) {
                const bool nextBeside = next->stemmed() && up == next->up;
                const double nextLanding = outer && !nextBeside ? next->headWidth * 0.38 : -0.15;
                tie(s, h, up, s.tick, x1, next->tick, next->shift + nextHead->dx + nextLanding, y);
            } else {
                tie(s, h, up, s.tick, x1, kAtNextBar, landing, y);
            }
        }
    }
}

void BarEngraver::engraveMarks()
{
    for (Shape &s : m_shapes)
        if (!s.rest()) engraveMarksOf(s);
}

void BarEngraver::engraveMarksOf(Shape &s)
{
    NoteMarks marks = 0, lastMarks = 0;
    for (const Head &h : s.heads) {
        if (!h.tieIn) marks |= h.note->marks;
        if (!h.tieOut) lastMarks |= h.note->marks;
    }
    if (marks == 0 && lastMarks == 0) return;
    const auto middle = [&](char32_t glyph) {
        const GlyphBox &box = m_font.box(glyph);
        return s.headWidth / 2 + s.shift - (box.left + box.right) / 2;
    };
    const auto sign = [&](char32_t glyph, double x, double y) {
        Item &item = addGlyph(s.staff, Role::Mark, glyph, s.tick, x, y);
        item.note = s.heads.front().note->id;
        item.voice = s.voice;
        const GlyphBox &box = m_font.box(glyph);
        reach(s.staff, s.tick, y + box.top, y + box.bottom);
    };

    // Articulations: at the heads, but outside where two voices share the staff.
    const bool above = s.several ? s.up : !s.up;
    double y = above ? s.top : s.bottom;
    const double away = above ? -1 : 1;
    const bool atHead = above != s.up || !s.stemmed();
    double at = atHead ? yOf(above ? s.highest() : s.lowest()) + away * 1.0 : y + away * 0.7;
    const auto inside = [&] { return at > -0.3 && at < 4.3; };
    const auto intoSpace = [&] { // a dot on a staff line cannot be seen
        if (inside() && std::abs(at - std::round(at)) < 0.25) at += away * 0.5;
    };
    const std::uint32_t below = above ? 0 : 1;
    if (has(marks, NoteMark::Portato)) {
        intoSpace();
        sign(smufl::kPortatoAbove + below, middle(smufl::kPortatoAbove), at);
        at += away * 1.1;
    }
    for (const auto &[mark, glyph, step] : {std::tuple{NoteMark::Staccato, smufl::kStaccatoAbove, 0.9},
                                            std::tuple{NoteMark::Tenuto, smufl::kTenutoAbove, 0.9}}) {
        if (!has(marks, mark)) continue;
        intoSpace();
        sign(glyph + below, middle(glyph), at + (above ? 0.2 : -0.2) * (glyph == smufl::kStaccatoAbove ? 1 : 0));
        at += away * step;
    }
    double outer = above ? std::min({at, s.top - 0.5, -0.6}) : std::max({at, s.bottom + 0.5, 4.6});
    for (const auto &[mark, glyph] : {std::pair{NoteMark::Staccatissimo, smufl::kStaccatissimoAbove},
                                      std::pair{NoteMark::Accent, smufl::kAccentAbove},
                                      std::pair{NoteMark::Marcato, smufl::kMarcatoAbove}}) {
        if (!has(marks, mark)) continue;
        sign(glyph + below, middle(glyph), outer);
        const GlyphBox &box = m_font.box(glyph + below);
        outer += away * (box.bottom - box.top + 0.3);
    }

    // Everything else: above the staff, of a lower voice below it.
    const bool over = !s.several || s.up;
    const auto stack = [&](char32_t glyph, double gap) {
        const GlyphBox &box = m_font.box(glyph);
        const VerticalExtent &r = m_reach[{s.staff, s.tick}];
        const double edge = over ? std::min(-0.4, static_cast<double>(r.top)) - gap : std::max(4.4, static_cast<double>(r.bottom)) + gap;
        sign(glyph, middle(glyph), over ? edge - box.bottom : edge - box.top);
    };
    for (const auto &[mark, glyph] :
         {std::pair{NoteMark::DownBow, smufl::kDownBow}, std::pair{NoteMark::UpBow, smufl::kUpBow},
          std::pair{NoteMark::Harmonic, smufl::kHarmonic}, std::pair{NoteMark::Trill, smufl::kTrill},
          std::pair{NoteMark::Mordent, smufl::kMordent}, std::pair{NoteMark::InvertedMordent, smufl::kShortTrill},
          std::pair{NoteMark::Turn, smufl::kTurn}, std::pair{NoteMark::InvertedTurn, smufl::kTurnInverted}})
        if (has(marks, mark)) stack(glyph, 0.4);
    if (has(lastMarks, NoteMark::Fermata) || has(lastMarks, NoteMark::InvertedFermata)) {
        const bool inverted = has(lastMarks, NoteMark::InvertedFermata) || !over;
        const char32_t glyph = smufl::kFermataAbove + (inverted ? 1 : 0);
        if (inverted == !over) stack(glyph, 0.4);
        else sign(glyph, middle(glyph), std::max(4.4, static_cast<double>(m_reach[{s.staff, s.tick}].bottom)) + 0.4);
    }
    if (has(marks, NoteMark::Arpeggio)) {
        double left = 0;
        for (const ColumnExtent &c : m_out.columns)
            if (c.tick == s.tick && c.lane == s.staff * 16) left = std::max(left, static_cast<double>(c.left));
        const GlyphBox &box = m_font.box(smufl::kArpeggio);
        const double top = yOf(s.highest()) - 0.6, bottom = yOf(s.lowest()) + 0.6;
        const double scale = std::max(0.3, (bottom - top) / std::max(1.0, box.bottom - box.top));
        addGlyph(s.staff, Role::Mark, smufl::kArpeggio, s.tick, -left - 0.3 - box.width() * scale, bottom, scale);
        widen(s.staff, s.tick, left + 0.5 + box.width() * scale, 0);
    }
    if (has(marks, NoteMark::Schleifer)) sign(smufl::kSchleifer, -m_font.box(smufl::kSchleifer).width() * 0.6, yOf(s.lowest()) + 0.5);
    for (const auto &[mark, glyph] :
         {std::pair{NoteMark::BreathAfter, smufl::kBreath}, std::pair{NoteMark::CaesuraAfter, smufl::kCaesura}}) {
        if (!has(lastMarks, mark)) continue;
        sign(glyph, s.right + 0.7, -0.3);
        widen(s.staff, s.tick, 0, s.right + 0.7 + m_font.box(glyph).width());
    }
}

void BarEngraver::engraveLyrics()
{
    for (const Shape &s : m_shapes) {
        for (const Head &h : s.heads) {
            if (h.tieIn) continue;
            for (const Lyric &lyric : h.note->lyrics) {
                if (lyric.text.empty()) continue;
                const int verse = std::max<int>(1, lyric.verse);
                const double width = m_font.textWidth(TextStyle::Lyric, lyric.text);
                // Several syllables under one note begin at it, not far before it.
                const double x = s.shift + s.headWidth / 2 - std::min(width / 2, 2.6);
                Item &item = add(s.staff, Role::Lyric, Item::Kind::Text, s.tick, s.tick);
                m_out.items.back().verse = static_cast<std::int8_t>(verse - 1);
                item.style = TextStyle::Lyric;
                item.text = lyric.text;
                item.x1 = f(x);
                item.note = h.note->id;
                item.voice = s.voice;
                const bool hyphen = lyric.syllable == Lyric::Syllable::Begin || lyric.syllable == Lyric::Syllable::Middle;
                m_out.syllables.push_back({s.tick, s.staff, verse, f(x), f(width), hyphen, lyric.extender,
                                           static_cast<std::int32_t>(h.note->end().value), h.note->id});
                m_out.verses = std::max(m_out.verses, verse);
                widen(s.staff, s.tick, -x + 0.15, x + width + (hyphen ? 0.75 : 0.15), std::min(15, verse));
            }
        }
    }
}

void BarEngraver::engraveDynamic(const Direction &d)
{
    const auto tick = static_cast<std::int32_t>(d.at.value);
    double width = 0;
    bool glyphs = !d.text.empty();
    for (const char c : d.text) {
        const char32_t glyph = dynamicGlyph(c);
        glyphs = glyphs && glyph != smufl::kNone;
        if (glyph != smufl::kNone) width += m_font.box(glyph).advance;
    }
    double top = 0, bottom = 4;
    for (const auto &[slot, r] : m_reach)
        if (slot.first == d.staff && slot.second >= tick - kQuarter.value / 2 && slot.second <= tick + kQuarter.value / 2) {
            top = std::min(top, static_cast<double>(r.top));
            bottom = std::max(bottom, static_cast<double>(r.bottom));
        }
    const double y = d.above ? top - 1.2 : bottom + 2.2;
    if (glyphs) {
        double x = 0.5 - width / 2;
        for (const char c : d.text) {
            const char32_t glyph = dynamicGlyph(c);
            addGlyph(d.staff, Role::Dynamic, glyph, tick, x, y);
            x += m_font.box(glyph).advance;
        }
    } else {
        Item &item = add(d.staff, Role::Dynamic, Item::Kind::Text, tick, tick);
        item.text = d.text;
        item.style = TextStyle::Expression;
        item.y1 = f(y);
        width = m_font.textWidth(TextStyle::Expression, d.text);
    }
    reach(d.staff, tick, y - 1.2, y + 0.6);
    widen(d.staff, tick, width / 2, width / 2, d.above ? 14 : 13);
}

void BarEngraver::engraveDirections()
{
    std::map<std::uint8_t, double> figureLine; // by staff: where the figures of this bar begin
    for (const Direction &d : m_bar.directions) {
        if (d.staff >= m_part.staves.size()) continue;
        const auto tick = static_cast<std::int32_t>(std::min(d.at.value, m_master.length.value - 1));
        const auto hairpin = [&](Hairpin::Kind kind) {
            m_out.hairpins.push_back({tick, d.length, d.staff, d.above, kind});
        };
        VerticalExtent edge;
        for (const auto &[slot, r] : m_reach)
            if (slot.first == d.staff && std::abs(slot.second - tick) <= kQuarter.value) {
                edge.top = std::min(edge.top, r.top);
                edge.bottom = std::max(edge.bottom, r.bottom);
            }
        const auto words = [&](Role role, TextStyle style, double y) {
            Item &item = add(d.staff, role, Item::Kind::Text, tick, tick);
            item.text = d.text;
            item.style = style;
            item.y1 = f(y);
            reach(d.staff, tick, y - textSize(style) * 0.8, y + textSize(style) * 0.3);
            widen(d.staff, tick, 0, m_font.textWidth(style, d.text) * 0.6, d.above ? 14 : 13);
        };
        switch (d.kind) {
        case Direction::Kind::Dynamic: engraveDynamic(d); break;
        case Direction::Kind::Crescendo: hairpin(Hairpin::Kind::Crescendo); break;
        case Direction::Kind::Diminuendo: hairpin(Hairpin::Kind::Diminuendo); break;
        case Direction::Kind::OctaveUp: hairpin(Hairpin::Kind::OctaveUp); break;
        case Direction::Kind::OctaveDown: hairpin(Hairpin::Kind::OctaveDown); break;
        case Direction::Kind::Words:
            words(Role::Words, TextStyle::Expression, d.above ? edge.top - 0.9 : edge.bottom + 2.0);
            break;
        case Direction::Kind::Fermata: {
            const GlyphBox &box = m_font.box(smufl::kFermataAbove);
            const bool atEnd = d.at.value >= m_master.length.value;
            const double y = std::min(-0.4f, edge.top) - 0.4;
            addGlyph(d.staff, Role::Mark, smufl::kFermataAbove, atEnd ? kAtBarEnd : tick, 0.59 - box.width() / 2, y);
            reach(d.staff, tick, y + box.top, y);
            break;
        }
        case Direction::Kind::PedalDown:
        case Direction::Kind::PedalUp: {
            const char32_t glyph = d.kind == Direction::Kind::PedalDown ? smufl::kPedal : smufl::kPedalUp;
            addGlyph(d.staff, Role::Words, glyph, tick, 0, edge.bottom + 2.6);
            reach(d.staff, tick, 0, edge.bottom + 2.9);
            break;
        }
        case Direction::Kind::FiguredBass: {
            // One figure above the other, under the staff; those of a bar begin on one line.
            const auto [line, first] = figureLine.try_emplace(d.staff, 4.0);
            if (first) {
                for (const auto &[slot, r] : m_reach)
                    if (slot.first == d.staff) line->second = std::max(line->second, static_cast<double>(r.bottom));
                line->second += 2.0;
            }
            std::size_t from = 0;
            double y = line->second;
            while (from <= d.text.size()) {
                const std::size_t to = std::min(d.text.find(' ', from), d.text.size());
                if (to > from) {
                    Item &item = add(d.staff, Role::FiguredBass, Item::Kind::Text, tick, tick);
                    item.text = d.text.substr(from, to - from);
                    item.style = TextStyle::FiguredBass;
                    item.x1 = 0.59f;
                    item.align = TextAlign::Centre;
                    item.y1 = f(y);
                    y += 1.8;
                }
                from = to + 1;
            }
            reach(d.staff, tick, 0, y - 1.4);
            break;
        }
        }
    }
}

} // namespace ricercar
