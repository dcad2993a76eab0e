// SPDX-License-Identifier: GPL-3.0-or-later
// What is marked for ideas: the stretch a marquee made, what is locked, and cadences wished for; and how a marquee
// becomes a stretch.
#include "ui/bridge/lock_commands.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/score_view/score_view.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

constexpr double kHead = 0.59; // from a note's place to the middle of its head, staff spaces

QColor faded(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

// A padlock of one height, its foot's left at `at`.
void paintPadlock(QPainter &painter, QPointF at, double height, const QColor &colour)
{
    const double width = height * 0.8, body = height * 0.58;
    painter.setPen(QPen(colour, std::max(1.0, height * 0.13)));
    painter.setBrush(Qt::NoBrush);
    const QRectF shackle(at.x() + width * 0.2, at.y() - height, width * 0.6, height * 0.84);
    painter.drawArc(shackle, 0, 180 * 16);
    painter.fillRect(QRectF(at.x(), at.y() - body, width, body), colour);
}

} // namespace

double ScoreView::xAt(const PlacedSystem &s, TimelineTick t, bool end) const
{
    const std::size_t first = s.system->firstBar(), past = s.system->endBar();
    if (t <= m_shown->barStart(first)) return s.x + s.system->barLeft(first);
    if (t >= m_shown->barStart(past)) return s.x + s.system->barRight(past - 1);
    const BarPosition at = m_shown->locate(t);
    if (at.tick.value == 0) return s.x + (end ? s.system->barRight(at.bar - 1) : s.system->barLeft(at.bar));
    return s.x + s.system->xOf(at.bar, at.tick.value) - 0.4;
}

void ScoreView::paintRegion(QPainter &painter, const QRect &clip) const
{
    const auto &region = m_studio.markedRegion();
    if (!region || !m_shown) return;
    painter.setPen(QPen(theme().selection, 1));
    painter.setBrush(faded(theme().selection, theme().dark ? 0.12 : 0.09));
    for (const PlacedSystem &s : m_layout->systems()) {
        const TickRange here{m_shown->barStart(s.system->firstBar()), m_shown->barStart(s.system->endBar())};
        if (!here.overlaps(region->range)) continue;
        const double left = xAt(s, region->range.begin, false), right = xAt(s, region->range.end, true);
        for (const System::StaffPlace &staff : s.system->staves()) {
            const PartId part = m_shown->parts[staff.part]->id;
            const bool in = std::any_of(region->voices.begin(), region->voices.end(), [&](const VoiceRef &v) { return v.part == part; });
            if (!in || !staffHolds(*region, staff.part, staff.staff)) continue;
            const QRectF box = toViewport({left, s.y + staff.y - 1.5, right, s.y + staff.y + 5.5});
            if (box.intersects(clip)) painter.drawRect(box);
        }
    }
}

// Of a part with several staves, those that hold voices of the stretch.
bool ScoreView::staffHolds(const Region &region, std::size_t part, std::uint8_t staff) const
{
    if (m_shown->parts[part]->staves.size() < 2) return true;
    const PartId id = m_shown->parts[part]->id;
    for (const VoiceRef &v : voicesOfPart(*m_shown, part, staff))
        if (std::find(region.voices.begin(), region.voices.end(), VoiceRef{id, v.voice}) != region.voices.end()) return true;
    return false;
}

