// SPDX-License-Identifier: GPL-3.0-or-later
// Step entry in the panel: on or off, the value, dot, tuplet, rest, tie, back.
#pragma once

#include "ui/live/step_desk.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QToolButton;

namespace ricercar {

class StepSection : public QWidget {
    Q_OBJECT
public:
    explicit StepSection(StepDesk &desk, QWidget *parent = nullptr);
    QPushButton *button() const { return m_on; }

private:
    void refresh();
    StepDesk &m_desk;
    QPushButton *m_on = nullptr;
    std::array<QToolButton *, 6> m_values{};
    QToolButton *m_dot = nullptr, *m_triplet = nullptr, *m_rest = nullptr, *m_tie = nullptr, *m_back = nullptr;
    QLabel *m_words = nullptr;
};

} // namespace ricercar
