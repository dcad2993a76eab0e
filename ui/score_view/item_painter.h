// SPDX-License-Identifier: GPL-3.0-or-later
// Paints items of the display list. Glyphs of one colour and size are gathered and drawn as one run; finish() (or the
// destructor) draws what is gathered.
#pragma once

#include "core/notation/display.h"
#include "ui/score_view/music_font.h"

#include <QColor>
#include <QPainter>
#include <QPointF>

#include <map>
#include <memory>
#include <vector>

namespace ricercar {

class ItemPainter {
public:
    enum class Glyphs { Runs, Paths }; // paths for SVG, whose readers lack the font

    // `origin`: where the staff space (0, 0) is, in pixels. `dpr` 0: no snapping to device pixels (printing).
    ItemPainter(QPainter &painter, const MusicFont &font, double pixelsPerSpace, QPointF origin, double dpr,
                Glyphs glyphs = Glyphs::Runs);
    ~ItemPainter() { finish(); }

    void setOrigin(QPointF origin);
    void paint(const Item &item, const QColor &colour);
    void paintOutlined(const Item &item, const QColor &colour); // a ghost
    void finish();

    static QPainterPath curve(const Item &item); // of ties and slurs, filled; in staff spaces
    QRectF bounds(const Item &item) const;       // in pixels, roughly

private:
    QPointF at(double x, double y) const { return m_origin + QPointF(x, y) * m_scale; }
    void line(const Item &item, const QColor &colour);
    void text(const Item &item, const QColor &colour);
    double snapped(double v) const;

    struct Run {
        QList<quint32> glyphs;
        QList<QPointF> positions;
    };
    QPainter &m_painter;
    const MusicFont &m_font;
    double m_scale;
    QPointF m_origin;
    double m_dpr;
    Glyphs m_glyphs;
    std::map<std::pair<QRgb, int>, Run> m_runs; // colour, size in 1/64
};

} // namespace ricercar
