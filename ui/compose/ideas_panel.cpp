// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/ideas_panel.h"

#include "ui/bridge/words.h"
#include "ui/compose/cadence_list.h"
#include "ui/compose/concept_view.h"
#include "ui/compose/harmony_editor.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/job_row.h"
#include "ui/compose/key_box.h"
#include "ui/compose/lines_settings.h"
#include "ui/compose/manner_sliders.h"
#include "ui/compose/section.h"
#include "ui/compose/task_settings.h"
#include "ui/icons/icons.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QStyle>
#include <QTableWidget>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

namespace {

constexpr int kLookDelayMs = 350; // the concept waits for a pause in the editing

QLabel *heading(const QString &text)
{
    auto *label = new QLabel(text);
    label->setProperty("heading", true);
    return label;
}

QFrame *rule()
{
    auto *f = new QFrame;
    f->setProperty("line", true);
    f->setFixedHeight(1);
    return f;
}

} // namespace

IdeasPanel::IdeasPanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    setAccessibleName(tr("Ideas"));
    m_concept = new ConceptView;
    m_write = new QPushButton(iconOnAccent(QStringLiteral("harmonize")), tr("Harmonize"));
    m_write->setProperty("primary", true);
    m_write->setIconSize({20, 20});
    m_write->setMinimumHeight(32);
    connect(m_write, &QPushButton::clicked, this, &IdeasPanel::write);

    m_running = new JobRow(studio);
    m_empty = new QLabel;
    m_empty->setWordWrap(true);
    m_empty->setProperty("dim", true);
    m_tray = new IdeaTray(studio);
    connect(m_tray, &IdeaTray::kept, this, &IdeasPanel::kept);
    connect(m_tray, &IdeaTray::changed, this, &IdeasPanel::updateState);

    m_logToggle = new QToolButton;
    m_logToggle->setText(tr("What was done"));
    m_logToggle->setIcon(icon(QStringLiteral("down")));
    m_logToggle->setIconSize({14, 14});
    m_logToggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_logToggle->setCheckable(true);
    m_log = new QPlainTextEdit;
    m_log->setReadOnly(true);
    m_log->setMaximumBlockCount(500);
    m_log->setMinimumHeight(96);
    m_log->setAccessibleName(tr("Log"));
    m_log->hide();
    m_logToggle->hide();
    connect(m_logToggle, &QToolButton::toggled, m_log, &QWidget::setVisible);

    auto *inside = new QWidget;
    auto *all = new QVBoxLayout(inside);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(8);
    all->addWidget(heading(tr("The tune")));
    all->addWidget(m_concept);
    all->addWidget(rule());
    all->addWidget(makeSettings());
    all->addWidget(m_scope);
    all->addWidget(m_write);
    all->addWidget(m_running);
    all->addSpacing(4);
    all->addWidget(m_empty);
    all->addWidget(m_tray);
    all->addWidget(m_logToggle, 0, Qt::AlignLeft);
    all->addWidget(m_log);
    all->addStretch(1);
    auto *scroll = m_scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    setMinimumWidth(264);

    m_lookTimer = new QTimer(this);
    m_lookTimer->setSingleShot(true);
    connect(m_lookTimer, &QTimer::timeout, this, &IdeasPanel::look);
    connect(&studio, &Studio::scoreChanged, this, [this] {
        lookSoon();
        updateState();
    });
    for (const auto moved : {&Studio::selectionChanged, &Studio::regionChanged, &Studio::loopChanged, &Studio::cadencesChanged})
        connect(&studio, moved, this, [this] {
            lookSoon();
            updateState();
        });
    connect(&studio, &Studio::analysisReady, this, [this](const Analysis &found) {
        m_concept->show(found.concept_, *m_studio.score());
        m_task->showFound(found);
        sayScope(scopeText(*m_studio.score(), found, m_task->task()), false);
    });
    connect(&studio, &Studio::conceptFailed, this, [this](const QString &sentence) {
        m_concept->showTrouble({});
        sayScope(sentence, true);
    });
    connect(&studio, &Studio::generatorsKnown, this, [this] {
        updateGenerators();
        updateState();
    });
    connect(&studio, &Studio::jobStarted, this, [this] {
        updateState();
        if (m_studio.jobAsker()) return; // shown elsewhere
        if (!m_studio.mending()) m_tray->begin(m_studio.jobBase(), m_studio.markedRegion()); // what cannot be mended costs no ideas
        m_log->clear();
        m_running->tell(0, m_studio.mending() ? tr("Looking for ways to mend it…") : tr("Reading the music…"));
        updateState();
    });
    connect(&studio, &Studio::jobProgress, m_running, &JobRow::tell);
    connect(&studio, &Studio::jobLog, this, [this](const QString &words) { if (!m_studio.jobAsker()) logLine(words); });
    connect(&studio, &Studio::alternativeReady, this, [this](const Alternative &a) { if (!m_studio.jobAsker()) m_tray->add(a); });
    connect(&studio, &Studio::jobFinished, this, [this](const PipelineResult &result) {
        if (m_studio.jobAsker()) return updateState();
        const bool asked = !m_studio.mending() && !m_studio.proposing();
        if (asked) m_lastTask = m_task->task();
        if (asked || !(result.concept_ == Concept{})) m_concept->show(result.concept_, *m_studio.score());
        if (m_log->document()->isEmpty())
            for (const std::string &line : result.log) logLine(fromUtf8(line));
        m_tray->setBase(m_studio.jobBase());
        m_tray->showAll(result.alternatives);
        if (!cards().empty()) bringToView(cards().front());
        if (asked) m_seed->setValue(m_seed->value() + m_count->value()); // asking again gives other ideas
        updateState();
    });
    connect(&studio, &Studio::jobFailed, this, [this](const QString &sentence, bool cancelled) {
        if (m_studio.jobAsker()) return updateState();
        logLine(sentence);
        if (cancelled)
            m_studio.say(cards().empty() ? tr("Stopped.") : tr("Stopped; the ideas written so far are kept."));
        else
            m_studio.complain(sentence);
        updateState();
    });
    updateGenerators();
    updateState();
}

