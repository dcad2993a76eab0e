// SPDX-License-Identifier: GPL-3.0-or-later
// The ruler over the roll: bar numbers and beats; below them tempo, metre, key and chord symbols where they change.
// A click sets the playhead, a drag sets the loop, a double click on the loop switches it on or off.
#pragma once

#include "ui/bridge/studio.h"
#include "ui/timeline/time_pitch.h"

#include <QWidget>

namespace ricercar {

class Ruler : public QWidget {
    Q_OBJECT
public:
    Ruler(Studio &studio, TimePitch &view, QWidget *parent = nullptr);
    QSize sizeHint() const override { return {200, 38}; }
    QSize minimumSizeHint() const override { return {40, 38}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    Studio &m_studio;
    TimePitch &m_view;
    double m_pressX = 0;
    TimelineTick m_pressTick;
    bool m_pressed = false, m_dragging = false;
};

} // namespace ricercar
