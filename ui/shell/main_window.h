// SPDX-License-Identifier: GPL-3.0-or-later
// The window: transport above, parts at the left, score over piano roll, ideas at the right, status below.
// Made by app with the Studio it shows; it owns no document. Members are spread over main_window.cpp (making,
// closing), window_panes.cpp (layout, drawer), window_actions.cpp (menus), window_compose.cpp (tasks, locks, the menu of
// the views), window_findings.cpp (findings), window_fugue.cpp (fugue), window_live.cpp (playing), window_files.cpp (files, export).
#pragma once

#include "core/compose/job_runner.h"
#include "core/io/files.h"
#include "ui/bridge/studio.h"

#include <QMainWindow>

class QMenu;
class QSplitter;
class QTabWidget;

namespace ricercar {

class Autosave;
class ComputerKeys;
class CommandPalette;
class ComposePanel;
class Duet;
class FindingsPanel;
class FuguePanel;
class GenieDesk;
class IdeaTray;
class IdeasPanel;
class LiveDesk;
class LivePanel;
class NoticeBar;
class PartsPanel;
class PianoRoll;
class PlayStrip;
class StatusStrip;
class StepDesk;
class TakeDesk;
class TransportBar;
class VersionsPanel;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Studio &studio, QWidget *parent = nullptr);
    ~MainWindow() override;

    // Reads a file into the session; a failure is shown in the window. Asks first if changes would be lost.
    void openFile(const QString &path);
    void setUntitled(ScorePtr score);
    // Offers what a crash left behind. Called once, after the window is shown.
    void offerRecovery();

    PianoRoll *pianoRoll() const { return m_roll; }
    IdeasPanel *ideasPanel() const { return m_ideas; }
    QWidget *scoreView() const { return m_score; }
    FindingsPanel *findingsPanel() const { return m_findings; }
    FuguePanel *fuguePanel() const { return m_fugue; }
    ComposePanel *composePanel() const { return m_compose; }
    IdeaTray &tray() const; // whose ideas are in hand
    PartsPanel *partsPanel() const { return m_parts; }
    // Playing and recording. Devices are opened by who makes the window: LiveDesk::openMidi().
    struct Live {
        LiveDesk *desk = nullptr;
        ComputerKeys *keys = nullptr;
        TakeDesk *takes = nullptr;
        GenieDesk *genie = nullptr;
        StepDesk *steps = nullptr;
        Duet *duet = nullptr;
        PlayStrip *strip = nullptr;
        LivePanel *panel = nullptr;
    };
    const Live &live() const { return m_live; }
    QAction *showPlayAction() const { return m_showPlay; }
    CommandPalette *palette_() const { return m_palette; }
    bool ideasInDrawer() const { return m_drawer; }
    void showIdeas(bool on);
    void showFindings(); // their tab, the list in hand
    void showFugue();
    void showCompose();
    void showLive(int page); // of LivePanel; -1: as it is
    QString path() const { return m_path; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makePanes();
    void makeActions();
    void makeFileMenu();
    void makeEditMenu();
    void makeNoteMenu();
    void makeIdeasMenu();
    void addComposingTo(QMenu *menu);
    void addChoosingTo(QMenu *menu);
    void addTasksTo(QMenu *menu);
    void addLocksTo(QMenu *menu);
    void makeContextMenus();
    void makeFindingActions(QMenu *menu);
    void offerFindings(const QWidget *view, QPoint at); // on top of the menu of the views: those under the pointer
    void makeFugueMenu();
    void makeLive();
    void makeLiveMenu();
    void showLiveStatus();
    void forgetLive(); // another document
    void endLive();
    void makePlayMenu();
    void makeViewMenu();
    void makeHelpMenu();
    QAction *addTo(QMenu *menu, const QString &text, const QKeySequence &keys, const std::function<void()> &act,
                   const QString &iconName = {});

    // Panes.
    void placeIdeas();
    void placeDrawer();
    int sideWidth() const;
    void swapViews();
    void saveLayout();
    void restoreLayout();
    void updateEmptyState();

    // Files.
    bool mayReplace();         // asks about unsaved changes; false: stay
    void newFrom(int which);
    void open();
    bool save();
    bool saveAs();
    bool saveTo(const QString &path);
    void exportMusic();
    void exportAudio();
    void exportPicture();
    void rememberRecent(const QString &path);
    void fillRecent();
    void showReport(const QString &name, const ImportReport &report);
    void afterReset();
    QString suggestedPath(const QString &ending) const;
    void updateTitle();
    void updateEditActions();

    Studio &m_studio;
    TransportBar *m_transport = nullptr;
    NoticeBar *m_notice = nullptr;
    StatusStrip *m_status = nullptr;
    PartsPanel *m_parts = nullptr;
    QWidget *m_score = nullptr;
    PianoRoll *m_roll = nullptr;
    QWidget *m_empty = nullptr;
    QTabWidget *m_side = nullptr;
    IdeasPanel *m_ideas = nullptr;
    FindingsPanel *m_findings = nullptr;
    VersionsPanel *m_versions = nullptr;
    FuguePanel *m_fugue = nullptr;
    ComposePanel *m_compose = nullptr;
    Live m_live;
    QWidget *m_partsPane = nullptr, *m_sidePane = nullptr;
    QSplitter *m_across = nullptr, *m_views = nullptr;
    CommandPalette *m_palette = nullptr;
    std::unique_ptr<Autosave> m_autosave;
    JobHandle m_export;
    JobRunner m_exporter;
    bool m_drawer = false, m_exporting = false;
    QAction *m_undo = nullptr, *m_redo = nullptr, *m_showParts = nullptr, *m_showScore = nullptr, *m_showRoll = nullptr,
            *m_showPlay = nullptr, *m_showIdeas = nullptr, *m_saveAction = nullptr;
    QMenu *m_recent = nullptr;
    QMenu *m_viewMenu = nullptr; // what a right click in the score or the roll offers
    QMenu *m_findingsHere = nullptr; // owns the entries about findings in it
    QList<QAction *> m_tasksHere, m_lockActions, m_editHere;
    QString m_path;  // of the project file; empty before the first save
    QString m_name;  // shown: the file's name, or "Untitled"
    int m_scoreObserver = 0;
};

} // namespace ricercar