QWidget *IdeasPanel::makeSettings()
{
    auto *box = new QWidget;
    m_task = new TaskSettings(m_studio);
    m_manner = new MannerSliders;
    m_cadences = new CadenceList(m_studio);
    m_mannerSection = new Section(tr("Manner"), m_manner);
    m_cadenceSection = new Section(tr("Cadences"), m_cadences);
    m_moreSection = new Section(tr("More choices"), makeMore());
    m_scope = new QLabel;
    m_scope->setWordWrap(true);
    m_scope->setAccessibleName(tr("What will be written"));
    auto *all = new QVBoxLayout(box);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addWidget(m_task);
    all->addSpacing(2);
    for (Section *section : {m_mannerSection, m_cadenceSection, m_moreSection}) all->addWidget(section);
    for (Section *section : {m_mannerSection, m_moreSection})
        connect(section, &Section::opened, &m_studio, &Studio::askForGenerators); // they tell what can be steered
    const auto summaries = [this] {
        const QString manner = m_manner->summary(), cadences = m_cadences->summary();
        m_mannerSection->setSummary(manner.isEmpty() ? tr("as the style") : manner);
        m_cadenceSection->setSummary(cadences.isEmpty() ? tr("as found") : cadences);
    };
    connect(m_manner, &MannerSliders::changed, this, summaries);
    connect(&m_studio, &Studio::cadencesChanged, this, summaries);
    connect(&m_studio, &Studio::scoreChanged, this, summaries);
    summaries();
    connect(m_key, &QComboBox::currentIndexChanged, this, &IdeasPanel::lookSoon);
    for (Section *section : {m_mannerSection, m_cadenceSection, m_moreSection}) connect(section, &Section::opened, this, [this] { bringToView(m_write); });
    connect(m_task->taskBox(), &QComboBox::currentIndexChanged, this, [this] {
        bringToView(m_write);
    });
    connect(m_task, &TaskSettings::changed, this, [this] {
        if (m_task->isForLines() && !m_studio.generatorsAreKnown()) m_studio.askForGenerators(); // whether there is a model for it
        lookSoon();
        updateState();
    });
    return box;
}

QWidget *IdeasPanel::makeMore()
{
    auto *body = new QWidget;
    auto *more = new QFormLayout(body);
    more->setContentsMargins(0, 0, 0, 4);
    more->setHorizontalSpacing(8);
    more->setVerticalSpacing(6);
    more->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    more->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_count = new QSpinBox;
    m_count->setRange(1, 16);
    m_count->setValue(4);
    m_count->setAccessibleName(tr("How many ideas"));
    m_key = new KeyBox(tr("Key"), tr("As found"));
    m_generator = new QComboBox;
    m_generator->setAccessibleName(tr("Written by"));
    m_generator->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_generator->setMinimumContentsLength(8);
    connect(m_generator, &QComboBox::currentIndexChanged, this, &IdeasPanel::updateSteering);
    m_noParallels = new QCheckBox(tr("No parallel fifths or octaves"));
    m_noParallels->setChecked(true);
    m_noCrossing = new QCheckBox(tr("No voice crossing"));
    m_noCrossing->setChecked(true);
    m_rounds = new QSpinBox;
    m_rounds->setRange(0, 20);
    m_rounds->setValue(5);
    m_rounds->setToolTip(tr("How often faults are looked for and written anew"));
    m_seed = new QSpinBox;
    m_seed->setRange(1, 1 << 30);
    m_seed->setToolTip(tr("The same number gives the same ideas"));
    more->addRow(tr("Ideas"), m_count);
    more->addRow(tr("Key"), m_key);
    more->addRow(tr("Written by"), m_generator);
    more->addRow(m_noParallels);
    more->addRow(m_noCrossing);
    more->addRow(tr("Corrections"), m_rounds);
    more->addRow(tr("Number"), m_seed);
    return body;
}

