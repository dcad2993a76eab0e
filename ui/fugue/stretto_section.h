// SPDX-License-Identifier: GPL-3.0-or-later
// Where the subject goes with itself: offset, interval and form of the second entry, the best first, found as soon as there
// is a subject. A click hears one; it is put in at the playhead.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/fugue/stretto.h"
#endif
#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace ricercar {

class StrettoSection : public QWidget {
    Q_OBJECT
public:
    explicit StrettoSection(FugueDesk &desk, QWidget *parent = nullptr);
    QPushButton *insertButton() const { return m_insert; }
    QListWidget *list() const { return m_list; }
    QLabel *wordsLabel() const { return m_words; }

private:
    void fill();
    void updateState();
    int current() const; // index of the stretto, -1: none

    FugueDesk &m_desk;
    QComboBox *m_form = nullptr;
    QPushButton *m_hear = nullptr, *m_insert = nullptr;
    QLabel *m_words = nullptr;
    QListWidget *m_list = nullptr;
};

} // namespace ricercar
