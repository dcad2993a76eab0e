// SPDX-License-Identifier: GPL-3.0-or-later
// The form in the roll: a light field behind the notes of each entry, with its letter.
#include "ui/bridge/theme.h"
#include "ui/piano_roll/roll_canvas.h"

#include <QPainter>

#include <algorithm>

namespace ricercar {

void RollCanvas::paintForm(QPainter &p, const QRect &clip)
{
    if (m_studio.formBands().empty()) return;
    const Theme &t = theme();
    const Score &score = m_studio.ghost() ? *m_studio.ghost()->score : *m_studio.score();
    QFont bold = font();
    bold.setBold(true);
    bold.setPixelSize(11);
    p.setFont(bold);
    const TickRange shown{m_view.tick(clip.left() - 2), m_view.tick(clip.right() + 3)};
    for (const FormBand &band : m_studio.formBands()) {
        if (!band.range.overlaps(shown)) continue;
        const std::size_t part = score.partIndex(band.voice.part);
        if (part >= score.parts.size()) continue;
        // As high as its notes lie.
        int low = 128, high = -1;
        for (const PlacedNote &n : notesIn(score, part, band.range))
            if (n.note->voice == band.voice.voice && n.onset >= band.range.begin) {
                low = std::min(low, n.note->midi());
                high = std::max(high, n.note->midi());
            }
        if (high < 0) continue;
        const QColor colour = t.form(static_cast<int>(band.kind));
        const QRectF box(m_view.x(band.range.begin), m_view.y(high) - 3, m_view.width(band.range.length()), m_view.y(low) - m_view.y(high) + m_view.rowHeight() + 6);
        QColor fill = colour;
        fill.setAlphaF(t.dark ? 0.24f : 0.19f);
        p.fillRect(box, fill);
        p.fillRect(QRectF(box.left(), box.top(), 2, box.height()), colour);
        if (box.width() < 10) continue;
        p.setPen(t.dark ? colour : colour.darker(150));
        p.drawText(QPointF(std::max(box.left(), 0.0) + 4, box.top() - 2), band.letter);
    }
}

} // namespace ricercar