TaskChoice IdeasPanel::choice() const
{
    TaskChoice choice = m_task->choice();
    choice.controls = m_manner->controls();
    choice.surprise = m_manner->surprise();
    choice.key = m_key->key();
    return choice;
}

Asked IdeasPanel::request() const
{
    Asked asked = requestFor(m_studio, choice());
    CounterpointRequest &r = asked.request;
    r.revision = m_studio.session().current().id;
    r.generator = m_generator->currentData().toString().toStdString();
    r.settings.forbidParallels = m_noParallels->isChecked();
    r.settings.forbidCrossing = m_noCrossing->isChecked();
    r.seed = static_cast<std::uint64_t>(m_seed->value());
    r.count = m_count->value();
    r.repairRounds = m_rounds->value();
    return asked;
}

LinesAsked IdeasPanel::linesRequest() const
{
    LinesChoice c = m_task->lines()->choice();
    c.key = m_key->key();
    c.surprise = m_manner->surprise();
    LinesAsked asked = linesRequestFor(m_studio, c, m_studio.session().ids());
    asked.request.seed = static_cast<std::uint64_t>(m_seed->value());
    asked.request.count = m_count->value();
    if (m_studio.generatorsAreKnown() && !m_studio.continuation())
        asked.trouble = tr("The continuation model is not installed: run the set-up again to install its weights. Four-part music is written by the other tasks.");
    return asked;
}

QString IdeasPanel::troubleNow() const
{
    if (!m_task->isForLines()) return troubleWith(m_studio, choice());
    // A fill that nobody here can write says what could be marked instead.
    const bool lacking = m_studio.generatorsAreKnown() && !m_studio.continuation();
    return lacking && !isLinesTask(m_task->task()) ? request().trouble : linesRequest().trouble;
}

void IdeasPanel::setTask(IdeaTask task)
{
    m_task->setTask(task);
    if (task == IdeaTask::FiguredBass) m_task->figures()->focusFirst();
    if (task == IdeaTask::ChordSymbols) m_task->chords()->focusFirst();
}

void IdeasPanel::start(IdeaTask task)
{
    const bool marked = m_studio.region().has_value();
    m_task->setTask(task, (marked || task == IdeaTask::Fill) && task != IdeaTask::Continue ? Where::Marked : Where::Whole);
    const QString trouble = troubleNow();
    if (!trouble.isEmpty()) return m_studio.complain(trouble);
    write();
}

void IdeasPanel::startWhole(IdeaTask task)
{
    if (m_task->task() != task) m_task->setTask(task, Where::Whole);
    const QString trouble = troubleNow();
    if (!trouble.isEmpty()) return m_studio.complain(trouble);
    write();
}

void IdeasPanel::bringToView(QWidget *widget)
{
    // After the layout has found its new heights.
    QTimer::singleShot(0, widget, [this, widget] {
        if (widget->isVisible()) m_scroll->ensureWidgetVisible(widget, 0, 10);
    });
}

void IdeasPanel::openCadences()
{
    m_cadenceSection->setOpen(true);
    m_cadences->focusKind();
}

void IdeasPanel::forget()
{
    m_task->setTask(IdeaTask::Harmonize, Where::Whole);
    m_studio.setCadences({});
    m_lastTask.reset();
}

void IdeasPanel::look()
{
    m_task->refreshLines();
    if (m_task->isForLines()) {
        const LinesAsked asked = linesRequest();
        CounterpointRequest music;
        music.base = m_studio.score();
        const Result<Analysis> found = analysed(music);
        if (found) m_concept->show(found->concept_, *m_studio.score());
        return sayScope(asked.trouble.isEmpty() ? asked.scope : asked.trouble, false);
    }
    const Asked asked = request();
    if (asked.request.base) return m_studio.lookAtTune(asked.request);
    // What cannot be asked yet still shows the music that is there.
    CounterpointRequest music;
    music.base = m_studio.score();
    const Result<Analysis> found = analysed(music);
    if (found) m_concept->show(found->concept_, *m_studio.score());
    sayScope(asked.trouble, false);
}

