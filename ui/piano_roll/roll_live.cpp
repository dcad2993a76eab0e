// SPDX-License-Identifier: GPL-3.0-or-later
// What is being recorded, in the roll: outlines that grow while keys are held.
#include "ui/bridge/theme.h"
#include "ui/piano_roll/roll_canvas.h"

#include <QPainter>

#include <algorithm>

namespace ricercar {

void RollCanvas::paintLive(QPainter &p, const QRect &clip)
{
    if (m_studio.liveNotes().empty()) return;
    const QColor colour = theme().findingError; // as the record button
    QColor fill = colour;
    p.setRenderHint(QPainter::Antialiasing, true);
    for (const LiveNote &n : m_studio.liveNotes()) {
        const QRectF r(m_view.x(n.range.begin), m_view.y(std::clamp(n.key, 0, 127)), std::max(3.0, m_view.width(n.range.length()) - 1), m_view.rowHeight() - 1);
        if (r.right() < clip.left() || r.left() > clip.right() || r.bottom() < clip.top() || r.top() > clip.bottom()) continue;
        fill.setAlphaF(n.down ? 0.4f : 0.14f);
        p.setPen(QPen(colour, 1.5));
        p.setBrush(fill);
        p.drawRoundedRect(r.adjusted(0.75, 0.75, -0.75, -0.75), 2.5, 2.5);
    }
    p.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace ricercar
