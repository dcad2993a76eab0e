// SPDX-License-Identifier: GPL-3.0-or-later
// Call and answer in the panel: on or off, whose turn it is, how long a silence ends a phrase.
#pragma once

#include "ui/live/duet.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace ricercar {

class DuetSection : public QWidget {
    Q_OBJECT
public:
    explicit DuetSection(Duet &duet, QWidget *parent = nullptr);
    QPushButton *button() const { return m_on; }
    QLabel *turnLabel() const { return m_turn; }
    QComboBox *byBox() const { return m_by; }

private:
    void refresh();
    Duet &m_duet;
    QPushButton *m_on = nullptr, *m_now = nullptr;
    QLabel *m_turn = nullptr, *m_words = nullptr;
    QComboBox *m_by = nullptr;
    QDoubleSpinBox *m_silence = nullptr;
    QCheckBox *m_writes = nullptr;
};

} // namespace ricercar
