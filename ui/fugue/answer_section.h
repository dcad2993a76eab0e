// SPDX-License-Identifier: GPL-3.0-or-later
// The answers: candidates by rank, each with why; the one in hand under the subject, each changed note with its rule,
// and the notes at the fourth to be moved by hand.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace ricercar {

class CandidateRow;
class ThemeStrip;

class AnswerSection : public QWidget {
    Q_OBJECT
public:
    explicit AnswerSection(FugueDesk &desk, QWidget *parent = nullptr);
    ThemeStrip *strip() const { return m_strip; }
    QLabel *reasonLabel() const { return m_reason; }
    const std::vector<CandidateRow *> &rows() const { return m_rows; }

private:
    void fill();
    void refresh();
    void updateSounding();

    FugueDesk &m_desk;
    ThemeStrip *m_strip = nullptr;
    QLabel *m_reason = nullptr, *m_changes = nullptr;
    QCheckBox *m_below = nullptr, *m_first = nullptr, *m_window = nullptr;
    QSpinBox *m_from = nullptr, *m_to = nullptr;
    QVBoxLayout *m_list = nullptr;
    CandidateRow *m_own = nullptr; // the answer of the user's own window
    std::vector<CandidateRow *> m_rows;
    bool m_setting = false;
};

} // namespace ricercar
