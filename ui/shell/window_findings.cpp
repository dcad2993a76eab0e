// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in the window: walking from one to the next, mending, and where what was found and mended is seen.
#include "ui/bridge/live_findings.h"
#include "ui/compose/finding_menu.h"
#include "ui/compose/findings_panel.h"
#include "ui/compose/ideas_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/score_view/score_view.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QMenu>
#include <QTabWidget>

namespace ricercar {

void MainWindow::showFindings()
{
    showIdeas(true);
    m_side->setCurrentWidget(m_findings);
}

void MainWindow::makeFindingActions(QMenu *m)
{
    addTo(m, tr("Findings"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] { showFindings(); }, QStringLiteral("finding"));
    const auto step = [this](int by) {
        // What a finding says stands beside it in the view that has the focus, or in the panel.
        QWidget *focus = QApplication::focusWidget();
        const auto in = [focus](QWidget *w) { return focus && (w == focus || w->isAncestorOf(focus)); };
        if (!in(m_score) && !in(m_roll->canvas()) && !in(m_findings)) {
            if (m_score->isVisible())
                m_score->setFocus();
            else
                m_roll->canvas()->setFocus();
        }
        m_studio.stepFinding(by);
    };
    addTo(m, tr("Next finding"), QKeySequence(Qt::Key_F8), [step] { step(1); });
    addTo(m, tr("Previous finding"), QKeySequence(Qt::SHIFT | Qt::Key_F8), [step] { step(-1); });
    addTo(m, tr("Mend the finding"), QKeySequence(Qt::CTRL | Qt::Key_F8), [this] { m_studio.mendHere(); });
    addTo(m, tr("Allow the finding here"), {}, [this] {
        const auto current = m_studio.checking().current();
        if (current && !m_studio.ghost())
            m_studio.checking().allow(Finding(m_studio.findings()[*current]));
        else
            m_studio.say(current ? tr("Accept or hide the idea that is shown first.") : tr("Go to a finding first (F8)."));
    });
    addTo(m, tr("Rules of the checker…"), {}, [this] {
        showFindings();
        m_findings->showRules(true);
    });
    // Ways to mend are ideas, and stand where ideas do.
    connect(&m_studio, &Studio::jobFinished, this, [this] {
        if (!m_studio.mending()) return;
        showIdeas(true);
        m_side->setCurrentWidget(m_ideas);
    });
}

void MainWindow::offerFindings(const QWidget *view, QPoint at)
{
    delete m_findingsHere; // its entries leave the menu with it
    m_findingsHere = new QMenu(m_viewMenu);
    const std::vector<std::size_t> here =
        view == m_score ? static_cast<ScoreView *>(m_score)->findingsAt(at) : m_roll->canvas()->findingsAt(at);
    addFindingActions(m_findingsHere, m_studio, here);
    m_viewMenu->setToolTipsVisible(true);
    m_viewMenu->insertActions(m_viewMenu->actions().value(0), m_findingsHere->actions());
}

} // namespace ricercar
