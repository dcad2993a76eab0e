// SPDX-License-Identifier: GPL-3.0-or-later
// The fugue panel in the window: its menu, in the order of the work, and where what it writes is seen.
#include "ui/compose/ideas_panel.h"
#include "ui/fugue/analysis_section.h"
#include "ui/fugue/fugue_panel.h"
#include "ui/fugue/fugue_section.h"
#include "ui/icons/icons.h"
#include "ui/shell/main_window.h"

#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

namespace ricercar {

void MainWindow::showFugue()
{
    showIdeas(true);
    m_side->setCurrentWidget(m_fugue);
}

void MainWindow::makeFugueMenu()
{
    QMenu *m = menuBar()->addMenu(tr("F&ugue"));
    using Page = FuguePanel::Page;
    addTo(m, tr("Fugue panel"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_G), [this] { showFugue(); });
    m->addSeparator();
    addTo(m, tr("Take the selection as subject"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_S), [this] {
        showFugue();
        m_fugue->takeSubject();
    });
    addTo(m, tr("Suggest a subject"), {}, [this] {
        showFugue();
        m_fugue->desk().suggest(2);
    });
    // Steps that need a subject take it first, so that each can be begun with.
    const auto with = [this](Page page, const std::function<void()> &then) {
        return [this, page, then] {
            showFugue();
            const bool needs = page != Page::Canon && page != Page::Species && page != Page::Analysis;
            if (needs && !m_fugue->desk().subject()) m_fugue->takeSubject();
            if (needs && !m_fugue->desk().subject()) return;
            m_fugue->open(page);
            if (then) then();
        };
    };
    addTo(m, tr("Answers"), {}, with(Page::Answer, {}));
    addTo(m, tr("Find countersubjects"), {}, with(Page::Countersubject, [this] { m_fugue->desk().findCountersubjects(Invertible::Octave, 4); }));
    addTo(m, tr("Strettos"), {}, with(Page::Stretto, {}));
    m->addSeparator();
    addTo(m, tr("Make a plan of the fugue"), {}, with(Page::Fugue, [this] { m_fugue->fugue()->makePlan(); }));
    addTo(m, tr("Write the fugue"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_W), with(Page::Fugue, [this] { m_fugue->fugue()->write(); }),
          QStringLiteral("harmonize"));
    addTo(m, tr("Write a canon…"), {}, with(Page::Canon, {}));
    addTo(m, tr("Species exercise…"), {}, with(Page::Species, {}));
    m->addSeparator();
    addTo(m, tr("Analyse the fugue"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_A), with(Page::Analysis, [this] { m_fugue->analysis()->analyse(); }));
    addTo(m, tr("Colour the entries"), {}, with(Page::Analysis, [this] { m_fugue->analysis()->setColours(m_studio.formBands().empty()); }));
    addTo(m, tr("Save the diagram of the form…"), {}, [this] { m_fugue->analysis()->exportForm(); });
    connect(m_fugue, &FuguePanel::ideasAsked, this, [this] {
        showIdeas(true);
        m_side->setCurrentWidget(m_ideas); // where ideas arrive
    });
}

} // namespace ricercar
