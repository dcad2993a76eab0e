// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/compose_panel.h"

#include "core/brief/concept_words.h"
#include "ui/bridge/words.h"
#include "ui/compose/brief_box.h"
#include "ui/compose/concept_fields.h"
#include "ui/compose/flow_layout.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/job_row.h"
#include "ui/compose/plan_diagram.h"
#include "ui/compose/section.h"
#include "ui/compose/sketch_list.h"
#include "ui/compose/weight_sliders.h"
#include "ui/icons/icons.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QButtonGroup>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QSignalBlocker>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

namespace ricercar {

namespace {

QLabel *wrappedLabel(bool dim)
{
    auto *label = new QLabel;
    label->setWordWrap(true);
    label->setProperty("dim", dim);
    label->hide();
    return label;
}

void say(QLabel *label, const QString &words)
{
    label->setText(words);
    label->setVisible(!words.isEmpty());
}

} // namespace

ComposePanel::ComposePanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio), m_desk(new ComposeDesk(studio, this))
{
    setAccessibleName(tr("Compose"));
    m_fields = new ConceptFields(*m_desk);
    m_plan = new PlanDiagram;
    m_planWords = wrappedLabel(true);
    m_fieldsSection = new Section(tr("Understood"), m_fields);
    m_fieldsSection->setOpen(true);
    m_understood = new QWidget;
    auto *understood = new QVBoxLayout(m_understood);
    understood->setContentsMargins(0, 0, 0, 0);
    understood->setSpacing(6);
    understood->addWidget(m_fieldsSection);
    understood->addWidget(m_plan);
    understood->addWidget(m_planWords);
    m_write = new QPushButton(iconOnAccent(QStringLiteral("compose")), tr("Write"));
    m_write->setProperty("primary", true);
    m_write->setIconSize({20, 20});
    m_write->setMinimumHeight(32);
    connect(m_write, &QPushButton::clicked, this, &ComposePanel::write);
    m_tray = new IdeaTray(studio);
    m_weights = new WeightSliders;
    m_weightsSection = new Section(tr("What counts"), m_weights);
    m_weightsSection->setSummary(m_weights->summary());
    connect(m_weights, &WeightSliders::changed, this, [this] {
        m_weightsSection->setSummary(m_weights->summary());
        m_desk->setWeights(m_weights->weights());
    });
    m_sketches = new SketchList(studio);
    m_sketchSection = new Section(tr("Sketchbook"), m_sketches);
    m_log = new QPlainTextEdit;
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(2000);
    m_log->setMinimumHeight(140);
    m_log->setTabChangesFocus(true);
    m_log->setAccessibleName(tr("Log"));
    m_logSection = new Section(tr("What was done"), m_log);

    auto *inside = new QWidget;
    auto *all = new QVBoxLayout(inside);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(8);
    all->addWidget(makeBrief());
    all->addWidget(m_write);
    m_running = new JobRow(m_studio);
    m_running->stopButton()->setToolTip(tr("Stop writing (Escape)"));
    all->addWidget(m_running);
    all->addWidget(m_understood);
    all->addWidget(m_tray);
    all->addWidget(m_weightsSection);
    all->addWidget(m_sketchSection);
    all->addWidget(m_logSection);
    all->addStretch(1);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    m_scroll->viewport()->setAutoFillBackground(false);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_scroll);
    setMinimumWidth(264);

    connect(m_desk, &ComposeDesk::wasRead, this, &ComposePanel::showRead);
    connect(m_desk, &ComposeDesk::logged, this, [this](const QString &line) { logLine(line); });
    connect(m_desk, &ComposeDesk::rankedAnew, m_tray, &IdeaTray::rankAnew);
    connect(m_desk, &ComposeDesk::begun, this, [this](const QString &what, const QString &step) {
        m_tray->begin(m_studio.score(), m_studio.markedRegion(), what);
        logLine(step, true);
        m_logged = false;
        m_fieldsSection->setOpen(false); // room for what comes; the plan stays in sight
    });
    connect(m_desk, &ComposeDesk::historyChanged, this, [this] { m_brief->setHistory(m_desk->history()); });
    connect(m_tray, &IdeaTray::kept, this, [this] {
        refreshSketches();
        Q_EMIT kept();
    });
    connect(m_sketches, &SketchList::changed, this, [this] {
        refreshSketches();
        Q_EMIT kept();
    });
    connect(m_tray, &IdeaTray::accepted, this, [this](const QString &sentence) {
        logLine(sentence);
        m_brief->selectAll(); // what is typed next takes its place
    });
    connect(m_tray, &IdeaTray::changed, this, &ComposePanel::showState);
    listenToStudio();
    refreshSketches();
    showRead();
}

