// SPDX-License-Identifier: GPL-3.0-or-later
// Recording: the button, where and how, and how it will be written.
#pragma once

#include "ui/live/take_desk.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;

namespace ricercar {

class WritingForm;

class RecordSection : public QWidget {
    Q_OBJECT
public:
    explicit RecordSection(TakeDesk &desk, QWidget *parent = nullptr);
    QPushButton *button() const { return m_record; }
    QCheckBox *freeBox() const { return m_free; }
    WritingForm *writing() const { return m_writing; }

private:
    void refresh();
    void send();

    TakeDesk &m_desk;
    QPushButton *m_record = nullptr;
    QComboBox *m_where = nullptr, *m_how = nullptr, *m_countIn = nullptr;
    QCheckBox *m_click = nullptr, *m_free = nullptr;
    WritingForm *m_writing = nullptr;
    QLabel *m_words = nullptr;
};

} // namespace ricercar
