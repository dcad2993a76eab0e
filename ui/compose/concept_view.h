// SPDX-License-Identifier: GPL-3.0-or-later
// What the studio understood of the tune, as chips; each says whether it was said, found in the music, or a default.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/compose/concept.h"
#endif

#include <QWidget>

class QLabel;

namespace ricercar {

class FlowLayout;
class Score;

class ConceptView : public QWidget {
    Q_OBJECT
public:
    explicit ConceptView(QWidget *parent = nullptr);
    void show(const Concept &found, const Score &score);
    void showTrouble(const QString &sentence);
    int chipCount() const;

protected:
    void changeEvent(QEvent *event) override;

private:
    void clear();
    void addChip(const QString &text, FieldOrigin origin, const QString &explanation);
    void restyle();
    QWidget *m_chips = nullptr;
    FlowLayout *m_flow = nullptr;
    QLabel *m_remarks = nullptr;
};

} // namespace ricercar