// A line over the staff with a padlock, and the word where less than everything is locked.
void ScoreView::paintLocks(QPainter &painter, const QRect &clip) const
{
    if (!m_shown || m_shown->locks.empty()) return;
    const QColor colour = theme().textDim;
    QFont small = font();
    small.setPixelSize(std::clamp(static_cast<int>(m_scale * 1.5), 8, 22));
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    for (const PlacedSystem &s : m_layout->systems()) {
        const TickRange here{m_shown->barStart(s.system->firstBar()), m_shown->barStart(s.system->endBar())};
        const QRectF whole = toViewport({s.x, s.y + s.system->top() - 4, s.x + s.system->right(), s.y + s.system->bottom() + 4});
        if (!whole.intersects(clip)) continue;
        for (const Lock &lock : m_shown->locks) {
            if (!lock.range.overlaps(here)) continue;
            for (const System::StaffPlace &staff : s.system->staves()) {
                if (m_shown->parts[staff.part]->id != lock.part || !staffHolds({{{lock.part, lock.voice}}, lock.range}, staff.part, staff.staff)) continue;
                const double left = xAt(s, lock.range.begin, false), right = xAt(s, lock.range.end, true);
                // A first voice is marked over its staff, the others under it.
                const bool over = lock.voice == 0;
                const double y = over ? std::min(staff.top, -1.0) - 0.8 : std::max(staff.bottom, 5.0) + 1.8;
                const QPointF from = toViewport({left + 0.2, s.y + staff.y + y, left + 0.2, s.y + staff.y + y}).topLeft();
                const QPointF to = toViewport({right - 0.3, s.y + staff.y + y, right - 0.3, s.y + staff.y + y}).topLeft();
                const double tall = std::max(7.0, 1.35 * m_scale);
                paintPadlock(painter, from, tall, colour);
                double x = from.x() + tall + 2;
                if (lock.attributes != static_cast<std::uint8_t>(Attribute::All)) {
                    const QString words = metrics.elidedText(lockText(lock.attributes), Qt::ElideRight, std::max(0.0, to.x() - x - 4));
                    painter.setPen(colour);
                    painter.drawText(QPointF(x, from.y()), words);
                    x += metrics.horizontalAdvance(words) + 4;
                }
                painter.setPen(QPen(colour, 1));
                const double hook = over ? 0.6 * m_scale : -0.6 * m_scale;
                if (x < to.x()) painter.drawPolyline(QPolygonF{QPointF(x, from.y()), to, to + QPointF(0, hook)});
            }
        }
    }
}

// Where a voice's notes of a time lie on each staff of its part: a keyboard's voice may change hands.
static std::map<std::uint8_t, TickRange> stavesOf(const Score &score, const FormBand &band)
{
    std::map<std::uint8_t, TickRange> found;
    for (const PlacedNote &n : notesIn(score, score.partIndex(band.voice.part), band.range)) {
        if (n.note->voice != band.voice.voice || n.onset < band.range.begin) continue;
        const TickRange here{n.onset, std::min(n.end, band.range.end)};
        const auto [at, fresh] = found.try_emplace(n.note->staff, here);
        if (!fresh) at->second = {std::min(at->second.begin, here.begin), std::max(at->second.end, here.end)};
    }
    return found;
}

// A light field behind the notes of an entry, with its letter over its beginning.
void ScoreView::paintForm(QPainter &painter, const QRect &clip) const
{
    if (!m_shown || m_studio.formBands().empty()) return;
    const Theme &t = theme();
    QFont bold = font();
    bold.setBold(true);
    bold.setPixelSize(std::clamp(static_cast<int>(m_scale * 1.5), 8, 20));
    painter.setFont(bold);
    const QFontMetricsF metrics(bold);
    for (const PlacedSystem &s : m_layout->systems()) {
        const TickRange here{m_shown->barStart(s.system->firstBar()), m_shown->barStart(s.system->endBar())};
        const QRectF whole = toViewport({s.x, s.y + s.system->top() - 4, s.x + s.system->right(), s.y + s.system->bottom() + 4});
        if (!whole.intersects(clip)) continue;
        for (const FormBand &band : m_studio.formBands()) {
            if (!band.range.overlaps(here)) continue;
            const auto staves = stavesOf(*m_shown, band);
            for (const System::StaffPlace &staff : s.system->staves()) {
                const auto on = staves.find(staff.staff);
                if (m_shown->parts[staff.part]->id != band.voice.part || on == staves.end() || !on->second.overlaps(here)) continue;
                const double left = xAt(s, on->second.begin, false), right = xAt(s, on->second.end, true);
                const double top = s.y + staff.y + std::min(staff.top, -0.5) - 0.2, bottom = s.y + staff.y + std::max(staff.bottom, 4.5) + 0.2;
                const QRectF box = toViewport({left, top, right, bottom});
                if (!box.adjusted(-30, -20, 30, 20).intersects(clip)) continue;
                const QColor colour = t.form(static_cast<int>(band.kind));
                painter.setPen(Qt::NoPen);
                painter.setBrush(faded(colour, t.dark ? 0.22 : 0.17));
                painter.drawRoundedRect(box, 3, 3);
                painter.fillRect(QRectF(box.left(), box.top(), 2, box.height()), colour);
                if (band.range.begin < here.begin || on->second.begin != band.range.begin) continue; // the letter stands where it begins
                painter.setPen(t.dark ? colour : colour.darker(150));
                // Where a tempo or other words stand over the beginning, the letter goes under it.
                QRectF letter(box.left() + 3, box.top() - metrics.height(), metrics.horizontalAdvance(band.letter), metrics.height());
                const bool taken = std::any_of(s.system->items().begin(), s.system->items().end(), [&](const Item &item) {
                    if (item.kind != Item::Kind::Text && item.role != Role::Tempo) return false;
                    const double wide = 1.1 * static_cast<double>(std::max<std::size_t>(2, item.text.size())); // about
                    return toViewport({s.x + item.x1, s.y + item.y1 - 2, s.x + item.x1 + wide, s.y + item.y1}).intersects(letter);
                });
                if (taken) letter.moveTop(box.bottom() + 1);
                painter.drawText(letter, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, band.letter);
            }
        }
    }
}

