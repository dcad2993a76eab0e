// SPDX-License-Identifier: GPL-3.0-or-later
// Countersubjects to the subject and its answer: at which interval they invert, a search in the background, and what was
// found, by merit, with every interval of the one in hand.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ricercar {

class CandidateRow;

class CountersubjectSection : public QWidget {
    Q_OBJECT
public:
    explicit CountersubjectSection(FugueDesk &desk, QWidget *parent = nullptr);
    QPushButton *findButton() const { return m_find; }
    QComboBox *invertibleBox() const { return m_invertible; }
    QComboBox *sideBox() const { return m_side; }
    const std::vector<CandidateRow *> &rows() const { return m_rows; }

private:
    void fill();
    void updateState();

    FugueDesk &m_desk;
    QComboBox *m_invertible = nullptr, *m_side = nullptr;
    QPushButton *m_find = nullptr;
    QLabel *m_words = nullptr;
    QVBoxLayout *m_list = nullptr;
    std::vector<CandidateRow *> m_rows;
};

} // namespace ricercar
