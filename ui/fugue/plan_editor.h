// SPDX-License-Identifier: GPL-3.0-or-later
// The plan of a fugue as a list of sections in words, and what can be changed of the one in hand: key, length, kind of
// episode, and of each entry its voice, theme, form and beginning (a later one makes a codetta before it); sections and
// entries are moved, added and taken away. What keeps the plan from being followed stands under it.
#pragma once

#include "ui/fugue/plan_edits.h"

#include <QWidget>

#include <functional>
#include <optional>

class QAction;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QMenu;
class QToolButton;

namespace ricercar {

class KeyBox;

class PlanEditor : public QWidget {
    Q_OBJECT
public:
    explicit PlanEditor(QWidget *parent = nullptr);
    void setPlan(const FuguePlan &plan, const FugueMaterial &material);
    void clear();
    const std::optional<FuguePlan> &plan() const { return m_plan; }
    QListWidget *list() const { return m_list; }
    KeyBox *keyBox() const { return m_key; }
    QDoubleSpinBox *lengthBox() const { return m_length; }
    QComboBox *entryBox() const { return m_entry; }
    QComboBox *voiceBox() const { return m_voice; }
    QComboBox *themeBox() const { return m_theme; }
    QComboBox *formBox() const { return m_form; }
    QDoubleSpinBox *startBox() const { return m_start; }
    QLabel *problemsLabel() const { return m_problems; }
    QToolButton *removeButton() const { return m_remove; }
    QToolButton *addButton() const { return m_add; }
    QToolButton *undoButton() const { return m_undo; }
    enum class Add { Entry, Episode, CounterExposition, Stretto, Pedal, EntryHere };
    void add(Add what); // after the section in hand, or (EntryHere) at its end

Q_SIGNALS:
    void changed();

private:
    int current() const;
    std::size_t section() const { return static_cast<std::size_t>(current()); }
    void change(FuguePlan plan, int select);
    void changeEntry(const std::function<void(PlannedEntry &)> &edit);
    void refresh(int select);
    void showSection();
    void showEntry();

    std::optional<FuguePlan> m_plan;
    std::vector<FuguePlan> m_before; // what undo in the plan goes back to
    FugueMaterial m_material;
    QListWidget *m_list = nullptr;
    QWidget *m_editor = nullptr;
    KeyBox *m_key = nullptr;
    QDoubleSpinBox *m_length = nullptr, *m_start = nullptr;
    QComboBox *m_manner = nullptr, *m_source = nullptr, *m_entry = nullptr, *m_voice = nullptr, *m_theme = nullptr, *m_form = nullptr;
    QLabel *m_keyLabel = nullptr, *m_problems = nullptr;
    std::vector<QWidget *> m_ofEpisodes, m_ofEntries;
    QToolButton *m_up = nullptr, *m_down = nullptr, *m_remove = nullptr, *m_undo = nullptr, *m_add = nullptr, *m_removeEntry = nullptr;
    QAction *m_addHere = nullptr;
    bool m_setting = false;
};

} // namespace ricercar
