// SPDX-License-Identifier: GPL-3.0-or-later
// One alternative in the tray: a picture of it, its rank and why, what it would change, what is to be objected to, how it
// scores, and what can be done with it.
#pragma once

#include "core/compose/pipeline.h"
#include "ui/compose/music_picture.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace ricercar {

class ScoreBars;

class IdeaCard : public QFrame {
    Q_OBJECT
public:
    // `base`: what it is an idea to; null: to nothing.
    IdeaCard(const Alternative &alternative, const Score *base, int index, QWidget *parent = nullptr);
    const Alternative &alternative() const { return m_alternative; }
    int index() const { return m_index; } // its number from 0, whatever its rank becomes
    void setRanking(const Alternative &ranked); // rank, parts and reason, of the same idea
    void setChosen(bool chosen);
    void setSounding(bool sounding);
    void setAccepted(const QString &words); // "" again: not
    // What "some bars" means now; empty: nothing is selected.
    void setSelectedBars(const QString &bars);
    // The same of a stretch of some voices.
    void setStretch(const QString &stretch);

    QToolButton *listenButton() const { return m_listen; }
    QToolButton *acceptButton() const { return m_accept; }
    QLabel *whyLabel() const { return m_why; }
    QLabel *differenceLabel() const { return m_difference; }
    QToolButton *findingsButton() const { return m_findingsToggle; }
    QLabel *findingsLabel() const { return m_findings; }
    const MusicPicture &picture() const { return m_picture; }

Q_SIGNALS:
    void chosen();
    void listenAsked();
    void acceptAsked();
    void acceptBarsAsked();
    void acceptPartAsked(ricercar::PartId part);
    void acceptStretchAsked();
    void keepAsked();
    void discardAsked();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void openMenu(const QPoint &at);
    void showWhy();

    Alternative m_alternative;
    MusicPicture m_picture;
    std::vector<std::pair<PartId, QString>> m_parts; // that can be taken alone
    int m_index;
    QString m_bars, m_stretch;
    ScoreBars *m_scores = nullptr;
    QLabel *m_why = nullptr, *m_difference = nullptr, *m_state = nullptr, *m_findings = nullptr;
    QToolButton *m_listen = nullptr, *m_accept = nullptr, *m_more = nullptr, *m_findingsToggle = nullptr;
};

} // namespace ricercar
