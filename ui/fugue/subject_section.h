// SPDX-License-Identifier: GPL-3.0-or-later
// The subject desk: taking a subject, seeing it with its analysis, and what makes it easy or hard to work with.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace ricercar {

class KeyBox;
class Section;
class ThemeStrip;

class SubjectSection : public QWidget {
    Q_OBJECT
public:
    explicit SubjectSection(FugueDesk &desk, QWidget *parent = nullptr);
    QPushButton *takeButton() const { return m_take; }
    QPushButton *suggestButton() const { return m_suggest; }
    ThemeStrip *strip() const { return m_strip; }
    QLabel *troubleLabel() const { return m_trouble; }
    QLabel *noteLabel() const { return m_note; }
    QLabel *strettoLabel() const { return m_stretto; }
    QLabel *judgedLabel() const { return m_judged; }
    KeyBox *keyBox() const { return m_key; }

private:
    void refresh();

    FugueDesk &m_desk;
    QPushButton *m_take = nullptr, *m_suggest = nullptr;
    KeyBox *m_key = nullptr;
    ThemeStrip *m_strip = nullptr;
    QWidget *m_found = nullptr;
    QLabel *m_trouble = nullptr, *m_note = nullptr, *m_remarks = nullptr, *m_judged = nullptr, *m_stretto = nullptr, *m_empty = nullptr;
};

} // namespace ricercar
