// SPDX-License-Identifier: GPL-3.0-or-later
// The compose panel: a sentence of intent becomes a piece, or a change of the music there is. From the top: the sentence,
// what was understood of it, the plan of the form, Write; then the alternatives as they arrive, what counts in ranking
// them, the sketchbook, and the log.
#pragma once

#include "ui/compose/compose_desk.h"
#include "ui/compose/idea_tray.h"

#include <QWidget>

class QButtonGroup;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QToolButton;
class QVBoxLayout;

namespace ricercar {

class JobRow;
class BriefBox;
class ConceptFields;
class PlanDiagram;
class Section;
class SketchList;
class WeightSliders;

class ComposePanel : public QWidget {
    Q_OBJECT
public:
    explicit ComposePanel(Studio &studio, QWidget *parent = nullptr);

    void write();
    void focusBrief();         // the cursor into the box
    void openSketches();
    void forget();             // another document
    void refreshSketches();
    void saveConcept();        // asks where
    void loadConcept();
    ComposeDesk &desk() { return *m_desk; }
    IdeaTray &tray() { return *m_tray; }
    BriefBox *brief() const { return m_brief; }
    ConceptFields *fields() const { return m_fields; }
    PlanDiagram *planDiagram() const { return m_plan; }
    WeightSliders *weights() const { return m_weights; }
    SketchList *sketches() const { return m_sketches; }
    QPushButton *writeButton() const { return m_write; }
    QPushButton *stopButton() const;
    QToolButton *pieceButton() const { return m_pieceButton; }
    QToolButton *changeButton() const { return m_changeButton; }
    QLabel *unknownLabel() const { return m_unknown; }
    QLabel *changesLabel() const { return m_changesWords; }
    QWidget *conflictsBox() const { return m_conflicts; }
    QPlainTextEdit *log() const { return m_log; }

Q_SIGNALS:
    void kept(); // something went into the sketchbook, or out of it

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeBrief();
    void listenToStudio();
    void showRead();
    void showConflicts();
    void showState();
    void openHistory();
    void logLine(const QString &line, bool step = false);
    void bringToView(QWidget *widget);

    Studio &m_studio;
    ComposeDesk *m_desk = nullptr;
    BriefBox *m_brief = nullptr;
    QToolButton *m_pieceButton = nullptr, *m_changeButton = nullptr, *m_historyButton = nullptr, *m_moreButton = nullptr;
    QLabel *m_unknown = nullptr, *m_changesWords = nullptr, *m_trouble = nullptr, *m_planWords = nullptr;
    QWidget *m_conflicts = nullptr, *m_understood = nullptr;
    QVBoxLayout *m_conflictList = nullptr;
    ConceptFields *m_fields = nullptr;
    PlanDiagram *m_plan = nullptr;
    QPushButton *m_write = nullptr;
    JobRow *m_running = nullptr;
    IdeaTray *m_tray = nullptr;
    WeightSliders *m_weights = nullptr;
    Section *m_fieldsSection = nullptr, *m_weightsSection = nullptr, *m_sketchSection = nullptr, *m_logSection = nullptr;
    SketchList *m_sketches = nullptr;
    QPlainTextEdit *m_log = nullptr;
    QScrollArea *m_scroll = nullptr;
    bool m_logged = false; // the job told of its steps itself
};

} // namespace ricercar
