// SPDX-License-Identifier: GPL-3.0-or-later
// Stems, flags, beams and tuplet brackets.
#include "core/notation/bar_engraver.h"

#include "core/notation/smufl.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kStem = 3.5;      // an octave
constexpr double kBeamStep = 0.75; // from one beam to the next

float f(double v)
{
    return static_cast<float>(v);
}

} // namespace

double BarEngraver::stemX(const Shape &s) const
{
    const double half = m_font.defaults().stem / 2;
    return s.shift + (s.up ? s.headWidth - half : half);
}

double BarEngraver::nominalX(std::int32_t tick) const
{
    const auto at = std::lower_bound(m_nominal.begin(), m_nominal.end(), std::pair{tick, -1.0});
    return at == m_nominal.end() ? (m_nominal.empty() ? 0 : m_nominal.back().second) : at->second;
}

void BarEngraver::engraveStems()
{
    std::map<std::pair<std::size_t, int>, std::vector<Shape *>> groups;
    for (Shape &s : m_shapes) {
        if (s.rest()) continue;
        s.top = yOf(s.highest()) - 0.5;
        s.bottom = yOf(s.lowest()) + 0.5;
        s.stemEnd = s.up ? s.top : s.bottom;
        if (s.chord->beam >= 0) groups[{s.voiceIndex, s.chord->beam}].push_back(&s);
        else if (s.stemmed()) engraveFlaggedStem(s);
    }
    for (auto &[key, group] : groups) engraveBeam(group);
    for (Shape &s : m_shapes) {
        if (!s.stemmed()) continue;
        s.top = std::min(s.top, s.stemEnd);
        s.bottom = std::max(s.bottom, s.stemEnd);
        Item &stem = add(s.staff, Role::Stem, Item::Kind::Line, s.tick, s.tick);
        m_out.items.back().beam = static_cast<std::int16_t>(s.beam);
        stem.x1 = stem.x2 = f(stemX(s));
        stem.y1 = f(s.up ? yOf(s.lowest()) - 0.168 : yOf(s.highest()) + 0.168);
        stem.y2 = f(s.beam >= 0 ? (s.up ? 0.05 : -0.05) : s.stemEnd);
        stem.thickness = f(m_font.defaults().stem);
        stem.note = s.heads.front().note->id;
        stem.voice = s.voice;
        reach(s.staff, s.tick, s.top, s.bottom);
        for (const Head &h : s.heads)
            if (has(h.note->marks, NoteMark::Tremolo) && !h.tieIn) {
                addGlyph(s.staff, Role::Mark, smufl::kTremolo3, s.tick, stemX(s),
                         s.stemEnd + (s.up ? 1.0 : -1.0) * (s.chord->value.log2 >= 3 ? 2.0 : 1.5));
                break;
            }
    }
}

void BarEngraver::engraveFlaggedStem(Shape &s)
{
    const int outer = s.up ? s.highest() : -s.lowest(); // how far the tip side is from the middle
    double length = kStem;
    const int flags = std::max(0, s.chord->value.log2 - 2);
    if (flags > 2) length += 0.75 * (flags - 2);
    // Stems that leave the staff may be shorter, down to a sixth.
    if (outer > 0 && flags == 0) length -= std::min(1.0, 0.2 * outer);
    else if (outer > 1 && flags > 0) length -= std::min(0.5, 0.1 * outer);
    double end = s.up ? yOf(s.highest()) - length : yOf(s.lowest()) + length;
    if (s.up) end = std::min(end, 2.0); // from ledger lines to the middle line at least
    else end = std::max(end, 2.0);
    s.stemEnd = end;
    if (flags == 0) return;
    const char32_t glyph = smufl::kFlag8Up + static_cast<char32_t>(2 * (std::min(flags, 5) - 1)) + (s.up ? 0 : 1);
    const double x = stemX(s) - m_font.defaults().stem / 2;
    Item &flag = addGlyph(s.staff, Role::Flag, glyph, s.tick, x, end);
    flag.note = s.heads.front().note->id;
    flag.voice = s.voice;
    if (s.up) widen(s.staff, s.tick, 0, x + m_font.box(glyph).width());
    else widen(s.staff, s.tick, 0, std::max(s.right, x + m_font.box(glyph).width()));
}