void IdeasPanel::sayScope(const QString &words, bool trouble)
{
    m_scope->setText(words);
    m_scope->setVisible(!words.isEmpty());
    m_scope->setProperty("trouble", trouble);
    m_scope->style()->unpolish(m_scope);
    m_scope->style()->polish(m_scope);
}

void IdeasPanel::lookSoon()
{
    if (isVisible()) m_lookTimer->start(kLookDelayMs);
}

void IdeasPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateState();
    lookSoon();
}

bool IdeasPanel::event(QEvent *event)
{
    // On a button the space bar presses it, and in a list a letter begins an entry: here they are no shortcuts.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const QWidget *in = QApplication::focusWidget();
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
        const bool presses = key->key() == Qt::Key_Space && (qobject_cast<const QAbstractButton *>(in) || qobject_cast<const QComboBox *>(in));
        const bool types = qobject_cast<const QTableWidget *>(in) && !key->text().isEmpty() && key->text().front().isPrint();
        if (plain && (presses || types)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void IdeasPanel::write()
{
    if (m_studio.jobRunning()) return;
    m_studio.setGhost(std::nullopt);
    if (m_task->isForLines()) {
        const LinesAsked asked = linesRequest();
        if (!asked.trouble.isEmpty()) return m_studio.complain(asked.trouble);
        m_lastTask = m_task->task();
        m_studio.propose(m_studio.score(), [request = asked.request](const Pipeline &pipeline, IdSource ids, JobControl &job, const Studio::OnAlternative &each) {
            return linesWritten(pipeline, request, ids, job, each);
        });
        m_seed->setValue(m_seed->value() + m_count->value()); // asking again gives other ideas
        return;
    }
    const Asked asked = request();
    if (!asked.trouble.isEmpty()) return m_studio.complain(asked.trouble);
    m_studio.harmonize(asked.request);
}

void IdeasPanel::updateState()
{
    if (!isVisible()) return; // showEvent() catches up
    const bool running = m_studio.jobRunning();
    m_running->setVisible(running);
    const QString why = troubleNow();
    m_write->setEnabled(!running && why.isEmpty());
    m_write->setToolTip(why);
    m_write->setText(taskVerb(m_task->task(), m_lastTask == m_task->task()));
    m_write->setIcon(iconOnAccent(taskIcon(m_task->task())));
    m_empty->setVisible(cards().empty() && !running);
    if (m_empty->isVisibleTo(this))
        m_empty->setText(!why.isEmpty() ? why
                                        : tr("Ask, and it is written in several ways. Each idea appears over your music as an outline: "
                                             "hear it, compare, and take what you like, all of it or some bars."));
}

void IdeasPanel::updateGenerators()
{
    const QString chosen = m_generator->currentData().toString();
    m_generator->clear();
    m_generator->addItem(tr("The best there is"), QString());
    bool model = m_studio.generators().empty(); // not known yet
    for (const Capabilities &c : m_studio.generators()) {
        m_generator->addItem(fromUtf8(c.name), fromUtf8(c.name));
        m_generator->setItemData(m_generator->count() - 1, fromUtf8(c.description), Qt::ToolTipRole);
        model = model || !c.weights.empty();
    }
    if (!model) { // say why it cannot be chosen
        m_generator->addItem(tr("Counterpoint model (not installed)"));
        const int row = m_generator->count() - 1;
        m_generator->setItemData(row, tr("Its weights are not there, so the rules write. Run the set-up again to install them."),
                                 Qt::ToolTipRole);
        if (auto *items = qobject_cast<QStandardItemModel *>(m_generator->model())) items->item(row)->setEnabled(false);
    }
    m_generator->setCurrentIndex(std::max(0, m_generator->findData(chosen)));
    updateSteering();
}

void IdeasPanel::updateSteering()
{
    const QString chosen = m_generator->currentData().toString();
    const std::vector<Capabilities> &known = m_studio.generators();
    const Capabilities *writer = known.empty() ? nullptr : &known.front();
    for (const Capabilities &c : known)
        if (fromUtf8(c.name) == chosen) writer = &c;
    m_manner->setSteerable(!writer || writer->controls,
                           writer ? tr("%1 writes in its own way and cannot be steered so: choose another writer under More choices.").arg(fromUtf8(writer->name))
                                  : QString());
}

void IdeasPanel::logLine(const QString &words)
{
    m_log->appendPlainText(words);
    m_logToggle->show();
}

QPushButton *IdeasPanel::stopButton() const { return m_running->stopButton(); }

} // namespace ricercar
