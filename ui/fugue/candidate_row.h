// SPDX-License-Identifier: GPL-3.0-or-later
// One candidate in the fugue panel (an answer, a countersubject, a stretto): its name and why, hearing it, putting it
// into the document. A click or Enter chooses it, the space bar hears it.
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace ricercar {

class CandidateRow : public QFrame {
    Q_OBJECT
public:
    CandidateRow(const QString &title, const QString &why, QWidget *parent = nullptr);
    void setChosen(bool chosen);
    void setSounding(bool sounding);
    void addBelow(QWidget *detail);
    QToolButton *listenButton() const { return m_listen; }
    QToolButton *insertButton() const { return m_insert; }
    QString title() const { return m_title; }

Q_SIGNALS:
    void chosen();
    void listenAsked();
    void insertAsked();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString m_title;
    QToolButton *m_listen = nullptr, *m_insert = nullptr;
};

// Small pieces that the sections of the panel share.
QLabel *wrapped(const QString &text = {}, bool dim = false);
void showWords(QLabel *label, const QString &words, bool trouble = false); // hidden where empty
void emptyLayout(class QLayout *layout);                                  // its widgets go

} // namespace ricercar