QWidget *ComposePanel::makeBrief()
{
    m_brief = new BriefBox;
    m_brief->setHistory(m_desk->history());
    connect(m_brief, &QPlainTextEdit::textChanged, this, [this] {
        m_desk->setText(m_brief->toPlainText());
        m_fieldsSection->setOpen(true);
    });
    connect(m_brief, &BriefBox::writeAsked, this, &ComposePanel::write);
    connect(m_brief, &BriefBox::stopAsked, &m_studio, &Studio::cancelJob);
    const auto kind = [this](const QString &text, const QString &tip, ComposeDesk::Kind which) {
        auto *b = new QToolButton;
        b->setText(text);
        b->setToolTip(tip);
        b->setCheckable(true);
        b->setProperty("voice", true);
        connect(b, &QToolButton::clicked, this, [this, which] { m_desk->setKind(which); });
        return b;
    };
    m_pieceButton = kind(tr("A new piece"), tr("The sentence asks for a new piece. The studio decides by your words; press to decide yourself."), ComposeDesk::Kind::Piece);
    m_changeButton = kind(tr("A change"), tr("The sentence speaks of the music there is. The studio decides by your words; press to decide yourself."), ComposeDesk::Kind::Change);
    const auto small = [this](const QString &name, const QString &what, auto act) {
        auto *b = new QToolButton;
        b->setIcon(icon(name));
        b->setIconSize({18, 18});
        b->setToolTip(what);
        b->setAccessibleName(what);
        connect(b, &QToolButton::clicked, this, act);
        return b;
    };
    m_historyButton = small(QStringLiteral("history"), tr("What was asked before (Ctrl+Up and Ctrl+Down in the box)"), [this] { openHistory(); });
    m_moreButton = small(QStringLiteral("more"), tr("Save or load the concept"), [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(icon(QStringLiteral("save")), tr("Save the concept…")), &QAction::triggered, this, &ComposePanel::saveConcept);
        connect(menu->addAction(icon(QStringLiteral("open")), tr("Load a concept…")), &QAction::triggered, this, &ComposePanel::loadConcept);
        QAction *take = menu->addAction(tr("Take the concept of this music"));
        take->setEnabled(m_desk->canChange());
        connect(take, &QAction::triggered, this, [this] { m_desk->adopt(m_desk->conceptOfMusic()); });
        menu->addSeparator();
        connect(menu->addAction(icon(QStringLiteral("discard")), tr("Begin anew")), &QAction::triggered, this, [this] { m_desk->clear(); });
        menu->popup(m_moreButton->mapToGlobal(QPoint(0, m_moreButton->height())));
    });
    m_unknown = wrappedLabel(false);
    m_trouble = wrappedLabel(false);
    m_trouble->setProperty("trouble", true);
    m_changesWords = wrappedLabel(false);
    m_changesWords->setAccessibleName(tr("What will change"));
    m_conflicts = new QWidget;
    m_conflictList = new QVBoxLayout(m_conflicts);
    m_conflictList->setContentsMargins(0, 0, 0, 0);
    m_conflictList->setSpacing(6);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_pieceButton);
    row->addWidget(m_changeButton);
    row->addStretch(1);
    row->addWidget(m_historyButton);
    row->addWidget(m_moreButton);
    auto *box = new QWidget;
    auto *all = new QVBoxLayout(box);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_brief);
    all->addLayout(row);
    for (QWidget *w : {static_cast<QWidget *>(m_unknown), static_cast<QWidget *>(m_trouble), static_cast<QWidget *>(m_changesWords), m_conflicts}) all->addWidget(w);
    return box;
}

void ComposePanel::listenToStudio()
{
    const auto mine = [this] { return m_studio.jobAsker() == m_desk; };
    connect(&m_studio, &Studio::jobStarted, this, [this] {
        m_running->tell(0, tr("Reading the request…"));
        showState();
    });
    connect(&m_studio, &Studio::jobProgress, this, [this, mine](double fraction, const QString &words) {
        if (mine()) m_running->tell(fraction, words);
    });
    connect(&m_studio, &Studio::jobLog, this, [this, mine](const QString &words) {
        if (!mine()) return;
        m_logged = true;
        logLine(words);
    });
    connect(&m_studio, &Studio::alternativeReady, this, [this, mine](const Alternative &a) {
        if (!mine()) return;
        m_tray->add(a);
        if (m_tray->cards().size() == 1) bringToView(m_tray->cards().front());
    });
    connect(&m_studio, &Studio::jobFinished, this, [this, mine](const PipelineResult &result) {
        showState();
        if (!mine()) return;
        if (!m_logged)
            for (const std::string &line : result.log) logLine(fromUtf8(line));
        m_desk->showResult(result);
        m_tray->showAll(result.alternatives);
        if (result.alternatives.empty()) m_studio.complain(tr("Nothing could be written so; ask for less at once."));
    });
    connect(&m_studio, &Studio::jobFailed, this, [this, mine](const QString &sentence, bool cancelled) {
        showState();
        if (!mine()) return;
        logLine(sentence);
        if (cancelled)
            m_studio.say(m_tray->cards().empty() ? tr("Stopped.") : tr("Stopped; the ideas written so far are kept."));
        else
            m_studio.complain(sentence);
    });
}

