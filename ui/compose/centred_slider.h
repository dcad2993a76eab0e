// SPDX-License-Identifier: GPL-3.0-or-later
// A slider whose middle is neutral: it is felt while dragging, marked, and found again with a double click or the key 0.
// Values are [-100, 100].
#pragma once

#include <QSlider>

namespace ricercar {

class CentredSlider : public QSlider {
    Q_OBJECT
public:
    explicit CentredSlider(QWidget *parent = nullptr);
    QSize sizeHint() const override { return {80, 20}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace ricercar
