// SPDX-License-Identifier: GPL-3.0-or-later
// The menus: every action has a place here, a name in the palette, and a key if it is frequent.
#include "ui/bridge/note_commands.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/versions_panel.h"
#include "ui/icons/icons.h"
#include "ui/live/play_strip.h"
#include "ui/mixer/parts_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/manual_window.h"
#include "ui/shell/preferences.h"
#include "ui/shell/templates.h"
#include "ui/shell/transport_bar.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QTabWidget>

namespace ricercar {

QAction *MainWindow::addTo(QMenu *menu, const QString &text, const QKeySequence &keys, const std::function<void()> &act,
                           const QString &iconName)
{
    auto *a = new QAction(text, this);
    if (!iconName.isEmpty()) a->setIcon(icon(iconName));
    a->setShortcut(keys);
    connect(a, &QAction::triggered, this, act);
    menu->addAction(a);
    return a;
}

void MainWindow::makeActions()
{
    const auto pane = [this](const QString &text, const QString &iconName, const QKeySequence &keys, QWidget *shown) {
        auto *a = new QAction(icon(iconName), text, this);
        a->setCheckable(true);
        a->setChecked(true);
        a->setShortcut(keys);
        a->setToolTip(tr("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
        if (shown) connect(a, &QAction::toggled, shown, &QWidget::setVisible);
        return a;
    };
    m_showParts = pane(tr("Parts"), QStringLiteral("pane_left"), QKeySequence(Qt::Key_F6), m_partsPane);
    m_showScore = pane(tr("Score"), QStringLiteral("music"), QKeySequence(Qt::Key_F7), m_score);
    m_showRoll = pane(tr("Piano roll"), QStringLiteral("all_parts"), QKeySequence(Qt::SHIFT | Qt::Key_F7), m_roll);
    m_showPlay = pane(tr("Keys to play on"), QStringLiteral("keys"), QKeySequence(Qt::SHIFT | Qt::Key_F6), nullptr);
    m_showPlay->setChecked(false);
    connect(m_showPlay, &QAction::toggled, m_live.strip, &QWidget::setVisible);
    m_showIdeas = pane(tr("Ideas, compose, findings, versions, fugue, live"), QStringLiteral("pane_right"), QKeySequence(Qt::Key_F9), nullptr);
    connect(m_showIdeas, &QAction::toggled, this, &MainWindow::showIdeas);
    // One of the two views always stays.
    connect(m_showScore, &QAction::toggled, this, [this](bool on) { if (!on) m_showRoll->setChecked(true); });
    connect(m_showRoll, &QAction::toggled, this, [this](bool on) { if (!on) m_showScore->setChecked(true); });
    m_transport->addEnd(m_showParts);
    m_transport->addEnd(m_showPlay);
    m_transport->addEnd(m_showIdeas);

    makeFileMenu();
    makeEditMenu();
    makeNoteMenu();
    makeIdeasMenu();
    makeFugueMenu();
    makeLiveMenu();
    makePlayMenu();
    makeViewMenu();
    makeHelpMenu();
    makeContextMenus();
}

void MainWindow::makeFileMenu()
{
    QMenu *m = menuBar()->addMenu(tr("&File"));
    QMenu *fresh = m->addMenu(tr("New"));
    for (int i = 0; i < kTemplates; ++i)
        addTo(fresh, templateName(static_cast<Template>(i)), i == 0 ? QKeySequence(QKeySequence::New) : QKeySequence(),
              [this, i] { newFrom(i); });
    addTo(m, tr("Open…"), QKeySequence::Open, [this] { open(); }, QStringLiteral("open"));
    m_recent = m->addMenu(tr("Open recent"));
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecent);
    fillRecent();
    m->addSeparator();
    m_saveAction = addTo(m, tr("Save"), QKeySequence::Save, [this] { save(); }, QStringLiteral("save"));
    addTo(m, tr("Save as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { saveAs(); });
    m->addSeparator();
    addTo(m, tr("Export MIDI or MusicXML…"), QKeySequence(Qt::CTRL | Qt::Key_E), [this] { exportMusic(); });
    addTo(m, tr("Export sound…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_E), [this] { exportAudio(); });
    addTo(m, tr("Export the score as PDF, SVG or PNG…"), QKeySequence(Qt::CTRL | Qt::Key_P), [this] { exportPicture(); });
    m->addSeparator();
    addTo(m, tr("Preferences…"), QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] {
        auto *dialog = new Preferences(m_studio, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
    });
    addTo(m, tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::makeEditMenu()
{
    namespace c = commands;
    QMenu *m = menuBar()->addMenu(tr("&Edit"));
    m_undo = addTo(m, tr("Undo"), QKeySequence::Undo, [this] { m_studio.session().undo(); }, QStringLiteral("undo"));
    m_redo = addTo(m, tr("Redo"), {}, [this] { m_studio.session().redo(); }, QStringLiteral("redo"));
    m_redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    m->addSeparator();
    m_editHere << addTo(m, tr("Cut"), QKeySequence::Cut, [this] { c::cut(m_studio); });
    m_editHere << addTo(m, tr("Copy"), QKeySequence::Copy, [this] { c::copy(m_studio); });
    m_editHere << addTo(m, tr("Paste at the playhead"), QKeySequence::Paste, [this] { c::paste(m_studio); });
    addTo(m, tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D), [this] { c::duplicate(m_studio); });
    m_editHere << addTo(m, tr("Delete"), QKeySequence(Qt::Key_Delete), [this] { c::remove(m_studio); });
    m->addSeparator();
    addTo(m, tr("Select all of this part, then of all parts"), QKeySequence::SelectAll, [this] { c::selectAll(m_studio); });
    addTo(m, tr("Select nothing"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_A), [this] { c::selectNone(m_studio); });
    addTo(m, tr("Select the rest instead"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_I), [this] { c::invertSelection(m_studio); });
    addTo(m, tr("Select all of the same pitch"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] { c::selectSamePitch(m_studio); });
    addTo(m, tr("Select what lies in the loop"), {}, [this] {
        if (m_studio.loopRange())
            c::selectRange(m_studio, *m_studio.loopRange(), m_roll->editAllParts->isChecked());
        else
            m_studio.say(tr("Drag over the ruler to choose a loop first."));
    });
    addTo(m, tr("Next note"), {}, [this] { c::selectNeighbour(m_studio, 1, false); });
    addTo(m, tr("Previous note"), {}, [this] { c::selectNeighbour(m_studio, -1, false); });
}

void MainWindow::makeNoteMenu()
{
    namespace c = commands;
    QMenu *m = menuBar()->addMenu(tr("&Notes"));
    const auto step = [this] { return m_studio.snap().value > 0 ? m_studio.snap() : kSixteenth; };
    m->addAction(m_roll->selectTool);
    m->addAction(m_roll->drawTool);
    m->addAction(m_roll->splitTool);
    m->addSeparator();
    addTo(m, tr("Up a semitone"), {}, [this] { c::transpose(m_studio, 1); }, QStringLiteral("up"));
    addTo(m, tr("Down a semitone"), {}, [this] { c::transpose(m_studio, -1); }, QStringLiteral("down"));
    addTo(m, tr("Up a step of the key"), {}, [this] { c::transposeByStep(m_studio, 1); });
    addTo(m, tr("Down a step of the key"), {}, [this] { c::transposeByStep(m_studio, -1); });
    addTo(m, tr("Up an octave"), QKeySequence(Qt::CTRL | Qt::Key_Up), [this] { c::transpose(m_studio, 12); });
    addTo(m, tr("Down an octave"), QKeySequence(Qt::CTRL | Qt::Key_Down), [this] { c::transpose(m_studio, -12); });
    m->addSeparator();
    addTo(m, tr("Earlier by a grid step"), {}, [this, step] { c::nudge(m_studio, -step()); });
    addTo(m, tr("Later by a grid step"), {}, [this, step] { c::nudge(m_studio, step()); });
    addTo(m, tr("Shorter"), {}, [this, step] { c::lengthen(m_studio, -step()); });
    addTo(m, tr("Longer"), {}, [this, step] { c::lengthen(m_studio, step()); });
    m->addSeparator();
    addTo(m, tr("Split at the playhead"), QKeySequence(Qt::Key_K), [this] { c::splitAt(m_studio, m_studio.playhead()); }, QStringLiteral("split"));
    addTo(m, tr("Join"), QKeySequence(Qt::Key_J), [this] { c::join(m_studio); }, QStringLiteral("join"));
    addTo(m, tr("Quantize to the grid"), QKeySequence(Qt::Key_Q), [this] { c::quantize(m_studio); });
    addTo(m, tr("Legato"), {}, [this] { c::legato(m_studio); });
    addTo(m, tr("Play as written"), {}, [this] { c::clearPerformance(m_studio); });
    m->addSeparator();
    addTo(m, tr("Louder"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Up), [this] { c::changeVelocity(m_studio, 5); });
    addTo(m, tr("Softer"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Down), [this] { c::changeVelocity(m_studio, -5); });
    QMenu *voices = m->addMenu(tr("Move to voice"));
    for (std::uint8_t v = 0; v < 4; ++v)
        addTo(voices, tr("Voice %1").arg(v + 1), {}, [this, v] { c::moveToVoice(m_studio, v); });
    m->addSeparator();
    addLocksTo(m);
    m->addSeparator();
    QMenu *grid = m->addMenu(tr("Grid"));
    const std::pair<QString, std::int64_t> steps[] = {{tr("Off"), 0},        {QStringLiteral("1/4"), 10080}, {QStringLiteral("1/8"), 5040},
                                                      {QStringLiteral("1/16"), 2520}, {QStringLiteral("1/32"), 1260},
                                                      {tr("1/4 triplet"), 6720}, {tr("1/8 triplet"), 3360}, {tr("1/16 triplet"), 1680}};
    int digit = 0;
    for (const auto &[name, ticks] : steps)
        addTo(grid, name, QKeySequence(QStringLiteral("Alt+%1").arg(digit++)), [this, t = ticks] { m_studio.setSnap({t}); });
    QMenu *parts = m->addMenu(tr("Parts and bars"));
    addTo(parts, tr("Add a part"), {}, [this] { m_parts->addPart(); }, QStringLiteral("plus"));
    addTo(parts, tr("Next part"), QKeySequence(Qt::CTRL | Qt::Key_PageDown), [this] {
        const Score &s = *m_studio.score();
        m_studio.setActivePart(s.parts[std::min(s.partIndex(m_studio.activePart()) + 1, s.parts.size() - 1)]->id);
    });
    addTo(parts, tr("Previous part"), QKeySequence(Qt::CTRL | Qt::Key_PageUp), [this] {
        const std::size_t at = m_studio.score()->partIndex(m_studio.activePart());
        if (at > 0) m_studio.setActivePart(m_studio.score()->parts[at - 1]->id);
    });
    addTo(parts, tr("Insert a bar at the playhead"), QKeySequence(Qt::CTRL | Qt::Key_B), [this] {
        m_studio.session().apply(tr("Insert a bar").toStdString(),
                                 withBars(m_studio.score(), m_studio.score()->locate(m_studio.playhead()).bar, 1));
    });
    addTo(parts, tr("Add 8 bars at the end"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B), [this] {
        m_studio.session().apply(tr("Add 8 bars").toStdString(), withBars(m_studio.score(), m_studio.score()->barCount(), 8));
    });
    addTo(parts, tr("Remove the playhead's bar"), {}, [this] {
        if (m_studio.score()->barCount() < 2) return;
        m_studio.session().apply(tr("Remove a bar").toStdString(),
                                 withoutBars(m_studio.score(), m_studio.score()->locate(m_studio.playhead()).bar, 1), {});
    });
}

void MainWindow::makeIdeasMenu()
{
    QMenu *m = menuBar()->addMenu(tr("&Ideas"));
    addComposingTo(m);
    m->addSeparator();
    addTasksTo(m);
    addTo(m, tr("Stop"), QKeySequence(Qt::CTRL | Qt::Key_Period), [this] { m_studio.cancelJob(); });
    m->addSeparator();
    addChoosingTo(m);
    m->addSeparator();
    makeFindingActions(m);
    m->addSeparator();
    addTo(m, tr("Versions and sketchbook"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V), [this] {
        showIdeas(true);
        m_side->setCurrentWidget(m_versions);
    }, QStringLiteral("history"));
    addTo(m, tr("Name this version…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), [this] {
        showIdeas(true);
        m_side->setCurrentWidget(m_versions);
        m_versions->nameCheckpoint();
    }, QStringLiteral("keep"));
}

void MainWindow::makePlayMenu()
{
    QMenu *m = menuBar()->addMenu(tr("&Play"));
    for (QAction *a : {m_transport->playAction, m_transport->startAction}) m->addAction(a);
    addTo(m, tr("Play from the selection"), QKeySequence(Qt::SHIFT | Qt::Key_Space), [this] {
        const NoteSet &selection = m_studio.session().selection();
        for (const PlacedNote &n : allNotes(*m_studio.score()))
            if (selection.contains(n.note->id)) {
                m_studio.setPlayhead(n.onset);
                break;
            }
        if (!m_studio.playing()) m_studio.togglePlay();
    });
    m->addSeparator();
    m->addAction(m_transport->loopAction);
    addTo(m, tr("Loop the selection"), QKeySequence(Qt::SHIFT | Qt::Key_L), [this] {
        const NoteSet &selection = m_studio.session().selection();
        std::optional<TickRange> range;
        for (const PlacedNote &n : allNotes(*m_studio.score()))
            if (selection.contains(n.note->id))
                range = range ? TickRange{std::min(range->begin, n.onset), std::max(range->end, n.end)} : TickRange{n.onset, n.end};
        if (range)
            m_studio.setLoop(range, true);
        else
            m_studio.say(tr("Select some notes first."));
    });
    m->addAction(m_transport->metronomeAction);
    m->addAction(m_transport->countInAction);
    m->addSeparator();
    addTo(m, tr("Slower"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Less), [this] { m_studio.setTempoScale(m_studio.tempoScale() - 0.1); });
    addTo(m, tr("Faster"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Greater), [this] { m_studio.setTempoScale(m_studio.tempoScale() + 0.1); });
    addTo(m, tr("At the written tempo"), {}, [this] { m_studio.setTempoScale(1); });
    m->addSeparator();
    addTo(m, tr("Tempo…"), {}, [this] { m_transport->editTempo(); });
    addTo(m, tr("Metre…"), {}, [this] { m_transport->openMetreChooser(); });
    addTo(m, tr("Key…"), {}, [this] { m_transport->openKeyChooser(); });
}

void MainWindow::makeViewMenu()
{
    QMenu *m = menuBar()->addMenu(tr("&View"));
    for (QAction *a : {m_showParts, m_showScore, m_showRoll, m_showPlay, m_showIdeas}) m->addAction(a);
    addTo(m, tr("Swap score and piano roll"), {}, [this] { swapViews(); }, QStringLiteral("pane_swap"));
    m->addSeparator();
    for (QAction *a : {m_roll->zoomInAction, m_roll->zoomOutAction, m_roll->tallerAction, m_roll->lowerAction, m_roll->fitAction})
        m->addAction(a);
    m->addSeparator();
    for (QAction *a : {m_roll->scaleHighlight, m_roll->ghostParts, m_roll->editAllParts, m_roll->follow, m_roll->showVelocity})
        m->addAction(a);
    // The score's own commands, as it offers them.
    if (const QList<QAction *> own = m_score->actions(); !own.isEmpty()) {
        m->addSeparator();
        QMenu *scoreMenu = m->addMenu(tr("Score"));
        scoreMenu->addActions(own);
    }
    m->addSeparator();
    QMenu *themes = m->addMenu(tr("Theme"));
    auto *group = new QActionGroup(this);
    const QString names[] = {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")};
    for (int i = 0; i < 4; ++i) {
        QAction *a = addTo(themes, names[i], {}, [i] {
            QSettings().setValue(QStringLiteral("theme"), i);
            setTheme(static_cast<ThemeKind>(i));
        });
        a->setCheckable(true);
        a->setChecked(static_cast<int>(themeKind()) == i);
        group->addAction(a);
    }
    addTo(m, tr("Full screen"), QKeySequence(Qt::Key_F11), [this] { isFullScreen() ? showNormal() : showFullScreen(); });
}

void MainWindow::makeHelpMenu()
{
    QMenu *m = menuBar()->addMenu(tr("&Help"));
    const auto manual = [this](const QString &anchor) {
        auto *window = findChild<ManualWindow *>();
        if (!window) window = new ManualWindow(this);
        window->showPage(anchor);
    };
    addTo(m, tr("Search commands…"), QKeySequence(Qt::CTRL | Qt::Key_K), [this] { m_palette->open(); }, QStringLiteral("search"));
    m->addSeparator();
    addTo(m, tr("Manual"), QKeySequence(Qt::Key_F1), [manual] { manual({}); });
    addTo(m, tr("Keys"), QKeySequence(Qt::CTRL | Qt::Key_F1), [manual] { manual(QStringLiteral("Keys, all of them")); });
    m->addSeparator();
    addTo(m, tr("About Ricercar"), {}, [this] {
        auto *box = new QMessageBox(QMessageBox::NoIcon, tr("About Ricercar"),
                                    tr("<h3>Ricercar</h3><p>A studio for composing with counterpoint. It works offline; your "
                                       "music stays on your machine.</p><p>Free software under the GNU General Public License, "
                                       "version 3 or later. Built with Qt, FluidSynth, libsndfile, RtAudio and libtorch; music "
                                       "glyphs from a font under the SIL Open Font License.</p>"),
                                    QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setModal(false);
        box->show();
    });
}

} // namespace ricercar
