// SPDX-License-Identifier: GPL-3.0-or-later
// The loudness of notes as bars under the roll. A drag over the bars paints them, with Shift a straight line; a drag
// on a selected note raises or lowers all that are selected. One undo step each.
#pragma once

#include "ui/piano_roll/roll_canvas.h"

#include <QWidget>

namespace ricercar {

class VelocityLane : public QWidget {
    Q_OBJECT
public:
    VelocityLane(Studio &studio, TimePitch &view, RollCanvas &canvas, QWidget *parent = nullptr);
    QSize sizeHint() const override { return {200, 64}; }
    QSize minimumSizeHint() const override { return {60, 40}; }
    int velocityAt(double y) const;
    double yOf(int velocity) const;

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void updateAround(TimelineTick at);
    // Notes in hand whose onset lies in the pixels [x0, x1], widened by a few.
    std::vector<PlacedNote> notesBetween(double x0, double x1) const;
    void paintPath(QPointF from, QPointF to, bool fromBase);

    Studio &m_studio;
    TimePitch &m_view;
    RollCanvas &m_canvas;
    enum class Mode { None, Paint, Relative } m_mode = Mode::None;
    ScorePtr m_base;
    NoteSet m_notes;
    QPointF m_press, m_last;
    std::string m_gesture;
    int m_serial = 0;
};

} // namespace ricercar