void ComposePanel::write()
{
    m_desk->setText(m_brief->toPlainText());
    m_desk->write();
}

void ComposePanel::focusBrief()
{
    m_brief->setFocus(Qt::ShortcutFocusReason);
    m_scroll->ensureWidgetVisible(m_brief);
}

void ComposePanel::openSketches()
{
    m_sketchSection->setOpen(true);
    bringToView(m_sketchSection);
}

void ComposePanel::forget()
{
    m_tray->clear();
    m_log->clear();
    m_desk->forget();
    refreshSketches();
}

void ComposePanel::refreshSketches()
{
    m_sketches->refresh();
    const auto count = m_studio.session().sketchbook().size();
    m_sketchSection->setSummary(count == 0 ? tr("nothing kept") : count == 1 ? tr("1 idea kept") : tr("%1 ideas kept").arg(count));
}

void ComposePanel::saveConcept()
{
    const QString folder = QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString();
    QString path = QFileDialog::getSaveFileName(this, tr("Save the concept"), folder + tr("/concept.json"), tr("Concepts (*.json)"));
    if (path.isEmpty()) return;
    if (!path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)) path += QStringLiteral(".json");
    const Result<void> done = m_desk->save(path);
    done ? m_studio.say(tr("The concept is saved.")) : m_studio.complain(fromUtf8(done.error().sentence));
}

void ComposePanel::loadConcept()
{
    const QString folder = QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString();
    const QString path = QFileDialog::getOpenFileName(this, tr("Load a concept"), folder, tr("Concepts (*.json);;All files (*)"));
    if (path.isEmpty()) return;
    if (const Result<void> done = m_desk->load(path); !done) m_studio.complain(fromUtf8(done.error().sentence));
}

void ComposePanel::openHistory()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QStringList all = m_desk->history();
    for (const QString &text : all) {
        QString shown = text.simplified();
        if (shown.size() > 60) shown = shown.left(58) + QString::fromUtf8("…");
        connect(menu->addAction(shown.replace(QLatin1Char('&'), QStringLiteral("&&"))), &QAction::triggered, this, [this, text] {
            m_brief->setPlainText(text);
            focusBrief();
        });
    }
    if (all.isEmpty()) menu->addAction(tr("Nothing was asked yet"))->setEnabled(false);
    menu->popup(m_historyButton->mapToGlobal(QPoint(0, m_historyButton->height())));
}

void ComposePanel::showRead()
{
    const bool change = m_desk->kind() == ComposeDesk::Kind::Change, can = m_desk->canChange();
    if (m_brief->toPlainText() != m_desk->text()) {
        const QSignalBlocker quiet(m_brief);
        m_brief->setPlainText(m_desk->text());
    }
    m_brief->mark(m_desk->notUnderstood());
    m_pieceButton->setChecked(!change);
    m_changeButton->setChecked(change);
    m_pieceButton->setVisible(can);
    m_changeButton->setVisible(can);
    QStringList unknown;
    for (const TextSpan &s : m_desk->notUnderstood()) unknown += tr("“%1”").arg(fromUtf8(s.words));
    say(m_unknown, unknown.isEmpty() ? QString() : tr("Not understood, and left aside: %1").arg(unknown.join(QStringLiteral(", "))));
    say(m_trouble, m_brief->document()->isEmpty() ? QString() : m_desk->trouble());
    m_understood->setVisible(!change);
    QStringList lines;
    if (change) {
        const bool zh = m_desk->language() == BriefLanguage::Chinese;
        for (const Change &c : m_desk->changes()) lines += fromUtf8(zh && !c.chinese.empty() ? c.chinese : c.label);
        if (lines.isEmpty() && m_brief->document()->isEmpty()) lines += tr("Say what to change: “same but in minor”, “bars 5-8 calmer”, “keep the bass”.");
    } else {
        m_plan->setPlan(m_desk->plan());
        const PiecePlan &plan = m_desk->plan();
        say(m_planWords, plan.sections.empty() ? QString() : tr("%1 bars of %2 in %3").arg(plan.bars()).arg(metreName(plan.metre), keyText(plan.key)));
        int said = 0;
        for (const FieldView &f : fieldsOf(m_desk->piece())) said += f.origin == FieldOrigin::Said;
        m_fieldsSection->setSummary(said == 0 ? tr("all by rule") : said == 1 ? tr("1 thing said") : tr("%1 things said").arg(said));
    }
    say(m_changesWords, lines.join(QLatin1Char('\n')));
    showConflicts();
    showState();
}

