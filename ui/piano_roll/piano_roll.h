// SPDX-License-Identifier: GPL-3.0-or-later
// The piano roll as a pane: tools and grid above, ruler, keys, notes, the loudness lane, scroll bars. Its actions
// also stand in the window's menus.
#pragma once

#include "ui/piano_roll/roll_canvas.h"

#include <QWidget>

class QAction;
class QComboBox;
class QScrollBar;

namespace ricercar {

class Keyboard;
class Ruler;
class VelocityLane;

class PianoRoll : public QWidget {
    Q_OBJECT
public:
    explicit PianoRoll(Studio &studio, QWidget *parent = nullptr);

    RollCanvas *canvas() const { return m_canvas; }
    VelocityLane *velocityLane() const { return m_velocity; }
    Ruler *ruler() const { return m_ruler; }
    TimePitch &view() { return m_view; }

    void zoomTime(double factor);
    void zoomPitch(double factor);
    void fit();              // the whole piece
    void showPitches();      // scrolls to where the notes lie
    void scrollTo(TimelineTick at);

    QAction *selectTool, *drawTool, *splitTool;
    QAction *scaleHighlight, *ghostParts, *editAllParts, *follow, *showVelocity;
    QAction *zoomInAction, *zoomOutAction, *tallerAction, *lowerAction, *fitAction;

Q_SIGNALS:
    void hovered(const QString &words);

private:
    void makeActions();
    QWidget *makeToolbar();
    void zoom(double timeFactor, double pitchFactor, QPointF fixed);
    void updateScrollBars();
    void updateSnapBox();

    Studio &m_studio;
    TimePitch m_view;
    RollCanvas *m_canvas = nullptr;
    VelocityLane *m_velocity = nullptr;
    Ruler *m_ruler = nullptr;
    Keyboard *m_keyboard = nullptr;
    QScrollBar *m_horizontal = nullptr, *m_vertical = nullptr;
    QComboBox *m_snap = nullptr, *m_voice = nullptr;
    bool m_updatingBars = false, m_pitchesShown = false, m_ghostShown = false;
};

} // namespace ricercar
