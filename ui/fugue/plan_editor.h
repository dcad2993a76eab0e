// SPDX-License-Identifier: GPL-3.0-or-later
// The plan of a fugue as a list of sections in words, and what can be changed of the one in hand: key, length, voice,
// kind of episode; sections are moved, added and taken away. What keeps the plan from being followed stands under it.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/fugue/plan.h"
#endif

#include <QWidget>

#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QListWidget;
class QToolButton;

namespace ricercar {

class KeyBox;

// Pure edits of a plan; keys of neighbouring episodes follow.
FuguePlan withSectionKey(FuguePlan plan, std::size_t section, KeySignature key);
FuguePlan withSectionLength(FuguePlan plan, std::size_t section, int ticks);
FuguePlan withSectionMoved(FuguePlan plan, std::size_t section, int by);
FuguePlan withoutSection(FuguePlan plan, std::size_t section);
FuguePlan withEpisodeAfter(FuguePlan plan, std::size_t section);
FuguePlan withEntryAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material);

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
    QLabel *problemsLabel() const { return m_problems; }
    QToolButton *removeButton() const { return m_remove; }
    QToolButton *addEpisodeButton() const { return m_addEpisode; }
    QToolButton *addEntryButton() const { return m_addEntry; }

Q_SIGNALS:
    void changed();

private:
    int current() const;
    void change(FuguePlan plan, int select);
    void refresh(int select);
    void showSection();

    std::optional<FuguePlan> m_plan;
    FugueMaterial m_material;
    QListWidget *m_list = nullptr;
    QWidget *m_editor = nullptr;
    KeyBox *m_key = nullptr;
    QDoubleSpinBox *m_length = nullptr;
    QComboBox *m_manner = nullptr, *m_source = nullptr, *m_voice = nullptr;
    QLabel *m_keyLabel = nullptr, *m_mannerLabel = nullptr, *m_voiceLabel = nullptr, *m_problems = nullptr;
    QToolButton *m_up = nullptr, *m_down = nullptr, *m_remove = nullptr, *m_addEpisode = nullptr, *m_addEntry = nullptr;
    bool m_setting = false;
};

} // namespace ricercar
