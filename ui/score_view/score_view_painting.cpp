// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/smufl.h"
#include "ui/bridge/theme.h"
#include "ui/score_view/item_painter.h"
#include "ui/score_view/score_view.h"

#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>

namespace ricercar {

namespace {

QColor faded(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

} // namespace

void ScoreView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const QRect clip = event->rect();
    if (!m_layout) {
        painter.fillRect(clip, theme().paper);
        paintMissingFont(painter);
        return;
    }
    paintPages(painter, clip);
    painter.setRenderHint(QPainter::Antialiasing);
    paintForm(painter, clip);

    ItemPainter items(painter, *m_font, m_scale, origin(), pixelRatio());
    const QRectF area(clip);
    for (const Item &item : m_layout->titleItems())
        if (items.bounds(item).intersects(area)) items.paint(item, theme().ink);
    for (const PlacedSystem &s : m_layout->systems()) {
        const QRectF place = toViewport({s.x - 4, s.y + s.system->top() - 2, s.x + s.system->right() + 8, s.y + s.system->bottom() + 2});
        if (!place.intersects(area)) continue;
        paintSelection(painter, s);
        items.setOrigin(origin() + QPointF(s.x, s.y) * m_scale);
        paintSystem(painter, items, s, area);
    }
    items.finish();
    paintRegion(painter, clip);
    paintLocks(painter, clip);
    paintCadences(painter, clip);
    paintRemoved(painter);
    paintFindings(painter, clip);
    paintLive(painter, clip);
    paintPlayhead(painter);
    if (m_drag == Drag::Marquee) {
        painter.setPen(QPen(theme().selection, 1));
        painter.setBrush(faded(theme().selection, 0.12));
        painter.drawRect(m_marquee.normalized());
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme().accent, 1));
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

void ScoreView::paintPages(QPainter &painter, const QRect &clip) const
{
    if (m_continuous) {
        painter.fillRect(clip, theme().paper);
        return;
    }
    painter.fillRect(clip, theme().window);
    for (const Rect &page : m_layout->pages()) {
        const QRectF r = toViewport(page);
        if (!r.intersects(clip)) continue;
        painter.fillRect(r, theme().paper);
        painter.setPen(QPen(theme().border, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(r);
    }
}

void ScoreView::paintSystem(QPainter &, ItemPainter &items, const PlacedSystem &s, const QRectF &clip) const
{
    const Theme &t = theme();
    const QColor ghost = m_studio.ghost() ? faded(t.idea(m_studio.ghost()->colour), 0.6) : t.ink;
    for (const Item &item : s.system->items()) {
        if (!items.bounds(item).adjusted(-2, -2, 2, 2).intersects(clip)) continue;
        if (item.note && m_ghostAdded.contains(item.note)) {
            items.paintOutlined(item, ghost);
            continue;
        }
        QColor colour = t.ink;
        if (item.role == Role::StaffLine || item.role == Role::Ledger) colour = faded(t.ink, 0.72);
        else if (item.role == Role::BarNumber || item.role == Role::PartName) colour = t.textDim;
        if (item.note && m_selection.contains(item.note)) colour = t.selection;
        items.paint(item, colour);
    }
}

// A soft field behind selected heads: colour alone would not do for every eye.
void ScoreView::paintSelection(QPainter &painter, const PlacedSystem &s) const
{
    if (m_selection.empty()) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(faded(theme().selection, theme().dark ? 0.30 : 0.20));
    for (const Item &item : s.system->items()) {
        if (item.role != Role::Head || !m_selection.contains(item.note)) continue;
        const double width = m_font->metrics()->box(item.glyph).width() * item.scale;
        const Rect around{s.x + item.x1 - 0.35, s.y + item.y1 - 0.85, s.x + item.x1 + width + 0.35, s.y + item.y1 + 0.85};
        painter.drawRoundedRect(toViewport(around), 0.5 * m_scale, 0.5 * m_scale);
    }
}

void ScoreView::paintRemoved(QPainter &painter) const
{
    if (m_removed.empty()) return;
    const QColor colour = faded(theme().ink, 0.45);
    ItemPainter items(painter, *m_font, m_scale, origin(), pixelRatio());
    for (const RemovedNote &r : m_removed) {
        Item head;
        head.glyph = r.log2 == 0 ? smufl::kHeadWhole : r.log2 == 1 ? smufl::kHeadHalf : smufl::kHeadBlack;
        head.x1 = static_cast<float>(r.x);
        head.y1 = static_cast<float>(r.y);
        const QRectF box = toViewport({r.x - 1, r.y - 1, r.x + 2.2, r.y + 1});
        if (!box.intersects(viewport()->rect())) continue;
        items.paint(head, colour);
    }
    items.finish();
    painter.setPen(QPen(faded(theme().ink, 0.7), std::max(1.0, 0.13 * m_scale)));
    for (const RemovedNote &r : m_removed) {
        const QRectF box = toViewport({r.x - 0.35, r.y - 0.75, r.x + 1.55, r.y + 0.75});
        painter.drawLine(box.bottomLeft(), box.topRight());
        if (r.movedX != 0) {
            painter.save();
            painter.setPen(QPen(colour, 1));
            painter.drawLine(toViewport({r.x + 0.6, r.y, r.x + 0.6, r.y}).topLeft(), toViewport({r.movedX, r.movedY, r.movedX, r.movedY}).topLeft());
            painter.restore();
        }
    }
}

void ScoreView::paintPlayhead(QPainter &painter) const
{
    if (m_playheadRect.isEmpty()) return;
    const QRect r = m_playheadRect.adjusted(4, 4, -4, -4);
    const double x = r.center().x() + 0.5;
    painter.setPen(QPen(theme().playhead, m_studio.playing() ? 2 : 1.2));
    painter.drawLine(QPointF(x, r.top()), QPointF(x, r.bottom()));
    painter.setBrush(theme().playhead);
    painter.setPen(Qt::NoPen);
    painter.drawPolygon(QPolygonF{QPointF(x - 3.5, r.top() - 3), QPointF(x + 3.5, r.top() - 3), QPointF(x, r.top() + 2)});
}

void ScoreView::paintMissingFont(QPainter &painter) const
{
    painter.setPen(theme().text);
    painter.drawText(viewport()->rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_fontFault);
}

} // namespace ricercar
