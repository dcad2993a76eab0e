// SPDX-License-Identifier: GPL-3.0-or-later
// What is being recorded, in the score: outlined heads where keys were struck, until the take is written.
#include "core/notation/smufl.h"
#include "core/notation/staff_geometry.h"
#include "ui/bridge/theme.h"
#include "ui/score_view/item_painter.h"
#include "ui/score_view/score_view.h"

#include <QPainter>

#include <algorithm>
#include <vector>

namespace ricercar {

void ScoreView::liveNotesChanged()
{
    // A held key grows in the roll; here a note is one head, painted when it comes and when all go.
    const std::size_t count = m_studio.liveNotes().size();
    if (count == m_livePainted) return;
    m_livePainted = count;
    viewport()->update();
}

void ScoreView::paintLive(QPainter &painter, const QRect &clip) const
{
    if (m_studio.liveNotes().empty() || !m_layout || !m_shown) return;
    std::vector<QRectF> ledgers;
    ItemPainter items(painter, *m_font, m_scale, origin(), pixelRatio());
    for (const LiveNote &n : m_studio.liveNotes()) {
        const TimelineTick at = std::max(n.range.begin, TimelineTick{0});
        if (at >= m_shown->end()) continue;
        const BarPosition place = m_shown->locate(at);
        const PlacedSystem *s = m_layout->systemOfBar(place.bar);
        const std::size_t part = m_shown->partIndex(n.part);
        if (!s || part >= m_shown->parts.size()) continue;
        const SpelledPitch pitch = writtenPitch(*m_shown->parts[part], spelledNear(n.key, m_shown->masterBars[place.bar]->key.fifths));
        // Of a part with two staves, the one on which the head lies nearest.
        double best = 1e9, staffY = 0;
        int headPlace = 0;
        Item head;
        for (std::size_t i = 0; i < s->system->staves().size(); ++i) {
            const System::StaffPlace &staff = s->system->staves()[i];
            if (staff.part != part) continue;
            const int onStaff = placeOf(pitch, s->system->clefAt(i, place.bar, place.tick.value));
            if (std::abs(onStaff) >= best) continue;
            best = std::abs(onStaff);
            headPlace = onStaff;
            staffY = s->y + staff.y;
            head.glyph = smufl::kHeadBlack;
            head.x1 = static_cast<float>(s->x + s->system->xOf(place.bar, place.tick.value));
            head.y1 = static_cast<float>(s->y + staff.y + yOf(onStaff));
        }
        if (best > 1e8) continue;
        if (!toViewport({head.x1 - 1.0, head.y1 - 1.0, head.x1 + 2.2, head.y1 + 1.0}).intersects(clip)) continue;
        QColor colour = theme().findingError;
        colour.setAlphaF(0.8f);
        items.paintOutlined(head, colour);
        // Ledger lines, without which a head far from the staff says nothing.
        constexpr double beside = 0.35, width = 1.18; // of a head, in staff spaces
        for (int line = 6; line <= std::abs(headPlace); line += 2)
            ledgers.push_back(toViewport({head.x1 - beside, staffY + yOf(headPlace > 0 ? line : -line), head.x1 + width + beside, staffY + yOf(headPlace > 0 ? line : -line)}));
    }
    items.finish();
    QColor faint = theme().findingError;
    faint.setAlphaF(0.8f);
    painter.setPen(QPen(faint, std::max(1.0, 0.13 * m_scale)));
    for (const QRectF &l : ledgers) painter.drawLine(l.topLeft(), l.topRight());
}

} // namespace ricercar
