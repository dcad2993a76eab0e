// SPDX-License-Identifier: GPL-3.0-or-later
// Noteheads, where voices meet, accidentals, dots, grace notes and clefs inside the bar.
#include "core/notation/bar_engraver.h"

#include "core/notation/smufl.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

namespace {

constexpr double kGraceScale = 0.62;
constexpr double kDotGap = 0.38, kDotStep = 0.62;
constexpr double kAccidentalGap = 0.22;

char32_t headGlyph(int log2)
{
    if (log2 < 0) return smufl::kHeadBreve;
    if (log2 == 0) return smufl::kHeadWhole;
    return log2 == 1 ? smufl::kHeadHalf : smufl::kHeadBlack;
}

} // namespace

double idealSpace(Ticks length)
{
    const double octaves = std::log2(std::max(length.quarters(), 1.0 / 32));
    return 3.6 * std::pow(1.42, octaves);
}

BarEngraver::BarEngraver(const FontMetrics &font, const Score &score, std::size_t part, std::size_t bar,
                         const BarContext &context)
    : m_font(font), m_score(score), m_part(*score.parts[part]), m_bar(*m_part.bars[bar]),
      m_master(*score.masterBars[bar]), m_context(context), m_written(written(score, part, bar))
{
    m_out.extents.resize(m_part.staves.size());
}

EngravedBar BarEngraver::engrave()
{
    makeShapes();
    chooseStems();
    findAccidentals();
    for (Shape &s : m_shapes) placeHeads(s);
    std::map<Slot, std::vector<Shape *>> slots;
    for (Shape &s : m_shapes)
        if (!s.rest()) slots[{s.staff, s.tick}].push_back(&s);
    for (auto &[slot, shapes] : slots) partVoices(shapes);
    engraveStems();
    engraveRests();
    for (auto &[slot, shapes] : slots) {
        for (Shape *s : shapes) engraveHeads(*s);
        engraveDots(shapes);
        engraveAccidentals(shapes);
    }
    engraveClefChanges();
    engraveTies();
    engraveMarks();
    engraveTuplets();
    engraveLyrics();
    engraveDirections();
    for (const auto &[slot, r] : m_reach) {
        VerticalExtent &e = m_out.extents[slot.first];
        e.top = std::min(e.top, r.top);
        e.bottom = std::max(e.bottom, r.bottom);
    }
    return std::move(m_out);
}

Item &BarEngraver::add(std::uint8_t staff, Role role, Item::Kind kind, std::int32_t tick1, std::int32_t tick2)
{
    BarItem &b = m_out.items.emplace_back();
    b.staff = staff;
    b.tick1 = tick1;
    b.tick2 = tick2;
    b.item.role = role;
    b.item.kind = kind;
    return b.item;
}

Item &BarEngraver::addGlyph(std::uint8_t staff, Role role, char32_t glyph, std::int32_t tick, double x, double y,
                            double scale)
{
    Item &item = add(staff, role, Item::Kind::Glyph, tick, tick);
    item.glyph = glyph;
    item.x1 = static_cast<float>(x);
    item.y1 = static_cast<float>(y);
    item.scale = static_cast<float>(scale);
    return item;
}

void BarEngraver::reach(std::uint8_t staff, std::int32_t tick, double top, double bottom)
{
    VerticalExtent &e = m_reach[{staff, tick}];
    e.top = std::min(e.top, static_cast<float>(top));
    e.bottom = std::max(e.bottom, static_cast<float>(bottom));
}

void BarEngraver::widen(std::uint8_t staff, std::int32_t tick, double left, double right, int lane)
{
    m_out.columns.push_back({tick, static_cast<std::uint16_t>(staff * 16 + lane), static_cast<float>(left),
                             static_cast<float>(right)});
}

Clef BarEngraver::clefAt(std::uint8_t staff, std::int32_t tick) const
{
    Clef clef = staff < m_context.clefs.size() ? m_context.clefs[staff] : Clef::Treble;
    for (const ClefChange &c : m_bar.clefs)
        if (c.staff == staff && c.at.value > 0 && c.at.value <= tick) clef = c.clef;
    return clef;
}

