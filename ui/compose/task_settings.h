// SPDX-License-Identifier: GPL-3.0-or-later
// Which task, and the settings that matter to it: voices kept and written, where, how like, figures or chords.
#pragma once

#include "ui/compose/task_request.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QSlider;
class QToolButton;

namespace ricercar {

class HarmonyEditor;
class LinesSettings;

class TaskSettings : public QWidget {
    Q_OBJECT
public:
    explicit TaskSettings(Studio &studio, QWidget *parent = nullptr);
    void setTask(IdeaTask task);              // where: as suits it
    void setTask(IdeaTask task, Where where);
    TaskChoice choice() const;                // task, where, voices, likeness, emptyOnly
    IdeaTask task() const;
    void showFound(const Analysis &found);    // the voices, while none are said
    void forgetVoices();                      // back to "as found"

    QComboBox *taskBox() const { return m_task; }
    QComboBox *whereBox() const { return m_where; }
    QToolButton *givenButton(ChoirVoice v) const { return m_given[static_cast<std::size_t>(v)]; }
    QToolButton *writeButton(ChoirVoice v) const { return m_write[static_cast<std::size_t>(v)]; }
    QToolButton *asFoundButton() const { return m_asFound; }
    QSlider *likenessSlider() const { return m_different; } // left: similar
    QCheckBox *emptyOnlyBox() const { return m_emptyOnly; }
    HarmonyEditor *figures() const { return m_figures; }
    HarmonyEditor *chords() const { return m_chords; }
    LinesSettings *lines() const { return m_lines; }     // of music that is not of four voices
    bool isForLines() const;                             // the task as it stands is given to the continuation model
    void refreshLines();                                 // what is marked may have become such

Q_SIGNALS:
    void changed();

private:
    QWidget *makeVoices(const QString &what, std::array<QToolButton *, kChoirVoices> &buttons, bool given);
    void toggled(std::size_t voice, bool given, bool on);
    void showRows();

    Studio &m_studio;
    QComboBox *m_task = nullptr, *m_where = nullptr;
    QLabel *m_hint = nullptr;
    QFormLayout *m_form = nullptr;
    QWidget *m_givenRow = nullptr, *m_writeRow = nullptr, *m_likenessRow = nullptr;
    std::array<QToolButton *, kChoirVoices> m_given{}, m_write{};
    QToolButton *m_asFound = nullptr;
    QSlider *m_different = nullptr;
    QCheckBox *m_emptyOnly = nullptr;
    HarmonyEditor *m_figures = nullptr, *m_chords = nullptr;
    LinesSettings *m_lines = nullptr;
    bool m_forLines = false;
    bool m_said = false, m_showing = false;
};

} // namespace ricercar
