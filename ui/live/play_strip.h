// SPDX-License-Identifier: GPL-3.0-or-later
// The pane under the piano roll that one plays on: keys, the lane in which what was played falls past, the eight buttons.
#pragma once

#include "ui/live/computer_keys.h"
#include "ui/live/genie_desk.h"

#include <QWidget>

class QLabel;
class QSlider;
class QToolButton;

namespace ricercar {

class FallingLane;
class GenieButtons;
class PlayKeyboard;

class PlayStrip : public QWidget {
    Q_OBJECT
public:
    PlayStrip(LiveDesk &desk, ComputerKeys &keys, GenieDesk &genie, QWidget *parent = nullptr);
    PlayKeyboard *keyboard() const { return m_keyboard; }
    FallingLane *lane() const { return m_lane; }
    GenieButtons *buttons() const { return m_buttons; }

private:
    void refresh();

    LiveDesk &m_desk;
    ComputerKeys &m_keys;
    GenieDesk &m_genie;
    PlayKeyboard *m_keyboard = nullptr;
    FallingLane *m_lane = nullptr;
    GenieButtons *m_buttons = nullptr;
    QToolButton *m_piano = nullptr, *m_eight = nullptr, *m_pedal = nullptr, *m_lower = nullptr, *m_higher = nullptr;
    QLabel *m_octave = nullptr, *m_loudness = nullptr;
    QSlider *m_velocity = nullptr;
};

} // namespace ricercar