void BarEngraver::makeShapes()
{
    for (std::size_t v = 0; v < m_written.voices.size(); ++v) {
        const WrittenVoice &voice = m_written.voices[v];
        for (std::size_t i = 0; i < voice.chords.size(); ++i) {
            const WrittenChord &chord = voice.chords[i];
            Shape s;
            s.chord = &chord;
            s.voiceIndex = v;
            s.chordIndex = i;
            s.voice = voice.voice;
            s.staff = std::min<std::uint8_t>(chord.staff, static_cast<std::uint8_t>(m_part.staves.size() - 1));
            s.tick = static_cast<std::int32_t>(chord.at.value);
            const Clef clef = clefAt(s.staff, s.tick);
            for (const WrittenHead &h : chord.heads) {
                const SpelledPitch pitch = writtenPitch(m_part, h.note->pitch);
                s.heads.push_back({h.note, pitch, placeOf(pitch, clef), h.tieIn, h.tieOut});
            }
            s.headWidth = m_font.box(headGlyph(chord.value.log2)).width();
            m_shapes.push_back(std::move(s));
        }
    }
    std::stable_sort(m_shapes.begin(), m_shapes.end(), [](const Shape &a, const Shape &b) { return a.tick < b.tick; });
    double x = 0;
    std::int32_t last = 0;
    for (const Shape &s : m_shapes) {
        if (!m_nominal.empty() && m_nominal.back().first == s.tick) continue;
        x += s.tick > last ? idealSpace(Ticks{s.tick - last}) : 0;
        m_nominal.emplace_back(s.tick, x);
        last = s.tick;
    }
}

void BarEngraver::chooseStems()
{
    // Two voices on a staff: their stems part. By number where the numbers say it, else by order.
    std::map<std::uint8_t, std::vector<std::size_t>> voicesOf; // staff -> voices with notes there
    for (std::size_t v = 0; v < m_written.voices.size(); ++v) {
        const auto &chords = m_written.voices[v].chords;
        const bool visible = std::any_of(chords.begin(), chords.end(), [](const WrittenChord &c) { return !c.isRest() || !c.hidden; });
        const bool onlyWholeRest = chords.size() == 1 && chords.front().wholeBarRest;
        if (visible && !onlyWholeRest) voicesOf[chords.front().staff].push_back(v);
    }
    std::map<std::size_t, bool> upOf;
    for (const auto &[staff, voices] : voicesOf) {
        if (voices.size() < 2) continue;
        const bool byNumber = std::any_of(voices.begin(), voices.end(), [&](std::size_t v) {
            return m_written.voices[v].voice % 2 != m_written.voices[voices.front()].voice % 2;
        });
        for (std::size_t i = 0; i < voices.size(); ++i)
            upOf[voices[i]] = byNumber ? m_written.voices[voices[i]].voice % 2 == 0 : i % 2 == 0;
    }
    std::map<std::pair<std::size_t, int>, std::vector<Shape *>> groups;
    for (Shape &s : m_shapes) {
        if (s.rest()) {
            if (const auto up = upOf.find(s.voiceIndex); up != upOf.end()) {
                s.several = true;
                s.up = up->second;
            }
            continue;
        }
        const int beam = s.chord->beam;
        groups[{s.voiceIndex, beam >= 0 ? beam : -1 - static_cast<int>(s.chordIndex)}].push_back(&s);
    }
    for (auto &[key, group] : groups) {
        bool up = false;
        StemHint hint = StemHint::ByRule;
        int highest = -100, lowest = 100;
        for (const Shape *s : group) {
            highest = std::max(highest, s->highest());
            lowest = std::min(lowest, s->lowest());
            for (const Head &h : s->heads)
                if (h.note->stem != StemHint::ByRule) hint = h.note->stem;
        }
        const auto several = upOf.find(key.first);
        if (several != upOf.end()) up = several->second;
        else up = -lowest > highest; // the note farthest from the middle line decides; a tie goes down
        if (hint != StemHint::ByRule) up = hint == StemHint::Up;
        for (Shape *s : group) {
            s->up = up;
            s->several = several != upOf.end();
        }
    }
}