void BarEngraver::engraveBeam(std::vector<Shape *> &group)
{
    const bool up = group.front()->up;
    const double sign = up ? -1 : 1; // the direction of stems in y
    const auto headY = [&](const Shape *s) { return yOf(up ? s->highest() : s->lowest()); };
    const auto x = [&](const Shape *s) { return nominalX(s->tick) + stemX(*s); };
    const Shape *first = group.front(), *last = group.back();
    const double width = std::max(1.0, x(last) - x(first));

    // Slant: follows the outer notes, at most a space and a quarter, flat where an inner note stands out.
    const double rise = headY(last) - headY(first);
    double slant = 0;
    if (rise != 0) {
        static constexpr double kSlants[] = {0, 0.25, 0.5, 0.75, 0.75, 1.0, 1.0, 1.25};
        const int interval = std::min(7, static_cast<int>(std::lround(std::abs(rise) * 2)));
        slant = kSlants[interval];
        slant = std::min(slant, width * 0.18);
        slant = std::floor(slant * 4 + 0.01) / 4 * (rise > 0 ? 1 : -1);
        for (std::size_t i = 1; i + 1 < group.size(); ++i) {
            const double inner = headY(group[i]) * sign;
            if (inner >= std::max(headY(first) * sign, headY(last) * sign)) slant = 0;
        }
    }
    const double slope = slant / width;

    int beams = 1;
    for (const Shape *s : group) beams = std::max(beams, s->chord->value.log2 - 2);
    const double shortest = beams <= 2 ? 3.0 : 3.0 + kBeamStep * (beams - 2);
    double start = -1e9; // distance of the edge at the first stem, along `sign`
    for (const Shape *s : group) {
        const double own = headY(s) * sign + shortest - (slope * sign) * (x(s) - x(first));
        start = std::max(start, own);
    }
    // At least to the middle line.
    const double middle = 2.0 * sign;
    start = std::max({start, middle, middle - slant * sign});
    double y1 = start * sign;
    y1 = up ? std::floor(y1 * 4 + 0.01) / 4 : std::ceil(y1 * 4 - 0.01) / 4;

    BeamEdge edge{first->tick, last->tick, f(stemX(*first)), f(y1), f(stemX(*last)), f(y1 + slant)};
    const int index = static_cast<int>(m_out.beams.size());
    m_out.beams.push_back(edge);
    for (Shape *s : group) {
        s->beam = index;
        s->stemEnd = y1 + slope * (x(s) - x(first));
    }
    engraveSecondaryBeams(group, index);
}

void BarEngraver::engraveSecondaryBeams(const std::vector<Shape *> &group, int index)
{
    const auto &d = m_font.defaults();
    const bool up = group.front()->up;
    const double sign = up ? 1 : -1; // from the tips towards the heads
    const double half = d.stem / 2;
    const auto beam = [&](const Shape *from, double dx1, const Shape *to, double dx2, int level) {
        Item &item = add(from->staff, Role::Beam, Item::Kind::Beam, from->tick, to->tick);
        m_out.items.back().beam = static_cast<std::int16_t>(index);
        item.x1 = f(stemX(*from) + dx1);
        item.x2 = f(stemX(*to) + dx2);
        item.y1 = item.y2 = f(sign * kBeamStep * (level - 1));
        item.thickness = f(sign * d.beam);
        item.note = from->heads.front().note->id;
        item.voice = from->voice;
    };
    int most = 1;
    for (const Shape *s : group) most = std::max(most, s->chord->value.log2 - 2);
    beam(group.front(), -half, group.back(), half, 1);
    for (int level = 2; level <= most; ++level) {
        const auto has = [&](std::size_t i) { return group[i]->chord->value.log2 - 2 >= level; };
        for (std::size_t i = 0; i < group.size();) {
            if (!has(i)) {
                ++i;
                continue;
            }
            std::size_t end = i + 1;
            while (end < group.size() && has(end)) ++end;
            if (end - i > 1) {
                beam(group[i], -half, group[end - 1], half, level);
            } else {
                // A beamlet points to the note that it completes a beat with.
                bool toLeft = i > 0;
                if (i > 0 && i + 1 < group.size()) {
                    const std::int64_t unit = std::max<std::int64_t>(1, group[i]->chord->length.value);
                    toLeft = group[i]->tick / unit % 2 != 0;
                }
                beam(group[i], toLeft ? -1.1 : -half, group[i], toLeft ? half : 1.1, level);
            }
            i = end;
        }
    }
}

