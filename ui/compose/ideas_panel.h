// SPDX-License-Identifier: GPL-3.0-or-later
// Where ideas are asked for and chosen: the concept found, the task and its settings, the alternatives as they arrive,
// the log.
// An idea chosen is shown as a ghost; accepting it, or some of its bars, is one undo step.
#pragma once

#include "ui/bridge/studio.h"
#include "ui/compose/idea_tray.h"
#include "ui/compose/lines_request.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QSpinBox;
class QTimer;
class QToolButton;

namespace ricercar {

class JobRow;
class CadenceList;
class ConceptView;
class KeyBox;
class MannerSliders;
class Section;
class TaskSettings;

class IdeasPanel : public QWidget {
    Q_OBJECT
public:
    explicit IdeasPanel(Studio &studio, QWidget *parent = nullptr);

    void write();                           // as the settings say
    void setTask(IdeaTask task);            // shows its settings
    void start(IdeaTask task);              // what is marked, where there is such a stretch, and at once if it can be
    void startWhole(IdeaTask task);         // of the whole piece
    void openCadences();                    // to add one where the playhead or the selection is
    void forget();                          // another document: what was said of the last one
    IdeaTray &tray() { return *m_tray; }
    void choose(int index) { m_tray->choose(index); }
    void accept(int index) { m_tray->accept(index); }
    int chosenIndex() const { return m_tray->chosenIndex(); }
    const std::vector<IdeaCard *> &cards() const { return m_tray->cards(); }
    QPushButton *writeButton() const { return m_write; }
    QPushButton *stopButton() const;
    ConceptView *conceptView() const { return m_concept; }
    TaskSettings *task() const { return m_task; }
    MannerSliders *manner() const { return m_manner; }
    CadenceList *cadences() const { return m_cadences; }
    QLabel *scopeLabel() const { return m_scope; } // what will be written, in words
    QSpinBox *countBox() const { return m_count; }
    QComboBox *generatorBox() const { return m_generator; }
    TaskChoice choice() const;
    Asked request() const;
    LinesAsked linesRequest() const; // of music that is not of four voices

Q_SIGNALS:
    void kept(); // an idea went into the sketchbook

protected:
    void showEvent(QShowEvent *event) override;
    bool event(QEvent *event) override;

private:
    QString troubleNow() const;
    QWidget *makeSettings();
    QWidget *makeMore();
    void lookSoon();
    void look();
    void bringToView(QWidget *widget);
    void sayScope(const QString &words, bool trouble);
    void updateState();
    void updateGenerators();
    void updateSteering();
    void logLine(const QString &words);

    Studio &m_studio;
    ConceptView *m_concept = nullptr;
    TaskSettings *m_task = nullptr;
    MannerSliders *m_manner = nullptr;
    CadenceList *m_cadences = nullptr;
    Section *m_mannerSection = nullptr, *m_cadenceSection = nullptr, *m_moreSection = nullptr;
    KeyBox *m_key = nullptr;
    QComboBox *m_generator = nullptr;
    QSpinBox *m_count = nullptr, *m_seed = nullptr, *m_rounds = nullptr;
    QCheckBox *m_noParallels = nullptr, *m_noCrossing = nullptr;
    QLabel *m_scope = nullptr;
    QPushButton *m_write = nullptr;
    QLabel *m_empty = nullptr;
    JobRow *m_running = nullptr;
    QScrollArea *m_scroll = nullptr;
    QPlainTextEdit *m_log = nullptr;
    QToolButton *m_logToggle = nullptr;
    QTimer *m_lookTimer = nullptr;
    IdeaTray *m_tray = nullptr;
    std::optional<IdeaTask> m_lastTask; // that brought ideas
};

} // namespace ricercar
