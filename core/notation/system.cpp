// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/system.h"

#include "core/notation/smufl.h"
#include "core/notation/staff_geometry.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kPad = 0.7;          // around the header's columns
constexpr double kSmallClef = 0.7;
constexpr double kStaffOfPart = 9.5, kStaffOfSystem = 10.0; // top line to top line, at least
constexpr double kClearance = 1.0;    // between the ink of two staves

double keyWidth(const FontMetrics &font, const std::vector<KeySign> &signs)
{
    double w = 0;
    for (const KeySign &s : signs) w += font.box(accidentalGlyph(s.alter)).width() + (s.alter == 0 ? 0.25 : 0.05);
    return w;
}

double numberWidth(const FontMetrics &font, int number)
{
    double w = 0;
    for (const char c : std::to_string(number)) w += font.box(smufl::kTimeSig0 + static_cast<char32_t>(c - '0')).advance;
    return w;
}

double timeWidth(const FontMetrics &font, const TimeSignature &time)
{
    if (time.sign == TimeSignature::Sign::Common) return font.box(smufl::kTimeSigCommon).advance;
    if (time.sign == TimeSignature::Sign::Cut) return font.box(smufl::kTimeSigCut).advance;
    return std::max(numberWidth(font, time.beats), numberWidth(font, time.unit));
}

bool newTime(const Score &score, std::size_t bar)
{
    return bar == 0 || !(score.masterBars[bar]->time == score.masterBars[bar - 1]->time);
}

bool newKey(const Score &score, std::size_t bar)
{
    return bar > 0 && score.masterBars[bar]->key.fifths != score.masterBars[bar - 1]->key.fifths;
}

double widestKey(const FontMetrics &font, const Score &score, std::size_t bar, bool change)
{
    double widest = 0;
    for (const PartPtr &p : score.parts) {
        const int now = writtenFifths(*p, score.masterBars[bar]->key.fifths);
        const int before = change ? writtenFifths(*p, score.masterBars[bar - 1]->key.fifths) : kNoKey;
        widest = std::max(widest, keyWidth(font, keySigns(Clef::Treble, now, before)));
    }
    return widest;
}

} // namespace

double prefixWidth(const FontMetrics &font, const Score &score, std::size_t bar)
{
    double w = 0;
    if (bar > 0 && newKey(score, bar)) w += kPad + widestKey(font, score, bar, true);
    if (bar > 0 && newTime(score, bar)) w += kPad + timeWidth(font, score.masterBars[bar]->time);
    if (score.masterBars[bar]->repeatStart) w += 1.6;
    return w;
}

double headerWidth(const FontMetrics &font, const Score &score, const std::vector<const std::vector<BarContext> *> &contexts,
                   std::size_t bar, bool)
{
    double clef = 0;
    for (const auto *c : contexts)
        for (const Clef k : (*c)[bar].clefs) clef = std::max(clef, font.box(glyphOf(k)).width());
    const double key = widestKey(font, score, bar, bar > 0 && newKey(score, bar));
    double w = kPad + clef + (key > 0 ? kPad + key : 0);
    if (newTime(score, bar)) w += kPad + timeWidth(font, score.masterBars[bar]->time);
    return w + 0.5 + (score.masterBars[bar]->repeatStart ? 1.6 : 0);
}

double barlineWidth(const FontMetrics &font, const Score &score, std::size_t bar)
{
    const auto &d = font.defaults();
    const MasterBar &m = *score.masterBars[bar];
    if (m.repeatEnd > 0) return d.thinBarline + d.thickBarline + d.barlineSeparation + 0.9;
    if (bar + 1 == score.barCount() && m.right == Barline::Normal)
        return d.thinBarline + d.thickBarline + d.barlineSeparation;
    switch (m.right) {
    case Barline::Double: return 2 * d.thinBarline + d.barlineSeparation;
    case Barline::Final: return d.thinBarline + d.thickBarline + d.barlineSeparation;
    case Barline::Heavy: return d.thickBarline;
    default: return d.thinBarline;
    }
}

double suffixWidth(const FontMetrics &font, const Score &score, std::size_t bar)
{
    double w = 0;
    if (bar + 1 >= score.barCount()) return 0;
    for (const PartPtr &p : score.parts)
        for (const ClefChange &c : p->bars[bar + 1]->clefs)
            if (c.at.value <= 0) w = std::max(w, font.box(glyphOf(c.clef)).width() * kSmallClef + 0.5);
    return w;
}

