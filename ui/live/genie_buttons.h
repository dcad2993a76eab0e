// SPDX-License-Identifier: GPL-3.0-or-later
// The eight buttons on the screen: each has its colour and its number, which its notes in the lane have too.
#pragma once

#include <QColor>
#include <QWidget>

#include <array>

namespace ricercar {

QColor buttonColour(int button); // [0, 7], from low to high

class GenieButtons : public QWidget {
    Q_OBJECT
public:
    explicit GenieButtons(QWidget *parent = nullptr);
    void setDown(const std::array<bool, 8> &down);
    QRectF buttonRect(int button) const;
    QSize sizeHint() const override { return {400, 30}; }
    QSize minimumSizeHint() const override { return {200, 28}; }

Q_SIGNALS:
    void pressed(int button);
    void released(int button);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void hold(int button);
    int buttonAt(QPointF at) const;
    std::array<bool, 8> m_down{};
    int m_held = -1;
};

} // namespace ricercar