void ComposePanel::showConflicts()
{
    while (QLayoutItem *item = m_conflictList->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const bool zh = m_desk->language() == BriefLanguage::Chinese;
    for (const BriefConflict &c : m_desk->conflicts()) {
        auto *card = new QFrame;
        card->setProperty("card", true);
        auto *sentence = new QLabel(fromUtf8(zh && !c.chinese.empty() ? c.chinese : c.sentence));
        sentence->setWordWrap(true);
        auto *all = new QVBoxLayout(card);
        all->setContentsMargins(8, 6, 8, 6);
        all->setSpacing(4);
        all->addWidget(sentence);
        if (c.question && !c.choices.empty()) {
            auto *row = new QWidget;
            auto *flow = new FlowLayout(4);
            row->setLayout(flow);
            QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
            policy.setHeightForWidth(true);
            row->setSizePolicy(policy);
            for (const std::string &choice : c.choices) {
                auto *b = new QPushButton(fromUtf8(choice));
                b->setProperty("chip", true);
                flow->addWidget(b);
                connect(b, &QPushButton::clicked, this, [this, choice] { // as if it had been typed
                    const QString now = m_brief->toPlainText().trimmed();
                    const bool chinese = m_desk->language() == BriefLanguage::Chinese;
                    m_brief->setPlainText(now + (chinese ? QString::fromUtf8("，") : QStringLiteral(", ")) + fromUtf8(choice));
                    m_desk->readNow();
                });
            }
            all->addWidget(row);
        }
        m_conflictList->addWidget(card);
    }
    m_conflicts->setVisible(!m_desk->conflicts().empty());
}

void ComposePanel::showState()
{
    const bool running = m_studio.jobRunning();
    m_running->setVisible(running && m_studio.jobAsker() == m_desk);
    const bool change = m_desk->kind() == ComposeDesk::Kind::Change;
    const auto &changes = m_desk->changes();
    const bool atOnce = change && !changes.empty() && (changes.front().kind == ChangeKind::Undo || changes.front().kind == ChangeKind::Redo || changes.front().kind == ChangeKind::Listen);
    m_write->setText(!change ? (m_tray->cards().empty() ? tr("Write") : tr("Write again")) : atOnce ? tr("Do it") : tr("Change it"));
    m_write->setEnabled(!change || !m_desk->changes().empty());
    m_write->setToolTip(change ? tr("Writes what the sentence asks for as a proposal (Ctrl+Enter in the box)") : tr("Writes the piece in several ways (Ctrl+Enter in the box)"));
    m_weightsSection->setVisible(!m_tray->cards().empty());
}

void ComposePanel::logLine(const QString &line, bool step)
{
    if (step && !m_log->document()->isEmpty()) m_log->appendPlainText(QString());
    m_log->appendPlainText(step ? line : QString::fromUtf8("  · ") + line);
    if (step) m_logSection->setSummary(fontMetrics().elidedText(line, Qt::ElideRight, 180));
}

void ComposePanel::bringToView(QWidget *widget)
{
    // After the layout has found its new heights.
    QTimer::singleShot(0, widget, [this, widget] {
        if (widget->isVisible()) m_scroll->ensureWidgetVisible(widget, 0, 10);
    });
}

bool ComposePanel::event(QEvent *event)
{
    // On a button the space bar presses it, in a list a letter begins an entry, on a slider the arrows move it: here they are
    // no shortcuts.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const QWidget *in = QApplication::focusWidget();
        static constexpr int kMoves[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_0};
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
        const bool moves = std::find(std::begin(kMoves), std::end(kMoves), key->key()) != std::end(kMoves);
        const bool presses = key->key() == Qt::Key_Space && (qobject_cast<const QAbstractButton *>(in) || qobject_cast<const QComboBox *>(in));
        const bool types = (qobject_cast<const QAbstractItemView *>(in) || qobject_cast<const QComboBox *>(in)) && !key->text().isEmpty() && key->text().front().isPrint();
        const bool stops = key->key() == Qt::Key_Escape && m_studio.jobRunning();
        if (plain && (moves || presses || types || stops)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void ComposePanel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_studio.jobRunning()) return m_studio.cancelJob();
    QWidget::keyPressEvent(event);
}

void ComposePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshSketches();
    m_desk->readNow();
}

QPushButton *ComposePanel::stopButton() const { return m_running->stopButton(); }

} // namespace ricercar
