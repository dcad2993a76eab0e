// SPDX-License-Identifier: GPL-3.0-or-later
// Canons at any interval and distance, and the five species against a cantus: what is written arrives as ideas.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace ricercar {

class CanonSection : public QWidget {
    Q_OBJECT
public:
    explicit CanonSection(FugueDesk &desk, QWidget *parent = nullptr);
    QPushButton *writeButton() const { return m_write; }
    QSpinBox *barsBox() const { return m_bars; }

Q_SIGNALS:
    void writing();

private:
    void write();
    void updateState();

    FugueDesk &m_desk;
    QComboBox *m_voices = nullptr, *m_interval = nullptr, *m_distance = nullptr;
    QSpinBox *m_bars = nullptr;
    QCheckBox *m_head = nullptr;
    QPushButton *m_write = nullptr;
    std::uint64_t m_seed = 1;
};

class SpeciesSection : public QWidget {
    Q_OBJECT
public:
    explicit SpeciesSection(FugueDesk &desk, QWidget *parent = nullptr);
    QPushButton *writeButton() const { return m_write; }
    QComboBox *speciesBox() const { return m_species; }

Q_SIGNALS:
    void writing();

private:
    void write();
    void updateState();

    FugueDesk &m_desk;
    QComboBox *m_species = nullptr, *m_side = nullptr;
    QPushButton *m_write = nullptr;
    std::uint64_t m_seed = 1;
};

} // namespace ricercar
