// SPDX-License-Identifier: GPL-3.0-or-later
// The genie in the panel: on or off, what it may play, what it listens to, the pads that press its buttons.
#pragma once

#include "ui/live/genie_desk.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QSpinBox;

namespace ricercar {

class GenieSection : public QWidget {
    Q_OBJECT
public:
    explicit GenieSection(GenieDesk &desk, QWidget *parent = nullptr);
    QPushButton *button() const { return m_on; }
    QPushButton *learnButton() const { return m_learn; }
    QComboBox *scaleBox() const { return m_scale; }

private:
    void refresh();
    void send();

    GenieDesk &m_desk;
    QPushButton *m_on = nullptr, *m_learn = nullptr, *m_forget = nullptr, *m_takeTheme = nullptr;
    QComboBox *m_scale = nullptr, *m_chords = nullptr;
    QCheckBox *m_theme = nullptr;
    QSlider *m_temperature = nullptr;
    QSpinBox *m_lowest = nullptr, *m_highest = nullptr, *m_polyphony = nullptr;
    QLabel *m_words = nullptr, *m_pads = nullptr;
};

} // namespace ricercar
