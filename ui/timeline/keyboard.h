// SPDX-License-Identifier: GPL-3.0-or-later
// The keys at the left of the roll: press or drag to hear them through the active part.
#pragma once

#include "ui/bridge/studio.h"
#include "ui/timeline/time_pitch.h"

#include <QWidget>

namespace ricercar {

class Keyboard : public QWidget {
    Q_OBJECT
public:
    static constexpr int kWidth = 56;
    Keyboard(Studio &studio, TimePitch &view, QWidget *parent = nullptr);
    void setHover(int key); // -1: none

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    void sound(int key);
    Studio &m_studio;
    TimePitch &m_view;
    int m_pressed = -1, m_hover = -1;
};

} // namespace ricercar
