// SPDX-License-Identifier: GPL-3.0-or-later
// The lane under the keys: what is played falls away from its key, as long as it lasts, in the colour of who plays it.
// Notes of the eight buttons carry the button's number; a line joins a button that is down with its key.
#pragma once

#include "ui/live/play_keyboard.h"

#include <QWidget>

#include <deque>
#include <functional>

class QTimer;

namespace ricercar {

class FallingLane : public QWidget {
    Q_OBJECT
public:
    // Lies under the keyboard, with the same left edge.
    FallingLane(LiveDesk &desk, const PlayKeyboard &keyboard, QWidget *parent = nullptr);
    std::function<int(int)> buttonOf;      // which button made a key; -1
    std::function<double(int)> buttonX;    // the middle of a button at the lane's foot, its x here; < 0: not shown
    std::size_t bars() const { return m_bars.size(); }
    QSize sizeHint() const override { return {900, 70}; }
    QSize minimumSizeHint() const override { return {200, 24}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Bar {
        int key = 60, inlet = 0, button = -1;
        std::int64_t on = 0, off = 0; // steady clock; off 0: still down
    };
    void take(const LiveEvent &event);
    void forget();

    LiveDesk &m_desk;
    const PlayKeyboard &m_keyboard;
    std::deque<Bar> m_bars; // by onset
    QTimer *m_timer = nullptr;
};

} // namespace ricercar