void BarEngraver::findAccidentals()
{
    std::vector<AccidentalMemory> memories(m_part.staves.size(), AccidentalMemory(m_context.fifths));
    for (Shape &s : m_shapes) {
        for (const auto &grace : s.chord->graces)
            for (const Note *n : grace)
                m_graceSigns[n] = memories[s.staff].see(writtenPitch(m_part, n->pitch), false, n->accidental);
        for (Head &h : s.heads) h.sign = memories[s.staff].see(h.written, h.tieIn, h.note->accidental);
    }
}

// Seconds: of two heads a step apart one goes to the other side of the stem.
void BarEngraver::placeHeads(Shape &s) const
{
    const double step = s.headWidth - (s.stemmed() ? m_font.defaults().stem : 0.1);
    const auto displace = [&](Head &h, const Head *previous) {
        const bool close = previous && std::abs(h.place - previous->place) <= 1;
        if (close && previous->dx == 0) h.dx = s.up ? step : -step;
    };
    if (s.up || !s.stemmed()) {
        for (std::size_t i = 1; i < s.heads.size(); ++i) displace(s.heads[i], &s.heads[i - 1]);
        if (!s.up) // a whole note's displaced head stands at the right in any case
            for (Head &h : s.heads) h.dx = std::abs(h.dx);
    } else {
        for (std::size_t i = s.heads.size(); i-- > 1;) displace(s.heads[i - 1], &s.heads[i]);
    }
}

// Moves chords of several voices apart where their heads would meet (Gould, p. 51-55).
void BarEngraver::partVoices(std::vector<Shape *> &slot) const
{
    Shape *upper = nullptr, *lower = nullptr;
    int others = 0;
    for (Shape *s : slot) {
        if (s->up && !upper) upper = s;
        else if (!s->up && !lower) lower = s;
        else s->shift = (s->headWidth + 0.2) * ++others;
    }
    if (upper && lower) {
        const int gap = upper->lowest() - lower->highest();
        const NoteValue a = upper->chord->value, b = lower->chord->value;
        const bool sameHead = std::min(std::max(a.log2, 0), 2) == std::min(std::max(b.log2, 0), 2) && a.dots == b.dots;
        const bool oneHeadEach = upper->heads.size() == 1 && lower->heads.size() == 1;
        if (gap == 0 && !(sameHead && (oneHeadEach || upper->lowest() == lower->highest()))) {
            lower->shift = upper->headWidth;
        } else if (gap == 1) {
            lower->shift = upper->headWidth - (upper->stemmed() ? m_font.defaults().stem : 0.1);
        } else if (gap < 0) {
            bool meets = false;
            for (const Head &h : upper->heads)
                for (const Head &g : lower->heads) meets = meets || std::abs(h.place - g.place) <= 1 || h.place < g.place;
            if (meets) upper->shift = lower->headWidth + (upper->stemmed() ? 0.0 : 0.15);
        }
    }
    for (Shape *s : slot) {
        double widest = 0;
        for (const Head &h : s->heads) widest = std::max(widest, h.dx);
        s->right = s->shift + widest + s->headWidth;
    }
}

