// SPDX-License-Identifier: GPL-3.0-or-later
// The one geometry of time and pitch that the piano roll's painters share: ticks to x, keys to y, and back.
// Logical pixels. It knows no score; its owner clamps the scrolling.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/base/units.h"
#endif

#include <QObject>

#include <algorithm>
#include <cmath>

namespace ricercar {

class TimePitch : public QObject {
    Q_OBJECT
public:
    static constexpr double kLeastPixelsPerQuarter = 0.25, kMostPixelsPerQuarter = 480;
    static constexpr double kLeastRow = 3, kMostRow = 40;
    static constexpr int kKeys = 128;

    double pixelsPerQuarter() const { return m_pixelsPerQuarter; }
    double rowHeight() const { return m_rowHeight; }
    double scrollX() const { return m_scrollX; }
    double scrollY() const { return m_scrollY; }

    double width(Ticks t) const { return t.quarters() * m_pixelsPerQuarter; }
    double x(TimelineTick t) const { return width(Ticks{t.value}) - m_scrollX; }
    TimelineTick tick(double x) const
    {
        return {static_cast<std::int64_t>(std::llround((x + m_scrollX) / m_pixelsPerQuarter * 10080.0))};
    }
    double y(int key) const { return (kKeys - 1 - key) * m_rowHeight - m_scrollY; } // the row's top
    int key(double y) const
    {
        return std::clamp(kKeys - 1 - static_cast<int>(std::floor((y + m_scrollY) / m_rowHeight)), 0, kKeys - 1);
    }
    double contentHeight() const { return kKeys * m_rowHeight; }

    void setScroll(double x, double y);
    // What lies at `fixed` (a pixel) stays there.
    void setPixelsPerQuarter(double pixels, double fixedX);
    void setRowHeight(double pixels, double fixedY);

Q_SIGNALS:
    void changed();

private:
    double m_pixelsPerQuarter = 36, m_rowHeight = 12;
    double m_scrollX = 0, m_scrollY = 0;
};

} // namespace ricercar
