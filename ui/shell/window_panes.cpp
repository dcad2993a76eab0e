// SPDX-License-Identifier: GPL-3.0-or-later
// The panes of the window: how they lie, how the ideas become a drawer where the window is narrow, and what an empty
// document says.
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/compose_panel.h"
#include "ui/compose/findings_panel.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/versions_panel.h"
#include "ui/fugue/fugue_panel.h"
#include "ui/icons/icons.h"
#include "ui/live/live_panel.h"
#include "ui/live/take_desk.h"
#include "ui/live/play_strip.h"
#include "ui/mixer/parts_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/score_view/score_view.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/transport_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QSettings>
#include <QSplitter>
#include <QStyle>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ricercar {

namespace {

constexpr int kDrawerBelow = 1200; // px of window width
constexpr int kPartsWidth = 196;

QFrame *hair()
{
    auto *f = new QFrame;
    f->setProperty("line", true);
    f->setFixedHeight(1);
    return f;
}

} // namespace

// The pane at the right: all its tabs can be read.
int MainWindow::sideWidth() const
{
    constexpr int kLeast = 304, kForCounts = 20; // "Findings 12"
    return std::max(kLeast, m_side->tabBar()->sizeHint().width() + kForCounts);
}

void MainWindow::makePanes()
{
    m_transport = new TransportBar(m_studio);
    m_notice = new NoticeBar;
    m_status = new StatusStrip(m_studio);
    m_parts = new PartsPanel(m_studio);
    m_score = new ScoreView(m_studio);
    m_score->setMinimumHeight(80);
    m_roll = new PianoRoll(m_studio);
    m_roll->setMinimumHeight(180);
    m_ideas = new IdeasPanel(m_studio);
    m_findings = new FindingsPanel(m_studio);
    m_versions = new VersionsPanel(m_studio);
    m_compose = new ComposePanel(m_studio);
    // One sketchbook, seen in two places.
    connect(m_ideas, &IdeasPanel::kept, m_versions, &VersionsPanel::refresh);
    connect(m_ideas, &IdeasPanel::kept, m_compose, &ComposePanel::refreshSketches);
    connect(m_compose, &ComposePanel::kept, m_versions, &VersionsPanel::refresh);
    connect(m_versions, &VersionsPanel::sketchesChanged, m_compose, &ComposePanel::refreshSketches);

    m_side = new QTabWidget;
    m_side->setDocumentMode(true);
    m_side->addTab(m_ideas, tr("Ideas"));
    m_side->addTab(m_compose, tr("Compose"));
    m_side->addTab(m_findings, tr("Findings"));
    m_side->addTab(m_versions, tr("Versions"));
    m_fugue = new FuguePanel(m_studio);
    m_side->addTab(m_fugue, tr("Fugue"));
    makeLive();
    m_side->addTab(m_live.panel, tr("Live"));
    connect(&m_studio, &Studio::findingsChanged, this, [this] {
        int count = 0;
        for (const Finding &f : m_studio.findings()) count += f.severity != Severity::Info;
        m_side->setTabText(m_side->indexOf(m_findings), count == 0 ? tr("Findings") : tr("Findings %1").arg(count));
    });
    auto *side = new QFrame;
    side->setProperty("pane", true);
    auto *sideBox = new QVBoxLayout(side);
    sideBox->setContentsMargins(0, 4, 0, 0);
    sideBox->addWidget(m_side);
    m_sidePane = side;
    m_sidePane->setMinimumWidth(280);
    auto *parts = new QFrame;
    parts->setProperty("pane", true);
    auto *partsBox = new QVBoxLayout(parts);
    partsBox->setContentsMargins(0, 0, 0, 0);
    partsBox->addWidget(m_parts);
    m_partsPane = parts;

    m_views = new QSplitter(Qt::Vertical);
    m_views->setHandleWidth(3);
    m_views->setChildrenCollapsible(false);
    m_views->addWidget(m_score);
    m_views->addWidget(m_roll);
    m_views->addWidget(m_live.strip);
    m_live.strip->hide();
    m_views->setStretchFactor(0, 1);
    m_views->setStretchFactor(1, 1);
    m_views->setStretchFactor(2, 0);
    m_views->setSizes({1000, 1000, 190}); // halves, and the strip to play on
    m_across = new QSplitter(Qt::Horizontal);
    m_across->setHandleWidth(3);
    m_across->setChildrenCollapsible(false);
    m_across->addWidget(m_partsPane);
    m_across->addWidget(m_views);
    m_across->addWidget(m_sidePane);
    m_across->setStretchFactor(0, 0);
    m_across->setStretchFactor(1, 1);
    m_across->setStretchFactor(2, 0);
    m_across->setSizes({kPartsWidth, 900, sideWidth()});

    auto *central = new QWidget;
    auto *all = new QVBoxLayout(central);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(m_transport);
    all->addWidget(hair());
    all->addWidget(m_notice);
    all->addWidget(m_across, 1);
    all->addWidget(hair());
    all->addWidget(m_status);
    setCentralWidget(central);

    // Over the roll while there is no note.
    auto *empty = new QFrame(m_roll->canvas());
    empty->setProperty("card", true);
    auto *words = new QVBoxLayout(empty);
    words->setContentsMargins(20, 16, 20, 16);
    words->setSpacing(8);
    auto *title = new QLabel(tr("Open a tune, or draw one"));
    title->setProperty("heading", true);
    auto *how = new QLabel(tr("Double-click here to write a note, or type its letter.\nThen press Harmonize to hear four "
                              "ways to set it."));
    how->setProperty("dim", true);
    auto *openButton = new QPushButton(icon(QStringLiteral("open")), tr("Open a tune…"));
    connect(openButton, &QPushButton::clicked, this, &MainWindow::open);
    words->addWidget(title);
    words->addWidget(how);
    auto *composeButton = new QPushButton(icon(QStringLiteral("compose")), tr("Compose from a sentence…"));
    connect(composeButton, &QPushButton::clicked, this, [this] {
        showCompose();
        m_compose->focusBrief();
    });
    auto *ways = new QHBoxLayout;
    ways->setSpacing(8);
    ways->addWidget(openButton);
    ways->addWidget(composeButton);
    ways->addStretch(1);
    words->addLayout(ways);
    m_empty = empty;
    m_roll->canvas()->installEventFilter(this);
    m_across->installEventFilter(this);
}