void BarEngraver::engraveHeads(Shape &s)
{
    const auto &d = m_font.defaults();
    const char32_t glyph = headGlyph(s.chord->value.log2);
    double left = 0;
    for (const Head &h : s.heads) {
        Item &item = addGlyph(s.staff, Role::Head, glyph, s.tick, s.shift + h.dx, yOf(h.place));
        item.note = h.note->id;
        item.voice = s.voice;
        m_out.anchors.push_back({h.note->id, s.tick, s.staff, s.voice, s.up, s.several,
                                 static_cast<float>(s.shift + h.dx), static_cast<float>(s.headWidth),
                                 static_cast<float>(yOf(h.place)), static_cast<float>(s.top), static_cast<float>(s.bottom)});
        left = std::max(left, -(s.shift + h.dx));
    }
    for (const int direction : {1, -1}) {
        const int farthest = direction > 0 ? s.highest() : -s.lowest();
        for (int place = 6; place <= farthest; place += 2) {
            double from = 100, to = -100;
            for (const Head &h : s.heads)
                if (h.place * direction >= place) {
                    from = std::min(from, s.shift + h.dx);
                    to = std::max(to, s.shift + h.dx + s.headWidth);
                }
            Item &line = add(s.staff, Role::Ledger, Item::Kind::Line, s.tick, s.tick);
            line.x1 = static_cast<float>(from - d.ledgerExtension);
            line.x2 = static_cast<float>(to + d.ledgerExtension);
            line.y1 = line.y2 = static_cast<float>(yOf(place * direction));
            line.thickness = static_cast<float>(d.ledgerLine);
            widen(s.staff, s.tick, -from + d.ledgerExtension * 0.6, to + d.ledgerExtension * 0.6);
        }
    }
    reach(s.staff, s.tick, yOf(s.highest()) - 0.5, yOf(s.lowest()) + 0.5);
    widen(s.staff, s.tick, left, s.right);
}

void BarEngraver::engraveDots(const std::vector<Shape *> &slot)
{
    double x = 0;
    for (const Shape *s : slot) x = std::max(x, s->right);
    x += kDotGap;
    std::set<int> taken;
    for (const Shape *s : slot) {
        const int dots = s->chord->value.dots;
        if (dots == 0) continue;
        const bool down = s->several && !s->up;
        // From above, so that clusters push their dots downwards; a lower voice's dots go below the line.
        for (std::size_t i = s->heads.size(); i-- > 0;) {
            int place = s->heads[i].place;
            if (place % 2 == 0) place += down ? -1 : 1;
            if (taken.contains(place) && s->heads[i].place % 2 == 0 && !taken.contains(s->heads[i].place - 1))
                place = s->heads[i].place - 1;
            if (!taken.insert(place).second) continue;
            for (int n = 0; n < dots; ++n) {
                Item &dot = addGlyph(s->staff, Role::Dot, smufl::kDot, s->tick, x + n * kDotStep, yOf(place));
                dot.note = s->heads[i].note->id;
                dot.voice = s->voice;
            }
        }
        widen(s->staff, s->tick, 0, x + (dots - 1) * kDotStep + 0.4);
    }
}

// Each accidental goes as near to the heads as those already set allow; from the outside inwards, top first.
void BarEngraver::engraveAccidentals(const std::vector<Shape *> &slot)
{
    struct Set {
        double left, right, top, bottom;
    };
    std::vector<Set> set; // heads first, as obstacles
    struct Wanted {
        const Shape *shape;
        const Head *head;
    };
    std::vector<Wanted> wanted;
    double leftmost = 0;
    for (const Shape *s : slot)
        for (const Head &h : s->heads) {
            const double x = s->shift + h.dx, y = yOf(h.place);
            set.push_back({x, x + s->headWidth, y - 0.45, y + 0.45});
            const double ledger = m_font.defaults().ledgerExtension;
            for (int place = 6; place <= std::abs(h.place); place += 2) {
                const double at = yOf(h.place > 0 ? place : -place);
                set.push_back({x - ledger + 0.12, x + s->headWidth + ledger, at - 0.1, at + 0.1});
            }
            leftmost = std::min(leftmost, x);
            if (h.sign != AccidentalSign::None) wanted.push_back({s, &h});
        }
    std::sort(wanted.begin(), wanted.end(),
              [](const Wanted &a, const Wanted &b) { return a.head->place > b.head->place; });
    std::vector<Wanted> order;
    for (std::size_t lo = 0, hi = wanted.size(); lo < hi;) {
        order.push_back(wanted[lo++]);
        if (lo < hi) order.push_back(wanted[--hi]);
    }
    for (const Wanted &w : order) {
        const char32_t glyph = accidentalGlyph(w.head->written.alter);
        const GlyphBox &box = m_font.box(glyph);
        const bool parens = w.head->sign == AccidentalSign::Parenthesised;
        const double parenWidth = parens ? m_font.box(smufl::kParenLeft).width() : 0;
        const double width = box.width() + 2 * parenWidth, y = yOf(w.head->place);
        // Flats and naturals may tuck under each other a little.
        const double top = y + box.top + 0.12, bottom = y + box.bottom - 0.12;
        double right = std::min(0.0, w.head->dx + w.shape->shift) - kAccidentalGap;
        for (bool moved = true; moved;) {
            moved = false;
            for (const Set &o : set) {
                const bool vertical = top < o.bottom && o.top < bottom;
                if (!vertical || o.left >= right + kAccidentalGap || right - width >= o.right) continue;
                right = o.left - (o.left < 0 || o.right > 0 ? kAccidentalGap : 0.1);
                moved = true;
            }
        }
        const double left = right - width;
        set.push_back({left, right, top, bottom});
        leftmost = std::min(leftmost, left);
        const auto sign = [&](char32_t g, double x) {
            Item &item = addGlyph(w.shape->staff, Role::Accidental, g, w.shape->tick, x, y);
            item.note = w.head->note->id;
            item.voice = w.shape->voice;
        };
        if (parens) sign(smufl::kParenLeft, left);
        sign(glyph, left + parenWidth - box.left);
        if (parens) sign(smufl::kParenRight, right - parenWidth);
        reach(w.shape->staff, w.shape->tick, y + box.top, y + box.bottom);
    }
    double left = -leftmost;
    for (const Shape *s : slot)
        if (!s->chord->graces.empty()) left = engraveGraces(*s, left);
    widen(slot.front()->staff, slot.front()->tick, left, 0);
}