double nameWidth(const FontMetrics &font, const Score &score, bool first)
{
    double w = 0;
    for (const PartPtr &p : score.parts)
        w = std::max(w, font.textWidth(TextStyle::PartName, first ? p->name : p->abbreviation));
    bool staves = score.parts.size() > 1;
    for (const PartPtr &p : score.parts) staves = staves || p->staves.size() > 1;
    return w + (w > 0 ? 0.8 : 0) + (staves ? 1.6 : 0);
}

System::System(std::shared_ptr<const FontMetrics> font, SystemInput input)
    : m_font(std::move(font)), m_input(std::move(input))
{
    layHeader();
    layBars();
    layStaves();
    m_input.contexts.clear(); // valid while the system was made
}

void System::layHeader()
{
    const Score &score = *m_input.score;
    const std::size_t bar = m_input.firstBar;
    m_left = nameWidth(*m_font, score, m_input.first);
    double x = m_left + kPad;
    m_headerClef = x;
    double clef = 0;
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t s = 0; s < score.parts[p]->staves.size(); ++s) {
            StaffPlace place;
            place.part = p;
            place.staff = static_cast<std::uint8_t>(s);
            place.clef = (*m_input.contexts[p])[bar].clefs[s];
            place.fifths = (*m_input.contexts[p])[bar].fifths;
            clef = std::max(clef, m_font->box(glyphOf(place.clef)).width());
            m_staves.push_back(place);
            std::vector<Clef> clefs;
            for (std::size_t b = bar; b < bar + m_input.bars.size(); ++b) clefs.push_back((*m_input.contexts[p])[b].clefs[s]);
            m_clefs.push_back(std::move(clefs));
        }
    x += clef;
    const double key = widestKey(*m_font, score, bar, bar > 0 && newKey(score, bar));
    if (key > 0) x += kPad;
    m_headerKey = x;
    x += key;
    m_headerHasTime = newTime(score, bar);
    if (m_headerHasTime) {
        x += kPad;
        m_headerTime = x;
        x += timeWidth(*m_font, score.masterBars[bar]->time);
    }
    m_headerEnd = x + 0.5 + (score.masterBars[bar]->repeatStart ? 1.6 : 0);
}

void System::layBars()
{
    const auto widthAt = [&](double stretch) {
        double w = m_headerEnd;
        for (const SystemBar &b : m_input.bars) w += b.prefix + b.spacing->width(stretch) + b.suffix + b.barline;
        return w;
    };
    m_stretch = 1;
    if (m_input.width > 0 && (m_input.justify || widthAt(1) > m_input.width)) {
        double low = 0.05, high = 8;
        for (int i = 0; i < 40; ++i) {
            m_stretch = (low + high) / 2;
            (widthAt(m_stretch) > m_input.width ? high : low) = m_stretch;
        }
    }
    double x = m_headerEnd;
    m_barX.push_back(m_left);
    for (const SystemBar &b : m_input.bars) {
        x += b.prefix;
        m_musicX.push_back(x);
        std::vector<double> columns;
        double column = x + b.spacing->lead;
        for (std::size_t i = 0; i < b.spacing->ticks.size(); ++i) {
            columns.push_back(column);
            column += b.spacing->gap(i, m_stretch);
        }
        x = column + b.suffix + b.barline;
        m_columns.push_back(std::move(columns));
        m_barX.push_back(x);
    }
    m_right = x;
}