void MainWindow::updateEmptyState()
{
    // What is being played, or an idea, stands there already.
    bool any = (m_live.takes && m_live.takes->recording()) || m_studio.ghost();
    for (const PartPtr &part : m_studio.score()->parts) {
        if (any) break;
        for (const BarPtr &bar : part->bars) {
            any = !bar->notes.empty();
            if (any) break;
        }
        if (any) break;
    }
    m_empty->setVisible(!any);
    if (any) return;
    m_empty->adjustSize();
    const QSize space = m_roll->canvas()->size();
    m_empty->move(std::max(8, (space.width() - m_empty->width()) / 2), std::max(8, (space.height() - m_empty->height()) / 2));
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) {
        if (watched == m_roll->canvas() && m_empty->isVisibleTo(m_roll->canvas())) updateEmptyState();
        if (watched == m_across && m_drawer) placeDrawer();
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    placeIdeas();
}

void MainWindow::placeIdeas()
{
    const bool drawer = width() < kDrawerBelow;
    if (drawer != m_drawer) {
        m_drawer = drawer;
        m_sidePane->setProperty("drawer", drawer);
        m_sidePane->style()->unpolish(m_sidePane);
        m_sidePane->style()->polish(m_sidePane);
        if (drawer) {
            m_sidePane->setParent(centralWidget());
            m_showIdeas->setChecked(false); // a drawer is opened when it is wanted
        } else {
            m_across->addWidget(m_sidePane);
            m_across->setStretchFactor(2, 0);
            QList<int> sizes = m_across->sizes();
            if (sizes.size() == 3) {
                sizes[2] = sideWidth();
                sizes[1] = std::max(200, m_across->width() - sizes[0] - sizes[2]);
                m_across->setSizes(sizes);
            }
            m_showIdeas->setChecked(true);
        }
        showIdeas(m_showIdeas->isChecked());
    }
    if (m_drawer) placeDrawer();
}

void MainWindow::placeDrawer()
{
    const int wide = std::min(std::max(320, sideWidth()), m_across->width() - 40);
    m_sidePane->setGeometry(m_across->x() + m_across->width() - wide, m_across->y(), wide, m_across->height());
    m_sidePane->raise();
}

void MainWindow::showIdeas(bool on)
{
    if (m_showIdeas->isChecked() != on) m_showIdeas->setChecked(on);
    if (m_drawer) placeDrawer();
    m_sidePane->setVisible(on);
}

void MainWindow::swapViews()
{
    m_views->insertWidget(0, m_views->widget(1));
}

void MainWindow::saveLayout()
{
    QSettings s;
    s.setValue(QStringLiteral("window/geometry"), saveGeometry());
    if (!m_drawer) s.setValue(QStringLiteral("window/across"), m_across->saveState());
    s.setValue(QStringLiteral("window/views"), m_views->saveState());
    s.setValue(QStringLiteral("window/rollAbove"), m_views->indexOf(m_roll) == 0);
    s.setValue(QStringLiteral("window/parts"), m_showParts->isChecked());
    s.setValue(QStringLiteral("window/score"), m_showScore->isChecked());
    s.setValue(QStringLiteral("window/roll"), m_showRoll->isChecked());
    s.setValue(QStringLiteral("window/play"), m_showPlay->isChecked());
    if (!m_drawer) s.setValue(QStringLiteral("window/ideas"), m_showIdeas->isChecked());
}

void MainWindow::restoreLayout()
{
    const QSettings s;
    if (s.contains(QStringLiteral("window/geometry"))) restoreGeometry(s.value(QStringLiteral("window/geometry")).toByteArray());
    if (s.value(QStringLiteral("window/rollAbove")).toBool()) swapViews();
    if (!m_drawer && s.contains(QStringLiteral("window/across")))
        m_across->restoreState(s.value(QStringLiteral("window/across")).toByteArray());
    if (s.contains(QStringLiteral("window/views"))) m_views->restoreState(s.value(QStringLiteral("window/views")).toByteArray());
    m_showParts->setChecked(s.value(QStringLiteral("window/parts"), true).toBool());
    m_showScore->setChecked(s.value(QStringLiteral("window/score"), true).toBool());
    m_showRoll->setChecked(s.value(QStringLiteral("window/roll"), true).toBool());
    m_showPlay->setChecked(s.value(QStringLiteral("window/play"), false).toBool());
    if (!m_drawer) m_showIdeas->setChecked(s.value(QStringLiteral("window/ideas"), true).toBool());
    placeIdeas();
}

} // namespace ricercar
