// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/score_view/item_painter.h"

#include "core/notation/smufl.h"

#include <QGlyphRun>
#include <QPainterPath>

#include <cmath>

namespace ricercar {

ItemPainter::ItemPainter(QPainter &painter, const MusicFont &font, double pixelsPerSpace, QPointF origin, double dpr,
                         Glyphs glyphs)
    : m_painter(painter), m_font(font), m_scale(pixelsPerSpace), m_origin(origin), m_dpr(dpr), m_glyphs(glyphs)
{
    m_painter.setRenderHint(QPainter::Antialiasing);
}

void ItemPainter::setOrigin(QPointF origin)
{
    finish();
    m_origin = origin;
}

double ItemPainter::snapped(double v) const
{
    return m_dpr > 0 ? std::round(v * m_dpr) / m_dpr : v;
}

void ItemPainter::line(const Item &item, const QColor &colour)
{
    const QPointF a = at(item.x1, item.y1), b = at(item.x2, item.y2);
    double width = item.thickness * m_scale;
    if (item.dashed) {
        QPen pen(colour, std::max(width, m_dpr > 0 ? 1 / m_dpr : 0));
        pen.setDashPattern({3, 3});
        m_painter.setPen(pen);
        m_painter.drawLine(a, b);
        return;
    }
    m_painter.setPen(Qt::NoPen);
    const bool level = std::abs(a.y() - b.y()) < 0.01, upright = std::abs(a.x() - b.x()) < 0.01;
    if (level || upright) {
        // Whole device pixels, so that staff lines and stems are equally crisp everywhere.
        if (m_dpr > 0) width = std::max(1.0, std::round(width * m_dpr)) / m_dpr;
        QRectF r;
        if (level) r = QRectF(std::min(a.x(), b.x()), snapped(a.y() - width / 2), std::abs(b.x() - a.x()), width);
        else r = QRectF(snapped(a.x() - width / 2), std::min(a.y(), b.y()), width, std::abs(b.y() - a.y()));
        m_painter.fillRect(r, colour);
        return;
    }
    m_painter.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
    m_painter.drawLine(a, b);
}

QPainterPath ItemPainter::curve(const Item &item)
{
    // Two arcs around one line, thin at the ends, thick in the middle.
    const QPointF a(item.x1, item.y1), b(item.x2, item.y2);
    const QPointF along = b - a;
    const double length = std::max(0.01, std::hypot(along.x(), along.y()));
    QPointF normal(-along.y() / length, along.x() / length);
    if (normal.y() < 0) normal = -normal;
    const double end = 0.1, middle = item.thickness;
    const double lean = std::min(0.3, 1.2 / length + 0.18); // where the control points stand
    const auto control = [&](double t, double depth) { return a + along * t + normal * depth * (4.0 / 3.0); };
    const double outer = item.bulge + (item.bulge > 0 ? 1 : -1) * (middle - end) / 2;
    const double inner = item.bulge - (item.bulge > 0 ? 1 : -1) * (middle - end) / 2;
    QPainterPath path(a);
    path.cubicTo(control(lean, outer), control(1 - lean, outer), b);
    path.cubicTo(control(1 - lean, inner), control(lean, inner), a);
    path.closeSubpath();
    return path;
}

void ItemPainter::text(const Item &item, const QColor &colour)
{
    const QFont font = MusicFont::textFont(item.style, m_scale * item.scale);
    const QString words = QString::fromUtf8(item.text.data(), static_cast<qsizetype>(item.text.size()));
    QPointF p = at(item.x1, item.y1);
    if (item.align != TextAlign::Left) {
        const double width = m_font.metrics()->textWidth(item.style, item.text) * m_scale * item.scale;
        p.rx() -= item.align == TextAlign::Centre ? width / 2 : width;
    }
    if (m_glyphs == Glyphs::Paths) {
        QPainterPath path;
        path.addText(p, font, words);
        m_painter.fillPath(path, colour);
        return;
    }
    m_painter.setFont(font);
    m_painter.setPen(colour);
    m_painter.drawText(p, words);
}

void ItemPainter::paint(const Item &item, const QColor &colour)
{
    switch (item.kind) {
    case Item::Kind::Glyph: {
        const bool brace = item.glyph == smufl::kBrace;
        if (m_glyphs == Glyphs::Paths || brace) {
            QTransform t;
            const QPointF p = at(item.x1, item.y1);
            t.translate(p.x(), p.y());
            t.scale(m_scale * (brace ? item.x2 : item.scale), m_scale * item.scale);
            m_painter.fillPath(t.map(m_font.outline(item.glyph)), colour);
            break;
        }
        Run &run = m_runs[{colour.rgba(), static_cast<int>(std::lround(m_scale * item.scale * 64))}];
        run.glyphs.append(m_font.glyphIndex(item.glyph));
        run.positions.append(at(item.x1, item.y1));
        break;
    }
    case Item::Kind::Line: line(item, colour); break;
    case Item::Kind::Beam: {
        const QPointF a = at(item.x1, item.y1), b = at(item.x2, item.y2), down(0, item.thickness * m_scale);
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colour);
        m_painter.drawPolygon(QPolygonF{a, b, b + down, a + down});
        break;
    }
    case Item::Kind::Curve: {
        QTransform t;
        t.translate(m_origin.x(), m_origin.y());
        t.scale(m_scale, m_scale);
        const QPainterPath path = t.map(curve(item));
        m_painter.setPen(QPen(colour, 0.1 * m_scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.setBrush(colour);
        m_painter.drawPath(path);
        break;
    }
    case Item::Kind::Box:
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(colour, item.thickness * m_scale));
        m_painter.drawRect(QRectF(at(item.x1, item.y1), at(item.x2, item.y2)));
        break;
    case Item::Kind::Text: text(item, colour); break;
    }
}

void ItemPainter::paintOutlined(const Item &item, const QColor &colour)
{
    const double pen = std::max(1.0, 0.13 * m_scale);
    m_painter.setBrush(Qt::NoBrush);
    if (item.kind == Item::Kind::Glyph) {
        QTransform t;
        const QPointF p = at(item.x1, item.y1);
        t.translate(p.x(), p.y());
        t.scale(m_scale * item.scale, m_scale * item.scale);
        const QPainterPath path = t.map(m_font.outline(item.glyph));
        if (item.role == Role::Head) {
            QColor tint = colour;
            tint.setAlphaF(colour.alphaF() * 0.35f);
            m_painter.fillPath(path, tint);
        }
        m_painter.setPen(QPen(colour, pen));
        m_painter.drawPath(path);
        return;
    }
    if (item.kind == Item::Kind::Beam) {
        const QPointF a = at(item.x1, item.y1), b = at(item.x2, item.y2), down(0, item.thickness * m_scale);
        m_painter.setPen(QPen(colour, pen));
        m_painter.drawPolygon(QPolygonF{a, b, b + down, a + down});
        return;
    }
    paint(item, colour);
}

void ItemPainter::finish()
{
    for (const auto &[key, run] : m_runs) {
        QGlyphRun glyphs;
        glyphs.setRawFont(m_font.raw(key.second / 64.0));
        glyphs.setGlyphIndexes(run.glyphs);
        glyphs.setPositions(run.positions);
        m_painter.setPen(QColor::fromRgba(key.first));
        m_painter.drawGlyphRun(QPointF(), glyphs);
    }
    m_runs.clear();
}

QRectF ItemPainter::bounds(const Item &item) const
{
    switch (item.kind) {
    case Item::Kind::Glyph: {
        const GlyphBox &box = m_font.metrics()->box(item.glyph);
        return QRectF(at(item.x1 + box.left * item.scale, item.y1 + box.top * item.scale),
                      at(item.x1 + box.right * item.scale, item.y1 + box.bottom * item.scale));
    }
    case Item::Kind::Text: {
        const double width = m_font.metrics()->textWidth(item.style, item.text), height = textSize(item.style);
        const double left = item.align == TextAlign::Left ? 0 : item.align == TextAlign::Centre ? -width / 2 : -width;
        return QRectF(at(item.x1 + left, item.y1 - height), at(item.x1 + left + width, item.y1 + height * 0.4));
    }
    case Item::Kind::Curve: {
        const double bulge = item.bulge * 1.4;
        return QRectF(at(item.x1, std::min({item.y1, item.y2, item.y1 + static_cast<float>(bulge), item.y2 + static_cast<float>(bulge)})),
                      at(item.x2, std::max({item.y1, item.y2, item.y1 + static_cast<float>(bulge), item.y2 + static_cast<float>(bulge)})))
            .normalized();
    }
    default: {
        const double t = std::abs(item.thickness);
        return QRectF(at(std::min(item.x1, item.x2) - t, std::min(item.y1, item.y2) - t),
                      at(std::max(item.x1, item.x2) + t, std::max(item.y1, item.y2) + t));
    }
    }
}

} // namespace ricercar
