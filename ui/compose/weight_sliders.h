// SPDX-License-Identifier: GPL-3.0-or-later
// What counts in choosing among ideas: a weight for each criterion, and how different they must be. Felt at once.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/piece/selection.h"
#endif

#include <QWidget>

class QPushButton;
class QSlider;

namespace ricercar {

class WeightSliders : public QWidget {
    Q_OBJECT
public:
    explicit WeightSliders(QWidget *parent = nullptr);
    SelectionWeights weights() const;
    void setWeights(const SelectionWeights &weights);
    QString summary() const; // "as usual", or what counts more and less
    QSlider *slider(Criterion criterion) const { return m_sliders[static_cast<std::size_t>(criterion)]; }
    QSlider *differenceSlider() const { return m_difference; }

Q_SIGNALS:
    void changed();

private:
    std::array<QSlider *, kCriteria> m_sliders{};
    QSlider *m_difference = nullptr;
    QPushButton *m_reset = nullptr;
};

} // namespace ricercar
