// SPDX-License-Identifier: GPL-3.0-or-later
// The takes of the document: hear one, put it in place of another, write it on another grid, voice its buttons anew.
#pragma once

#include "ui/live/take_desk.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;
class QToolButton;

namespace ricercar {

class Section;
class WritingForm;

class TakesSection : public QWidget {
    Q_OBJECT
public:
    explicit TakesSection(TakeDesk &desk, QWidget *parent = nullptr);
    int chosen() const; // -1: none
    void choose(int take);
    QListWidget *list() const { return m_list; }
    WritingForm *writing() const { return m_writing; }
    QPushButton *useButton() const { return m_use; }
    QPushButton *revoiceButton() const { return m_revoice; }

Q_SIGNALS:
    void revoiceAsked(int take);

private:
    void refresh();
    void refreshChosen();

    TakeDesk &m_desk;
    QListWidget *m_list = nullptr;
    QLabel *m_words = nullptr;
    QToolButton *m_hear = nullptr, *m_discard = nullptr;
    QPushButton *m_use = nullptr, *m_revoice = nullptr;
    Section *m_anew = nullptr;
    WritingForm *m_writing = nullptr;
    std::size_t m_known = 0;
};

} // namespace ricercar