// Grace chords stand before their main note, the last one nearest. Returns how far they reach to the left.
double BarEngraver::engraveGraces(const Shape &s, double left)
{
    const auto &d = m_font.defaults();
    const Clef clef = clefAt(s.staff, s.tick);
    const bool up = !s.several || s.up;
    const double headWidth = m_font.box(smufl::kHeadBlack).width() * kGraceScale;
    const bool beamed = s.chord->graces.size() > 1;
    struct Placed {
        double x, tip;
    };
    std::vector<Placed> stems;
    for (std::size_t i = s.chord->graces.size(); i-- > 0;) {
        const auto &chord = s.chord->graces[i];
        const auto value = valueOf(chord.front()->length, 1);
        const int log2 = value ? value->log2 : 3;
        left += 0.35 + headWidth + (!beamed && log2 >= 3 && up ? 0.45 : 0);
        const double x = -left;
        double low = -100, high = 100;
        for (const Note *n : chord) {
            const SpelledPitch pitch = writtenPitch(m_part, n->pitch);
            const int place = placeOf(pitch, clef);
            const double y = yOf(place);
            low = std::max(low, y);
            high = std::min(high, y);
            Item &head = addGlyph(s.staff, Role::Head, log2 == 1 ? smufl::kHeadHalf : smufl::kHeadBlack, s.tick, x, y, kGraceScale);
            head.note = n->id;
            head.voice = s.voice;
            m_out.anchors.push_back({n->id, s.tick, s.staff, s.voice, up, s.several, static_cast<float>(x),
                                     static_cast<float>(headWidth), static_cast<float>(y),
                                     static_cast<float>(y - (up ? 2.5 : 0.4)), static_cast<float>(y + (up ? 0.4 : 2.5))});
            for (int l = 6; l <= std::abs(place); l += 2) {
                Item &line = add(s.staff, Role::Ledger, Item::Kind::Line, s.tick, s.tick);
                line.x1 = static_cast<float>(x - 0.25);
                line.x2 = static_cast<float>(x + headWidth + 0.25);
                line.y1 = line.y2 = static_cast<float>(yOf(place > 0 ? l : -l));
                line.thickness = static_cast<float>(d.ledgerLine * 0.8);
            }
            if (m_graceSigns[n] != AccidentalSign::None) {
                const char32_t glyph = accidentalGlyph(pitch.alter);
                const double width = m_font.box(glyph).width() * kGraceScale;
                addGlyph(s.staff, Role::Accidental, glyph, s.tick, x - width - 0.15, y, kGraceScale).note = n->id;
                left = std::max(left, -x + width + 0.2);
            }
        }
        const double tip = up ? high - 2.4 : low + 2.4;
        stems.push_back({up ? x + headWidth - 0.05 : x + 0.05, tip});
        reach(s.staff, s.tick, std::min(high - 0.4, tip), std::max(low + 0.4, tip));
        if (log2 < 1) continue;
        Item &stem = add(s.staff, Role::Stem, Item::Kind::Line, s.tick, s.tick);
        stem.x1 = stem.x2 = static_cast<float>(stems.back().x);
        stem.y1 = static_cast<float>(up ? low : high);
        stem.y2 = static_cast<float>(tip);
        stem.thickness = static_cast<float>(d.stem * 0.8);
        stem.note = chord.front()->id;
        if (beamed) continue;
        if (log2 >= 3)
            addGlyph(s.staff, Role::Flag, smufl::kFlag8Up + static_cast<char32_t>(2 * std::min(log2 - 3, 4)) + (up ? 0 : 1),
                     s.tick, stems.back().x - 0.04, tip, kGraceScale).note = chord.front()->id;
        if (chord.front()->grace == Grace::Acciaccatura) {
            Item &slash = add(s.staff, Role::Flag, Item::Kind::Line, s.tick, s.tick);
            const double middle = tip + (up ? 0.9 : -0.9);
            slash.x1 = static_cast<float>(stems.back().x - 0.55);
            slash.x2 = static_cast<float>(stems.back().x + 0.75);
            slash.y1 = static_cast<float>(middle + (up ? 0.4 : -0.4));
            slash.y2 = static_cast<float>(middle - (up ? 0.4 : -0.4));
            slash.thickness = 0.1f;
        }
    }
    if (beamed) {
        // One level line of beams over all of them: as high as the farthest needs.
        double tip = stems.front().tip;
        for (const Placed &p : stems) tip = up ? std::min(tip, p.tip) : std::max(tip, p.tip);
        const auto value = valueOf(s.chord->graces.front().front()->length, 1);
        const int beams = value ? std::max(1, value->log2 - 2) : 1;
        for (int n = 0; n < beams; ++n) {
            Item &beam = add(s.staff, Role::Beam, Item::Kind::Beam, s.tick, s.tick);
            beam.x1 = static_cast<float>(stems.back().x - 0.04);
            beam.x2 = static_cast<float>(stems.front().x + 0.04);
            beam.y1 = beam.y2 = static_cast<float>(tip + (up ? 0.5 : -0.5) * n);
            beam.thickness = static_cast<float>(up ? d.beam * 0.65 : -d.beam * 0.65);
        }
        for (std::size_t i = m_out.items.size(), left_ = stems.size(); i-- > 0 && left_ > 0;) {
            Item &item = m_out.items[i].item;
            if (item.role != Role::Stem) continue;
            item.y2 = static_cast<float>(tip);
            --left_;
        }
        reach(s.staff, s.tick, tip, tip);
    }
    return left + 0.1;
}

void BarEngraver::engraveClefChanges()
{
    for (const ClefChange &c : m_bar.clefs) {
        if (c.at.value <= 0 || c.staff >= m_part.staves.size()) continue;
        const auto tick = static_cast<std::int32_t>(c.at.value);
        const char32_t glyph = glyphOf(c.clef);
        constexpr double kSmall = 0.7;
        const double width = m_font.box(glyph).width() * kSmall;
        double left = 0;
        for (const ColumnExtent &e : m_out.columns)
            if (e.tick == tick && e.lane == c.staff * 16) left = std::max(left, static_cast<double>(e.left));
        left += 0.35 + width;
        addGlyph(c.staff, Role::Clef, glyph, tick, -left, yOf(lineOf(c.clef)), kSmall);
        widen(c.staff, tick, left + 0.2, 0);
    }
}

EngravedBar engraveBar(const FontMetrics &font, const Score &score, std::size_t part, std::size_t bar,
                       const BarContext &context)
{
    return BarEngraver(font, score, part, bar, context).engrave();
}

} // namespace ricercar
