// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/ideas_panel.h"

#include "ui/bridge/words.h"
#include "ui/compose/concept_view.h"
#include "ui/compose/idea_card.h"
#include "ui/icons/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSpinBox>
#include <QStandardItemModel>
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
    m_harmonize = new QPushButton(iconOnAccent(QStringLiteral("harmonize")), tr("Harmonize"));
    m_harmonize->setProperty("primary", true);
    m_harmonize->setIconSize({20, 20});
    m_harmonize->setMinimumHeight(32);
    connect(m_harmonize, &QPushButton::clicked, this, &IdeasPanel::harmonize);

    m_running = new QWidget;
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Progress"));
    m_words = new QLabel;
    m_words->setProperty("dim", true);
    m_words->setWordWrap(true);
    m_stop = new QPushButton(tr("Stop"));
    connect(m_stop, &QPushButton::clicked, &studio, &Studio::cancelJob);
    auto *progressRow = new QHBoxLayout;
    progressRow->setSpacing(8);
    progressRow->addWidget(m_progress, 1);
    progressRow->addWidget(m_stop);
    auto *running = new QVBoxLayout(m_running);
    running->setContentsMargins(0, 0, 0, 0);
    running->setSpacing(4);
    running->addLayout(progressRow);
    running->addWidget(m_words);
    m_running->hide();

    m_empty = new QLabel(tr("Ask, and the missing voices are written in several ways. Each idea appears over your music "
                            "as an outline: hear it, compare, and take what you like, all of it or some bars."));
    m_empty->setWordWrap(true);
    m_empty->setProperty("dim", true);
    m_list = new QVBoxLayout;
    m_list->setSpacing(6);

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
    all->addWidget(m_harmonize);
    all->addWidget(m_running);
    all->addSpacing(4);
    all->addWidget(m_empty);
    all->addLayout(m_list);
    all->addWidget(m_logToggle, 0, Qt::AlignLeft);
    all->addWidget(m_log);
    all->addStretch(1);
    auto *scroll = new QScrollArea;
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
    connect(m_lookTimer, &QTimer::timeout, this, [this] { m_studio.lookAtTune(request()); });
    connect(&studio, &Studio::scoreChanged, this, [this] {
        lookSoon();
        updateState();
    });
    connect(&studio, &Studio::selectionChanged, this, &IdeasPanel::updateState);
    connect(&studio, &Studio::loopChanged, this, &IdeasPanel::updateState);
    connect(&studio, &Studio::analysisReady, this, [this](const Analysis &found) { m_concept->show(found.concept_, *m_studio.score()); });
    connect(&studio, &Studio::conceptFailed, m_concept, &ConceptView::showTrouble);
    connect(&studio, &Studio::generatorsKnown, this, &IdeasPanel::updateGenerators);
    connect(&studio, &Studio::ghostChanged, this, [this] {
        for (int i = 0; i < static_cast<int>(m_cards.size()); ++i)
            m_cards[static_cast<std::size_t>(i)]->setSounding(m_studio.auditioningGhost() && i == m_chosen);
        if (!m_studio.ghost() && m_chosen >= 0) choose(-1);
    });
    connect(&studio, &Studio::jobStarted, this, [this] {
        if (!m_studio.mending()) clearCards(); // what cannot be mended costs no ideas
        m_log->clear();
        m_progress->setValue(0);
        m_words->setText(m_studio.mending() ? tr("Looking for ways to mend it…") : tr("Listening to the tune…"));
        updateState();
    });
    connect(&studio, &Studio::jobProgress, this, [this](double fraction, const QString &words) {
        m_progress->setValue(static_cast<int>(fraction * 1000));
        m_words->setText(words);
    });
    connect(&studio, &Studio::jobLog, this, &IdeasPanel::logLine);
    connect(&studio, &Studio::alternativeReady, this, &IdeasPanel::addCard);
    connect(&studio, &Studio::jobFinished, this, [this](const PipelineResult &result) {
        m_hadRun = true;
        m_concept->show(result.concept_, *m_studio.score());
        if (m_log->document()->isEmpty())
            for (const std::string &line : result.log) logLine(fromUtf8(line));
        m_base = m_studio.jobBase();
        showAll(result.alternatives);
        if (!m_studio.mending()) m_seed->setValue(m_seed->value() + m_count->value()); // asking again gives other ideas
        updateState();
    });
    connect(&studio, &Studio::jobFailed, this, [this](const QString &sentence, bool cancelled) {
        logLine(sentence);
        if (cancelled)
            m_studio.say(m_cards.empty() ? tr("Stopped.") : tr("Stopped; the ideas written so far are kept."));
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
    auto *form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto combo = [](const QString &name) {
        auto *c = new QComboBox;
        c->setAccessibleName(name);
        c->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        c->setMinimumContentsLength(8);
        return c;
    };
    m_given = combo(tr("Given"));
    m_given->addItem(tr("As found"), 0);
    const ChoirVoice voices[] = {ChoirVoice::Soprano, ChoirVoice::Alto, ChoirVoice::Tenor, ChoirVoice::Bass};
    for (int i = 0; i < 4; ++i) m_given->addItem(choirVoiceName(voices[i]), 1 << i);
    m_given->addItem(tr("Soprano and bass"), 1 | 8);
    m_given->setToolTip(tr("The voice or voices that your music holds; they stay as they are"));
    m_scope = combo(tr("Where"));
    m_scope->addItem(tr("Whole piece"));
    m_scope->addItem(tr("Selected bars"));
    m_scope->addItem(tr("Loop"));
    m_key = combo(tr("Key"));
    m_key->addItem(tr("As found"), QVariant());
    for (const Mode mode : {Mode::Major, Mode::Minor})
        for (int fifths = -6; fifths <= 6; ++fifths) {
            const KeySignature key{static_cast<std::int8_t>(fifths), mode};
            m_key->addItem(keyText(key), QPoint(fifths, static_cast<int>(mode)));
        }
    for (const Mode mode : {Mode::Dorian, Mode::Phrygian, Mode::Mixolydian})
        for (int fifths = -3; fifths <= 3; ++fifths) {
            const KeySignature key{static_cast<std::int8_t>(fifths), mode};
            m_key->addItem(keyText(key), QPoint(fifths, static_cast<int>(mode)));
        }
    m_key->setMaxVisibleItems(16);
    m_count = new QSpinBox;
    m_count->setRange(1, 16);
    m_count->setValue(4);
    m_count->setAccessibleName(tr("How many ideas"));
    m_surprise = new QSlider(Qt::Horizontal);
    m_surprise->setRange(30, 150);
    m_surprise->setValue(90);
    m_surprise->setAccessibleName(tr("Familiar to surprising"));
    m_surprise->setToolTip(tr("How daring the ideas are"));
    auto *ends = new QHBoxLayout;
    auto *familiar = new QLabel(tr("familiar"));
    auto *surprising = new QLabel(tr("surprising"));
    for (QLabel *l : {familiar, surprising}) l->setProperty("dim", true);
    ends->addWidget(familiar);
    ends->addStretch(1);
    ends->addWidget(surprising);
    auto *daring = new QVBoxLayout;
    daring->setSpacing(0);
    daring->addWidget(m_surprise);
    daring->addLayout(ends);
    m_generator = combo(tr("Written by"));

    form->addRow(tr("Given"), m_given);
    form->addRow(tr("Where"), m_scope);
    form->addRow(tr("Key"), m_key);
    form->addRow(tr("Ideas"), m_count);
    form->addRow(tr("Manner"), daring);

    m_more = new QWidget;
    auto *more = new QFormLayout(m_more);
    more->setContentsMargins(0, 0, 0, 0);
    more->setHorizontalSpacing(8);
    more->setVerticalSpacing(6);
    more->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
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
    more->addRow(tr("Written by"), m_generator);
    more->addRow(m_noParallels);
    more->addRow(m_noCrossing);
    more->addRow(tr("Corrections"), m_rounds);
    more->addRow(tr("Number"), m_seed);
    m_more->hide();
    auto *toggle = new QToolButton;
    toggle->setText(tr("More choices"));
    toggle->setIcon(icon(QStringLiteral("down")));
    toggle->setIconSize({14, 14});
    toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toggle->setCheckable(true);
    connect(toggle, &QToolButton::toggled, this, [this](bool on) {
        m_more->setVisible(on);
        if (on) m_studio.askForGenerators();
    });

    auto *all = new QVBoxLayout(box);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addLayout(form);
    all->addWidget(toggle, 0, Qt::AlignLeft);
    all->addWidget(m_more);
    connect(m_given, &QComboBox::currentIndexChanged, this, &IdeasPanel::lookSoon);
    connect(m_key, &QComboBox::currentIndexChanged, this, &IdeasPanel::lookSoon);
    connect(m_scope, &QComboBox::currentIndexChanged, this, [this] {
        lookSoon();
        updateState();
    });
    return box;
}

CounterpointRequest IdeasPanel::request() const
{
    CounterpointRequest r;
    r.base = m_studio.score();
    r.revision = m_studio.session().current().id;
    if (m_scope->currentIndex() == 1) {
        if (const auto bars = selectedBars())
            r.range = TickRange{r.base->barStart(bars->first), r.base->barStart(bars->second)};
    } else if (m_scope->currentIndex() == 2) {
        r.range = m_studio.loopRange();
    }
    const int given = m_given->currentData().toInt();
    for (int i = 0; i < 4; ++i)
        if (given & (1 << i)) r.given.push_back(static_cast<ChoirVoice>(i));
    if (m_key->currentIndex() > 0) {
        const QPoint key = m_key->currentData().toPoint();
        r.key = KeySignature{static_cast<std::int8_t>(key.x()), static_cast<Mode>(key.y())};
    }
    r.generator = m_generator->currentData().toString().toStdString();
    r.settings.temperature *= m_surprise->value() / 100.0; // the middle is the default
    r.settings.forbidParallels = m_noParallels->isChecked();
    r.settings.forbidCrossing = m_noCrossing->isChecked();
    r.seed = static_cast<std::uint64_t>(m_seed->value());
    r.count = m_count->value();
    r.repairRounds = m_rounds->value();
    return r;
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

void IdeasPanel::harmonize()
{
    if (!m_harmonize->isEnabled()) return;
    m_studio.setGhost(std::nullopt);
    CounterpointRequest asked = request();
    m_base = asked.base;
    m_studio.harmonize(std::move(asked));
}

void IdeasPanel::clearCards()
{
    m_chosen = -1;
    for (IdeaCard *card : m_cards) {
        m_list->removeWidget(card);
        card->hide();
        card->deleteLater();
    }
    m_cards.clear();
}

void IdeasPanel::addCard(const Alternative &alternative)
{
    const int index = static_cast<int>(m_cards.size());
    auto *card = new IdeaCard(alternative, index);
    const auto at = [this, card] {
        const auto found = std::find(m_cards.begin(), m_cards.end(), card);
        return found == m_cards.end() ? -1 : static_cast<int>(found - m_cards.begin());
    };
    connect(card, &IdeaCard::chosen, this, [this, at] { choose(at()); });
    connect(card, &IdeaCard::listenAsked, this, [this, at] { listen(at()); });
    connect(card, &IdeaCard::acceptAsked, this, [this, at] { accept(at()); });
    connect(card, &IdeaCard::acceptBarsAsked, this, [this, at] { acceptSelectedBars(at()); });
    connect(card, &IdeaCard::keepAsked, this, [this, at] { keep(at()); });
    connect(card, &IdeaCard::discardAsked, this, [this, at] { discard(at()); });
    m_cards.push_back(card);
    m_list->addWidget(card);
    if (index == 0) choose(0); // the first notes are seen as soon as they exist
    updateState();
}

void IdeasPanel::showAll(std::vector<Alternative> alternatives)
{
    std::stable_sort(alternatives.begin(), alternatives.end(),
                     [](const Alternative &a, const Alternative &b) { return a.rank < b.rank; });
    // What is being heard stays in hand; else the best one is shown.
    std::uint64_t heard = 0;
    if (m_studio.auditioningGhost() && m_chosen >= 0) heard = m_cards[static_cast<std::size_t>(m_chosen)]->alternative().draft.seed;
    const bool sounding = heard != 0;
    clearCards();
    for (const Alternative &a : alternatives) {
        const int before = m_chosen;
        addCard(a);
        if (sounding && before < 0) m_chosen = -1;
    }
    int best = m_cards.empty() ? -1 : 0;
    for (std::size_t i = 0; sounding && i < m_cards.size(); ++i)
        if (m_cards[i]->alternative().draft.seed == heard) best = static_cast<int>(i);
    m_chosen = -1;
    if (best >= 0) choose(best);
    updateState();
}

void IdeasPanel::choose(int index)
{
    if (index >= static_cast<int>(m_cards.size())) return;
    m_chosen = index;
    for (int i = 0; i < static_cast<int>(m_cards.size()); ++i) m_cards[static_cast<std::size_t>(i)]->setChosen(i == index);
    if (index < 0) {
        m_studio.setGhost(std::nullopt);
        return;
    }
    const Alternative &a = m_cards[static_cast<std::size_t>(index)]->alternative();
    m_studio.setGhost(Ghost{m_base ? m_base : m_studio.score(), a.score, a.range, index});
}

void IdeasPanel::listen(int index)
{
    if (index < 0) return;
    if (m_studio.auditioningGhost() && index == m_chosen) {
        m_studio.auditionGhost(false);
        return;
    }
    choose(index);
    m_studio.auditionGhost(true);
}

void IdeasPanel::accept(int index)
{
    if (index < 0) return;
    IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    Proposal proposal{m_base, card->alternative().score, tr("Accept idea %1").arg(index + 1).toStdString(), RevisionOrigin::Agent};
    m_studio.auditionGhost(false);
    if (const Result<void> done = m_studio.session().accept(proposal); !done) {
        m_studio.complain(fromUtf8(done.error().sentence));
        return;
    }
    for (IdeaCard *other : m_cards) other->setAccepted({});
    card->setAccepted(tr("Accepted"));
    choose(-1);
    m_studio.say(tr("Idea %1 is in your music; undo takes it back.").arg(index + 1));
}

std::optional<std::pair<std::size_t, std::size_t>> IdeasPanel::selectedBars() const
{
    const Score &score = *m_studio.score();
    const NoteSet &selection = m_studio.session().selection();
    if (!selection.empty()) {
        std::size_t first = score.barCount(), last = 0;
        for (const PartPtr &part : score.parts)
            for (std::size_t b = 0; b < part->bars.size(); ++b)
                for (const Note &n : part->bars[b]->notes)
                    if (selection.contains(n.id)) {
                        first = std::min(first, b);
                        last = std::max(last, b + 1);
                    }
        if (first < last) return std::pair{first, last};
    }
    if (const auto &loop = m_studio.loopRange())
        return std::pair{score.locate(loop->begin).bar, score.locate(loop->end - Ticks{1}).bar + 1};
    return std::nullopt;
}

void IdeasPanel::acceptSelectedBars(int index)
{
    const auto bars = selectedBars();
    if (index < 0 || !bars) return;
    IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    const QString words = barsText(*m_studio.score(), {m_studio.score()->barStart(bars->first), m_studio.score()->barStart(bars->second)});
    Proposal proposal{m_base, card->alternative().score, tr("Accept idea %1, %2").arg(index + 1).arg(words).toStdString(),
                      RevisionOrigin::Agent};
    m_studio.auditionGhost(false);
    if (const Result<void> done = m_studio.session().accept(proposal, bars->first, bars->second); !done) {
        m_studio.complain(fromUtf8(done.error().sentence));
        return;
    }
    card->setAccepted(tr("Accepted: %1").arg(words));
    choose(-1);
    m_studio.say(tr("Idea %1, %2, is in your music; undo takes it back.").arg(index + 1).arg(words));
}

void IdeasPanel::keep(int index)
{
    if (index < 0) return;
    const Alternative &a = m_cards[static_cast<std::size_t>(index)]->alternative();
    Sketch sketch;
    sketch.name = tr("Idea %1, %2").arg(index + 1).arg(barsText(*m_studio.score(), a.range)).toStdString();
    sketch.base = m_base;
    sketch.score = a.score;
    sketch.range = a.range;
    sketch.note = a.why;
    m_studio.session().sketchbook().push_back(std::move(sketch));
    m_studio.say(tr("Kept in the sketchbook."));
    Q_EMIT kept();
}

void IdeasPanel::discard(int index)
{
    if (index < 0) return;
    if (index == m_chosen) choose(-1);
    IdeaCard *card = m_cards[static_cast<std::size_t>(index)];
    m_cards.erase(m_cards.begin() + index);
    if (m_chosen > index) --m_chosen;
    m_list->removeWidget(card);
    card->hide();
    card->deleteLater();
    updateState();
}

void IdeasPanel::updateState()
{
    if (!isVisible()) return; // showEvent() catches up
    const bool running = m_studio.jobRunning();
    m_running->setVisible(running);
    bool haveNotes = false;
    for (const PartPtr &part : m_studio.score()->parts)
        for (const BarPtr &bar : part->bars) haveNotes = haveNotes || !bar->notes.empty();
    const auto bars = selectedBars();
    QString why;
    if (!haveNotes)
        why = tr("There is no tune yet: open one or draw one.");
    else if (m_scope->currentIndex() == 1 && !bars)
        why = tr("Select some notes to say which bars.");
    else if (m_scope->currentIndex() == 2 && !m_studio.loopRange())
        why = tr("Drag over the ruler to say which bars.");
    m_harmonize->setEnabled(!running && why.isEmpty());
    m_harmonize->setToolTip(why);
    m_harmonize->setText(m_hadRun ? tr("Harmonize again") : tr("Harmonize"));
    m_empty->setVisible(m_cards.empty() && !running);
    if (m_empty->isVisibleTo(this))
        m_empty->setText(!why.isEmpty() ? why
                                        : tr("Ask, and the missing voices are written in several ways. Each idea appears over "
                                             "your music as an outline: hear it, compare, and take what you like, all of it "
                                             "or some bars."));
    const QString words =
        bars ? barsText(*m_studio.score(), {m_studio.score()->barStart(bars->first), m_studio.score()->barStart(bars->second)})
             : QString();
    for (IdeaCard *card : m_cards) card->setSelectedBars(words);
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
}

void IdeasPanel::logLine(const QString &words)
{
    m_log->appendPlainText(words);
    m_logToggle->show();
}

} // namespace ricercar
