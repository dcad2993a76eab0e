// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a piece before a note of it is written: sections as blocks, one colour for the same letter, with key and
// bars; under them the phrases as slurs, each with the cadence that closes it.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/piece/piece_plan.h"
#endif

#include <QWidget>

namespace ricercar {

class PlanDiagram : public QWidget {
    Q_OBJECT
public:
    explicit PlanDiagram(QWidget *parent = nullptr);
    void setPlan(const PiecePlan &plan);
    const PiecePlan &plan() const { return m_plan; }
    QString wordsOf(std::size_t section) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    double x(std::size_t bar) const;
    int sectionAt(QPointF at) const;
    void setCurrent(int section);
    PiecePlan m_plan;
    int m_current = -1;
};

QString cadenceSign(Cadence cadence); // "V–I"; empty: open

} // namespace ricercar
