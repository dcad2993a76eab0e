// SPDX-License-Identifier: GPL-3.0-or-later
// How what is played is written: the finest value, tuplets, swing, hands, the played timing, how near to the grid it is
// heard. For recordings to come, and for one take anew.
#pragma once

#include "core/live/played_notation.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QSlider;

namespace ricercar {

class WritingForm : public QWidget {
    Q_OBJECT
public:
    explicit WritingForm(QWidget *parent = nullptr);
    void set(const NotationOptions &options, double strength);
    NotationOptions options() const;
    double strength() const;
    QComboBox *finestBox() const { return m_finest; }
    QCheckBox *tupletsBox() const { return m_tuplets; }
    QCheckBox *playingBox() const { return m_playing; }

Q_SIGNALS:
    void changed();

private:
    NotationOptions m_rest; // what has no control here
    QComboBox *m_finest = nullptr, *m_swing = nullptr;
    QCheckBox *m_tuplets = nullptr, *m_hands = nullptr, *m_playing = nullptr;
    QSlider *m_strength = nullptr, *m_plain = nullptr;
};

} // namespace ricercar
