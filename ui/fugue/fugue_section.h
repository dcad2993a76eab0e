// SPDX-License-Identifier: GPL-3.0-or-later
// The whole fugue: a few wishes, a plan that is made first and can be changed, and fugues that follow it (or plans of
// their own), which arrive where all ideas do.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace ricercar {

class PlanEditor;

class FugueSectionPage : public QWidget {
    Q_OBJECT
public:
    explicit FugueSectionPage(FugueDesk &desk, QWidget *parent = nullptr);
    void makePlan();
    void write();
    QSpinBox *voicesBox() const { return m_voices; }
    QSpinBox *barsBox() const { return m_bars; }
    QSpinBox *countBox() const { return m_count; }
    QCheckBox *expositionBox() const { return m_exposition; }
    QComboBox *placeBox() const { return m_place; }
    QPushButton *planButton() const { return m_make; }
    QPushButton *writeButton() const { return m_write; }
    PlanEditor *plan() const { return m_plan; }

Q_SIGNALS:
    void writing(); // ideas are on their way

private:
    void updateState();

    FugueDesk &m_desk;
    QSpinBox *m_voices = nullptr, *m_bars = nullptr, *m_count = nullptr;
    QComboBox *m_character = nullptr, *m_place = nullptr;
    QCheckBox *m_pedal = nullptr, *m_picardy = nullptr, *m_exposition = nullptr;
    QPushButton *m_make = nullptr, *m_drop = nullptr, *m_write = nullptr;
    PlanEditor *m_plan = nullptr;
    QLabel *m_words = nullptr;
    std::uint64_t m_seed = 1;
};

} // namespace ricercar
