// SPDX-License-Identifier: GPL-3.0-or-later
// What can be asked of the studio, in the menus and at a right click in either view: tasks, cadences, locks.
#include "ui/bridge/lock_commands.h"
#include "ui/compose/compose_panel.h"
#include "ui/compose/ideas_panel.h"
#include "ui/icons/icons.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/score_view/score_view.h"
#include "ui/shell/main_window.h"

#include <QAbstractScrollArea>
#include <QAction>
#include <QMenu>
#include <QTabWidget>

namespace ricercar {

void MainWindow::addTasksTo(QMenu *m)
{
    const auto inIdeas = [this] {
        showIdeas(true);
        m_side->setCurrentWidget(m_ideas);
    };
    const auto task = [&](const QString &text, const QKeySequence &keys, IdeaTask which, bool here) {
        QAction *a = addTo(m, text, keys, [this, inIdeas, which, here] {
            inIdeas();
            if (here)
                m_ideas->start(which);
            else if (which == IdeaTask::FiguredBass || which == IdeaTask::ChordSymbols || which == IdeaTask::Accompany)
                m_ideas->setTask(which); // something is typed first
            else
                m_ideas->startWhole(which);
        }, taskIcon(which));
        if (here) m_tasksHere << a;
    };
    task(tr("Harmonize"), QKeySequence(Qt::CTRL | Qt::Key_H), IdeaTask::Harmonize, false);
    task(tr("Fill what is marked"), QKeySequence(Qt::CTRL | Qt::Key_F), IdeaTask::Fill, true);
    task(tr("Vary what is marked, or the whole"), QKeySequence(Qt::CTRL | Qt::Key_R), IdeaTask::Vary, true);
    task(tr("Complete what is unfinished"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_C), IdeaTask::Complete, true);
    task(tr("Reharmonize, the outer voices kept"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_H), IdeaTask::Reharmonize, true);
    task(tr("Add a voice"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_V), IdeaTask::AddVoice, true);
    task(tr("Go on from here"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), IdeaTask::Continue, true);
    task(tr("Accompany, or add a part…"), {}, IdeaTask::Accompany, false);
    task(tr("Realize a figured bass…"), {}, IdeaTask::FiguredBass, false);
    task(tr("Harmonize from chord symbols…"), {}, IdeaTask::ChordSymbols, false);
    m->addSeparator();
    QAction *cadence = addTo(m, tr("Cadence here…"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_K), [this, inIdeas] {
        inIdeas();
        m_ideas->openCadences();
    }, QStringLiteral("cadence"));
    QAction *mark = addTo(m, tr("Mark the playhead's bar; again: the next too"), QKeySequence(Qt::CTRL | Qt::Key_M),
                          [this] { commands::markBar(m_studio, false); }, QStringLiteral("mark"));
    QAction *markAll = addTo(m, tr("Mark it in all voices"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
                             [this] { commands::markBar(m_studio, true); });
    m_tasksHere << nullptr << cadence << mark << markAll;
}

IdeaTray &MainWindow::tray() const
{
    IdeaTray &composed = m_compose->tray();
    const bool inHand = composed.chosenIndex() >= 0 || (m_side->currentWidget() == m_compose && !composed.cards().empty());
    return inHand ? composed : m_ideas->tray();
}

void MainWindow::showCompose()
{
    showIdeas(true);
    m_side->setCurrentWidget(m_compose);
}

void MainWindow::addComposingTo(QMenu *menu)
{
    QMenu *m = menu->addMenu(icon(QStringLiteral("compose")), tr("Compose"));
    addTo(m, tr("Compose from a sentence…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] {
        showCompose();
        m_compose->focusBrief();
    }, QStringLiteral("compose"));
    addTo(m, tr("Write what the sentence says"), {}, [this] {
        showCompose();
        m_compose->write();
    });
    addTo(m, tr("Take the concept of this music"), {}, [this] {
        showCompose();
        m_compose->desk().adopt(m_compose->desk().conceptOfMusic());
    });
    m->addSeparator();
    addTo(m, tr("Save the concept…"), {}, [this] { m_compose->saveConcept(); }, QStringLiteral("save"));
    addTo(m, tr("Load a concept…"), {}, [this] {
        showCompose();
        m_compose->loadConcept();
    }, QStringLiteral("open"));
    addTo(m, tr("Sketchbook"), {}, [this] {
        showCompose();
        m_compose->openSketches();
    }, QStringLiteral("keep"));
}

void MainWindow::addChoosingTo(QMenu *m)
{
    const auto turn = [this](int by) {
        if (tray().cards().empty()) return m_studio.say(tr("There are no ideas yet: ask for some."));
        showIdeas(true);
        m_side->setCurrentWidget(&tray() == &m_compose->tray() ? static_cast<QWidget *>(m_compose) : m_ideas);
        tray().turn(by);
    };
    addTo(m, tr("Next idea"), QKeySequence(Qt::CTRL | Qt::Key_BracketRight), [turn] { turn(1); }, QStringLiteral("cursor_right"));
    addTo(m, tr("Previous idea"), QKeySequence(Qt::CTRL | Qt::Key_BracketLeft), [turn] { turn(-1); }, QStringLiteral("cursor_left"));
    addTo(m, tr("Hear the idea"), QKeySequence(Qt::CTRL | Qt::Key_L), [this] {
        if (m_studio.ghost()) m_studio.auditionGhost(!m_studio.auditioningGhost());
    }, QStringLiteral("listen"));
    addTo(m, tr("Compare with your music at the next bar (A/B)"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_B), [this] {
        if (!m_studio.ghost() && !tray().cards().empty()) tray().choose(0);
        m_studio.ghost() ? m_studio.switchAudition() : m_studio.say(tr("There are no ideas yet: ask for some."));
    });
    addTo(m, tr("Accept the idea"), QKeySequence(Qt::CTRL | Qt::Key_Return), [this] { tray().accept(tray().chosenIndex()); }, QStringLiteral("accept"));
    addTo(m, tr("Accept the selected bars of the idea"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return),
          [this] { tray().acceptSelectedBars(tray().chosenIndex()); });
    addTo(m, tr("Accept the idea's notes in what is selected or marked"), {}, [this] { tray().acceptStretch(tray().chosenIndex()); });
    addTo(m, tr("Keep the idea in the sketchbook"), {}, [this] { tray().keep(tray().chosenIndex()); }, QStringLiteral("keep"));
    addTo(m, tr("Hide the idea"), {}, [this] { m_studio.setGhost(std::nullopt); });
}

void MainWindow::addLocksTo(QMenu *m)
{
    QMenu *locks = m->addMenu(icon(QStringLiteral("lock")), tr("Lock against ideas"));
    QMenu *unlocks = m->addMenu(icon(QStringLiteral("unlock")), tr("Unlock"));
    const struct {
        QString lock, unlock;
        Attribute what;
        QKeySequence lockKeys, unlockKeys;
    } kinds[] = {{tr("Lock everything"), tr("Unlock everything"), Attribute::All, QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_U)},
                 {tr("Lock the pitch"), tr("Unlock the pitch"), Attribute::Pitch, QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_P), {}},
                 {tr("Lock the rhythm"), tr("Unlock the rhythm"), Attribute::Rhythm, QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_R), {}},
                 {tr("Lock the loudness"), tr("Unlock the loudness"), Attribute::Velocity, QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_L), {}}};
    for (const auto &kind : kinds) {
        addTo(locks, kind.lock, kind.lockKeys, [this, what = kind.what] { commands::lock(m_studio, what); });
        addTo(unlocks, kind.unlock, kind.unlockKeys, [this, what = kind.what] { commands::unlock(m_studio, what); });
    }
    m_lockActions << locks->menuAction() << unlocks->menuAction();
}

void MainWindow::makeContextMenus()
{
    m_viewMenu = new QMenu(this);
    for (QAction *a : m_tasksHere) {
        if (a) m_viewMenu->addAction(a);
        else m_viewMenu->addSeparator();
    }
    m_viewMenu->addSeparator();
    m_viewMenu->addActions(m_lockActions);
    m_viewMenu->addSeparator();
    m_viewMenu->addActions(m_editHere);
    for (QWidget *view : {static_cast<QWidget *>(m_roll->canvas()), m_score})
        connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint &at) {
            const auto *area = qobject_cast<QAbstractScrollArea *>(view);
            offerFindings(view, at);
            m_viewMenu->popup((area ? area->viewport() : view)->mapToGlobal(at));
        });
}

} // namespace ricercar