void System::layStaves()
{
    const auto extent = [&](std::size_t staffIndex, const SystemBar &b) {
        const StaffPlace &s = m_staves[staffIndex];
        VerticalExtent e = b.spacing->parts[s.part]->extents[s.staff];
        if (!b.spacing->parts[s.part]->hairpins.empty()) {
            for (const Hairpin &h : b.spacing->parts[s.part]->hairpins) {
                if (h.staff != s.staff) continue;
                const bool octave = h.kind == Hairpin::Kind::OctaveUp;
                if (h.above || octave) e.top -= 2.2f;
                else e.bottom += 2.2f;
            }
        }
        return e;
    };
    double y = 0;
    for (std::size_t i = 0; i < m_staves.size(); ++i) {
        StaffPlace &s = m_staves[i];
        for (const SystemBar &b : m_input.bars) {
            VerticalExtent e = extent(i, b);
            for (const Syllable &l : b.spacing->parts[s.part]->syllables)
                if (l.staff == s.staff) s.verses = std::max(s.verses, l.verse);
            s.top = std::min(s.top, static_cast<double>(e.top));
            s.bottom = std::max(s.bottom, static_cast<double>(e.bottom));
        }
        // Slurs reach beyond what they span.
        if (const auto &slurs = m_input.slurs[s.part])
            for (const SlurSpan &span : *slurs)
                if (span.fromBar < endBar() && span.toBar >= firstBar()) {
                    s.top -= 1.2;
                    s.bottom += 0.8;
                    break;
                }
        if (s.verses > 0) {
            s.lyricY = std::max(6.2, s.bottom + 1.9);
            s.bottom = s.lyricY + 2.3 * (s.verses - 1) + 0.6;
        }
        if (i > 0) {
            const StaffPlace &above = m_staves[i - 1];
            const double least = above.part == s.part ? kStaffOfPart : kStaffOfSystem;
            double distance = least;
            for (const SystemBar &b : m_input.bars) {
                const double low = above.verses > 0 ? above.bottom : extent(i - 1, b).bottom;
                distance = std::max(distance, low - extent(i, b).top + kClearance);
            }
            // Slurs were added for the whole line.
            distance = std::max(distance, std::min(above.bottom - s.top + 0.2, distance + 2.0));
            y += distance;
        }
        s.y = y;
    }
    // What stands above the system: chord symbols, endings, tempo, rehearsal marks, bar numbers.
    m_aboveY = std::min(-1.0, m_staves.front().top - 0.5);
    double above = 0;
    bool chords = false, endings = false, marks = false;
    for (const SystemBar &b : m_input.bars) {
        chords = chords || !b.master->chords.empty();
        endings = endings || b.master->endings != 0;
        marks = marks || !b.master->tempi.empty() || !b.master->rehearsal.empty() || !b.master->jump.empty();
    }
    above += (chords ? 2.6 : 0) + (endings ? 2.6 : 0) + (marks ? 3.2 : 0);
    m_top = std::min(m_aboveY - above, -3.0);
    m_bottom = m_staves.back().y + m_staves.back().bottom;
}

double System::xOf(std::size_t bar, std::int64_t tick) const
{
    const std::size_t k = std::min(bar - firstBar(), m_input.bars.size() - 1);
    const auto &ticks = m_input.bars[k].spacing->ticks;
    const auto &columns = m_columns[k];
    const auto at = std::lower_bound(ticks.begin(), ticks.end(), static_cast<std::int32_t>(tick));
    if (at != ticks.end() && *at == tick) return columns[static_cast<std::size_t>(at - ticks.begin())];
    if (at == ticks.begin()) return columns.front();
    const auto i = static_cast<std::size_t>(at - ticks.begin()) - 1;
    const double x2 = at == ticks.end() ? m_barX[k + 1] - m_input.bars[k].barline - m_input.bars[k].suffix : columns[i + 1];
    const double t2 = at == ticks.end() ? static_cast<double>(m_input.bars[k].spacing->length.value) : *at;
    const double share = t2 > ticks[i] ? (static_cast<double>(tick) - ticks[i]) / (t2 - ticks[i]) : 0;
    return columns[i] + (x2 - columns[i]) * std::min(1.0, share);
}

std::pair<std::size_t, std::int64_t> System::tickAt(double x) const
{
    std::size_t k = 0;
    while (k + 1 < m_input.bars.size() && x >= m_barX[k + 1]) ++k;
    const auto &ticks = m_input.bars[k].spacing->ticks;
    const auto &columns = m_columns[k];
    if (x <= columns.front()) return {firstBar() + k, ticks.front()};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const bool last = i + 1 == columns.size();
        const double end = m_barX[k + 1] - m_input.bars[k].barline - m_input.bars[k].suffix;
        const double x2 = last ? end : columns[i + 1];
        const double t2 = last ? static_cast<double>(m_input.bars[k].spacing->length.value) : ticks[i + 1];
        if (x < x2 || last) {
            const double share = std::clamp((x - columns[i]) / std::max(0.01, x2 - columns[i]), 0.0, 1.0);
            return {firstBar() + k, ticks[i] + std::llround(share * (t2 - ticks[i]))};
        }
    }
    return {firstBar() + k, 0};
}

std::size_t System::staffAt(double y) const
{
    std::size_t best = 0;
    double nearest = 1e18;
    for (std::size_t i = 0; i < m_staves.size(); ++i) {
        const double distance = std::abs(y - (m_staves[i].y + 2));
        if (distance < nearest) {
            nearest = distance;
            best = i;
        }
    }
    return best;
}

