// SPDX-License-Identifier: GPL-3.0-or-later
// What was understood, field by field: its value in words, where it comes from, a padlock, a way back to the rule, and the
// control that fits it, unfolded by a click on the value. Fields that nothing was said of are folded away.
#pragma once

#include "ui/compose/compose_desk.h"

#include <QWidget>

#include <map>

class QLabel;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace ricercar {

class CentredSlider;
class FieldEditor;
struct FieldView;

// One field.
class FieldRow : public QWidget {
    Q_OBJECT
public:
    FieldRow(ComposeDesk &desk, std::string id, QWidget *parent = nullptr);
    void show(const FieldView &view);
    void setOpen(bool open);
    bool isOpen() const;
    QPushButton *valueButton() const { return m_value; }
    QToolButton *lockButton() const { return m_lock; }
    QToolButton *resetButton() const { return m_reset; }
    CentredSlider *slider() const { return m_slider; } // of what music has more or less of; else null
    FieldEditor *editor();                             // made when it is wanted
    QLabel *originLabel() const { return m_origin; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();
    ComposeDesk &m_desk;
    std::string m_id;
    FieldOrigin m_from = FieldOrigin::Default;
    QLabel *m_label = nullptr, *m_origin = nullptr, *m_trouble = nullptr;
    QPushButton *m_value = nullptr;
    CentredSlider *m_slider = nullptr;
    QToolButton *m_lock = nullptr, *m_reset = nullptr;
    QVBoxLayout *m_all = nullptr;
    FieldEditor *m_editor = nullptr;
};

class ConceptFields : public QWidget {
    Q_OBJECT
public:
    explicit ConceptFields(ComposeDesk &desk, QWidget *parent = nullptr);
    FieldRow *row(const std::string &id) const;
    QToolButton *allButton() const { return m_all; } // shows every field there is
    int shownCount() const;

private:
    void refresh();
    ComposeDesk &m_desk;
    std::map<std::string, FieldRow *> m_rows;
    QToolButton *m_all = nullptr;
};

} // namespace ricercar
