// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/time_pitch.h"

namespace ricercar {

void TimePitch::setScroll(double x, double y)
{
    // Whole pixels: lines stay sharp and the roll does not shimmer while it follows.
    x = std::max(0.0, std::round(x));
    y = std::max(0.0, std::round(y));
    if (x == m_scrollX && y == m_scrollY) return;
    m_scrollX = x;
    m_scrollY = y;
    Q_EMIT changed();
}

void TimePitch::setPixelsPerQuarter(double pixels, double fixedX)
{
    pixels = std::clamp(pixels, kLeastPixelsPerQuarter, kMostPixelsPerQuarter);
    if (pixels == m_pixelsPerQuarter) return;
    m_scrollX = std::max(0.0, std::round((m_scrollX + fixedX) * pixels / m_pixelsPerQuarter - fixedX));
    m_pixelsPerQuarter = pixels;
    Q_EMIT changed();
}

void TimePitch::setRowHeight(double pixels, double fixedY)
{
    pixels = std::clamp(pixels, kLeastRow, kMostRow);
    if (pixels == m_rowHeight) return;
    m_scrollY = std::max(0.0, std::round((m_scrollY + fixedY) * pixels / m_rowHeight - fixedY));
    m_rowHeight = pixels;
    Q_EMIT changed();
}

} // namespace ricercar
