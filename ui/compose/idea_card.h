// SPDX-License-Identifier: GPL-3.0-or-later
// One alternative in the tray: its rank and why, how it scores, and what can be done with it.
#pragma once

#include "core/compose/pipeline.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace ricercar {

class ScoreBars;

class IdeaCard : public QFrame {
    Q_OBJECT
public:
    IdeaCard(const Alternative &alternative, int index, QWidget *parent = nullptr);
    const Alternative &alternative() const { return m_alternative; }
    int index() const { return m_index; }
    void setChosen(bool chosen);
    void setSounding(bool sounding);
    void setAccepted(const QString &words); // "" again: not
    // What "some bars" means now; empty: nothing is selected.
    void setSelectedBars(const QString &bars);

    QToolButton *listenButton() const { return m_listen; }
    QToolButton *acceptButton() const { return m_accept; }

Q_SIGNALS:
    void chosen();
    void listenAsked();
    void acceptAsked();
    void acceptBarsAsked();
    void keepAsked();
    void discardAsked();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    Alternative m_alternative;
    int m_index;
    QString m_bars;
    QLabel *m_state = nullptr;
    QToolButton *m_listen = nullptr, *m_accept = nullptr, *m_more = nullptr;
    void openMenu(const QPoint &at);
};

} // namespace ricercar