void BarEngraver::engraveTuplets()
{
    const auto &d = m_font.defaults();
    for (std::size_t v = 0; v < m_written.voices.size(); ++v) {
        const WrittenVoice &voice = m_written.voices[v];
        for (const WrittenTuplet &t : voice.tuplets) {
            std::vector<const Shape *> shapes;
            for (const Shape &s : m_shapes)
                if (s.voiceIndex == v && s.chordIndex >= t.first && s.chordIndex <= t.last) shapes.push_back(&s);
            if (shapes.empty()) continue;
            int up = 0;
            bool oneBeam = shapes.size() > 1;
            for (const Shape *s : shapes) {
                if (!s->rest()) up += s->up ? 1 : -1;
                oneBeam = oneBeam && !s->rest() && s->beam >= 0 && s->beam == shapes.front()->beam;
            }
            // A number alone will do where the beam holds just the tuplet.
            if (oneBeam)
                for (const Shape &s : m_shapes)
                    if (s.voiceIndex == v && s.beam == shapes.front()->beam && s.beam >= 0
                        && (s.chordIndex < t.first || s.chordIndex > t.last))
                        oneBeam = false;
            const bool above = up > 0 || (up == 0 && !shapes.front()->several) || (shapes.front()->several && shapes.front()->up);
            const Shape *first = shapes.front(), *last = shapes.back();
            const auto edge = [&](const Shape *s) {
                if (s->rest()) return above ? 0.5 : 3.5;
                return above ? s->top : s->bottom;
            };
            double y1 = edge(first), y2 = edge(last);
            double lift = 0;
            for (const Shape *s : shapes) {
                const double line = y1 + (y2 - y1) * (last->tick > first->tick ? double(s->tick - first->tick) / (last->tick - first->tick) : 0);
                lift = above ? std::min(lift, edge(s) - line) : std::max(lift, edge(s) - line);
            }
            const double away = above ? -1 : 1;
            y1 += lift + away * (oneBeam ? 0.35 : 1.0);
            y2 += lift + away * (oneBeam ? 0.35 : 1.0);
            if (!oneBeam) { // brackets stay outside the staff
                const double shift = above ? std::min(0.0, -0.6 - std::max(y1, y2)) : std::max(0.0, 4.6 - std::min(y1, y2));
                y1 += shift;
                y2 += shift;
                if (std::abs(y2 - y1) > 1.5) { // not steeper than a beam
                    if (above) y1 = y2 = std::min(y1, y2);
                    else y1 = y2 = std::max(y1, y2);
                }
            }
            const double startX = first->rest() ? 0 : oneBeam ? stemX(*first) : -0.1;
            const double endX = last->rest() ? 1.1 : oneBeam ? stemX(*last) : last->right + 0.1;
            const std::string digits = std::to_string(t.actual);
            double numberWidth = 0;
            for (const char c : digits) numberWidth += m_font.box(smufl::kTuplet0 + static_cast<char32_t>(c - '0')).advance;
            const double numberY = above ? 0.0 : 1.45; // the digits stand on their baseline
            double offset = -numberWidth / 2;
            for (const char c : digits) {
                Item &n = addGlyph(first->staff, Role::Tuplet, smufl::kTuplet0 + static_cast<char32_t>(c - '0'), first->tick,
                                   startX, y1 + numberY + (oneBeam ? 0.0 : above ? 0.7 : -0.7));
                n.x2 = f(endX);
                n.y2 = f(y2 + numberY + (oneBeam ? 0.0 : above ? 0.7 : -0.7));
                n.bulge = f(offset); // from half-way between both ends
                offset += m_font.box(smufl::kTuplet0 + static_cast<char32_t>(c - '0')).advance;
                m_out.items.back().tick2 = last->tick;
                n.voice = first->voice;
            }
            if (!oneBeam) {
                Item &bracket = add(first->staff, Role::Tuplet, Item::Kind::Line, first->tick, last->tick);
                bracket.x1 = f(startX);
                bracket.x2 = f(endX);
                bracket.y1 = f(y1);
                bracket.y2 = f(y2);
                bracket.bulge = f(numberWidth + 0.5); // the gap for the number
                bracket.thickness = f(d.tupletBracket);
                for (const auto &[s, x] : {std::pair{first, startX}, std::pair{last, endX}}) {
                    Item &hook = add(s->staff, Role::Tuplet, Item::Kind::Line, s->tick, s->tick);
                    hook.x1 = hook.x2 = f(x);
                    hook.y1 = f(s == first ? y1 : y2);
                    hook.y2 = hook.y1 + f(above ? 0.7 : -0.7);
                    hook.thickness = f(d.tupletBracket);
                }
            }
            for (const Shape *s : shapes)
                reach(s->staff, s->tick, above ? std::min(y1, y2) - 1.5 : 0, above ? 4 : std::max(y1, y2) + 1.5);
        }
    }
}

} // namespace ricercar