int System::placeAt(double yOnStaff)
{
    return static_cast<int>(std::lround((2.0 - yOnStaff) * 2));
}

Clef System::clefAt(std::size_t staffIndex, std::size_t bar, std::int64_t tick) const
{
    const StaffPlace &s = m_staves[staffIndex];
    Clef clef = m_clefs[staffIndex][bar - firstBar()];
    for (const ClefChange &c : m_input.score->parts[s.part]->bars[bar]->clefs)
        if (c.staff == s.staff && c.at.value > 0 && c.at.value <= tick) clef = c.clef;
    return clef;
}

const NoteAnchor *System::anchorOf(NoteId note, std::size_t *bar, std::size_t *staffIndex) const
{
    for (std::size_t k = 0; k < m_input.bars.size(); ++k)
        for (std::size_t p = 0; p < m_input.bars[k].spacing->parts.size(); ++p)
            for (const NoteAnchor &a : m_input.bars[k].spacing->parts[p]->anchors) {
                if (a.note != note) continue;
                if (bar) *bar = firstBar() + k;
                for (std::size_t s = 0; staffIndex && s < m_staves.size(); ++s)
                    if (m_staves[s].part == p && m_staves[s].staff == a.staff) *staffIndex = s;
                return &a;
            }
    return nullptr;
}

bool System::sameGeometry(const System &o) const
{
    if (m_barX != o.m_barX || m_musicX != o.m_musicX || m_staves.size() != o.m_staves.size() || m_aboveY != o.m_aboveY)
        return false;
    for (std::size_t i = 0; i < m_staves.size(); ++i)
        if (m_staves[i].y != o.m_staves[i].y || m_staves[i].lyricY != o.m_staves[i].lyricY || m_staves[i].part != o.m_staves[i].part
            || m_staves[i].clef != o.m_staves[i].clef || m_staves[i].fifths != o.m_staves[i].fifths)
            return false;
    if (firstBar() != o.firstBar()) return false;
    for (std::size_t k = 0; k < m_columns.size(); ++k)
        if (m_columns[k] != o.m_columns[k] && m_input.bars[k].spacing == o.m_input.bars[k].spacing) return false;
    return true;
}

bool System::sameInput(const SystemInput &o) const
{
    const SystemInput &a = m_input;
    if (a.firstBar != o.firstBar || a.bars.size() != o.bars.size() || a.first != o.first || a.width != o.width
        || a.justify != o.justify || a.score->parts.size() != o.score->parts.size())
        return false;
    for (std::size_t k = 0; k < a.bars.size(); ++k) {
        const SystemBar &x = a.bars[k], &y = o.bars[k];
        if (x.spacing != y.spacing || x.master != y.master || x.prefix != y.prefix || x.suffix != y.suffix) return false;
    }
    const std::size_t end = a.firstBar + a.bars.size();
    const bool lastA = end >= a.score->barCount(), lastB = end >= o.score->barCount();
    if (lastA != lastB) return false;
    if (!lastA && !(a.score->masterBars[end]->time == o.score->masterBars[end]->time
                    && a.score->masterBars[end]->key == o.score->masterBars[end]->key))
        return false;
    if (a.firstBar > 0 && a.score->masterBars[a.firstBar - 1] != o.score->masterBars[a.firstBar - 1]) return false;
    if (a.score->barNumber(a.firstBar) != o.score->barNumber(a.firstBar)) return false;
    for (std::size_t p = 0; p < a.score->parts.size(); ++p) {
        const Part &x = *a.score->parts[p], &y = *o.score->parts[p];
        if (&x == &y) continue;
        if (x.id != y.id || x.name != y.name || x.abbreviation != y.abbreviation || x.bracket != y.bracket
            || x.bracketSpan != y.bracketSpan || x.staves != y.staves)
            return false;
        if (!lastA && x.bars[end]->clefs != y.bars[end]->clefs) return false;
    }
    for (std::size_t p = 0; p < a.slurs.size(); ++p) {
        if (a.slurs[p] == o.slurs[p]) continue;
        const auto here = [&](const SlurSpansPtr &all) {
            std::vector<SlurSpan> out;
            if (all)
                for (const SlurSpan &s : *all)
                    if (s.fromBar < end && s.toBar >= a.firstBar) out.push_back(s);
            return out;
        };
        if (here(a.slurs[p]) != here(o.slurs[p])) return false;
    }
    return true;
}

} // namespace ricercar