void ScoreView::paintCadences(QPainter &painter, const QRect &clip) const
{
    if (!m_shown || m_studio.cadences().empty()) return;
    QFont small = font();
    small.setPixelSize(std::clamp(static_cast<int>(m_scale * 1.6), 9, 24));
    painter.setFont(small);
    const QFontMetricsF metrics(small);
    for (const CadenceWish &wish : m_studio.cadences()) {
        if (wish.at >= m_shown->end()) continue;
        const BarPosition at = m_shown->locate(wish.at);
        const PlacedSystem *s = m_layout->systemOfBar(at.bar);
        if (!s) continue;
        const double x = s->x + s->system->xOf(at.bar, at.tick.value) + kHead;
        const QPointF foot = toViewport({x, s->y - 1.2, x, s->y - 1.2}).topLeft();
        const QPointF head = toViewport({x, s->y + std::min(s->system->top(), -2.0) - 0.6, x, s->y}).topLeft();
        const QString words = tr("%1 cadence").arg(cadenceName(wish.kind));
        const QRectF plate(head.x() - 4, head.y() - metrics.height(), metrics.horizontalAdvance(words) + 10, metrics.height());
        if (!plate.united(QRectF(foot, QSizeF(1, 1))).intersects(clip)) continue;
        painter.setPen(QPen(theme().accent, 1.2));
        painter.drawLine(QPointF(head.x(), plate.bottom()), foot);
        painter.setBrush(theme().paper);
        painter.drawRoundedRect(plate, 3, 3);
        painter.setPen(theme().ink);
        painter.drawText(plate, Qt::AlignCenter, words);
    }
}

// The voices and the time that a rubber band covers. Within a system the band's own edges count; from one system to
// another the time runs from where the hand went down to where it is.
std::optional<Region> ScoreView::regionInside(const QRectF &area, QPointF from, QPointF to) const
{
    const Score &score = *m_studio.score();
    const QPointF a = toLayout(area.topLeft()), b = toLayout(area.bottomRight());
    std::vector<const PlacedSystem *> met;
    for (const PlacedSystem &s : m_layout->systems())
        if (s.y + s.system->staves().back().y + 5 >= a.y() && s.y - 1 <= b.y()) met.push_back(&s);
    if (met.empty() || !m_shown) return std::nullopt;
    const bool one = met.size() == 1;
    const TimelineTick first = timeAt(one ? QPointF(area.left(), area.center().y()) : from);
    const TimelineTick last = timeAt(one ? QPointF(area.right(), area.center().y()) : to);
    // A note's head stands where its time begins: a beat whose place is inside the band is meant whole.
    const auto time = beatsNear(score, std::min(first, last), beatFrom(score, std::max(first, last)));
    if (!time) return std::nullopt;
    Region region{{}, *time};
    for (const PlacedSystem *s : met)
        for (const System::StaffPlace &staff : s->system->staves()) {
            if (s->y + staff.y - 1 > b.y() || s->y + staff.y + 5 < a.y()) continue;
            const std::size_t part = score.partIndex(m_shown->parts[staff.part]->id); // a ghost's part is not the document's yet
            if (part >= score.parts.size()) continue;
            // Of a staff with several voices, those whose notes are met; an empty stretch means all of them.
            std::vector<VoiceRef> hit;
            const PartId id = score.parts[part]->id;
            for (const Item &item : s->system->items()) {
                if (item.role != Role::Head || !item.note || m_ghostAdded.contains(item.note)) continue;
                const double x = s->x + item.x1 + kHead, y = s->y + item.y1;
                if (x < a.x() || x > b.x() || y < a.y() || y > b.y()) continue;
                const PlacedNote n = findNote(score, item.note);
                if (n.note && n.part == part && n.note->staff == staff.staff) hit.push_back({id, n.note->voice});
            }
            if (hit.empty()) hit = voicesOfPart(score, part, staff.staff);
            region.voices.insert(region.voices.end(), hit.begin(), hit.end());
        }
    return within(score, std::move(region));
}

} // namespace ricercar
