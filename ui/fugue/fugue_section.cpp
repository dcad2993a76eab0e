// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/fugue_section.h"

#include "core/fugue/fugue_pipeline.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/words.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/plan_editor.h"
#include "ui/icons/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace ricercar {

namespace {

constexpr int kFugues = 4, kMostFugues = 8; // alternatives

// An alternative as the document would have it.
Alternative inDocument(const Alternative &idea, const ScorePtr &document, int offset, FuguePlace where)
{
    Alternative a = idea;
    a.score = withFuguePlaced(document, idea.score, offset, where, &a.range);
    // Parts and times are those of the document now.
    for (auto &voice : a.voices)
        if (voice) {
            const std::size_t p = idea.score->partIndex(voice->part);
            if (a.score->part(voice->part) == nullptr && p < a.score->parts.size()) voice->part = a.score->parts[p]->id;
        }
    const std::size_t bar = a.score->locate(a.range.begin).bar;
    for (Finding &f : a.findings) {
        for (VoiceRef &v : f.voices) {
            const std::size_t p = idea.score->partIndex(v.part);
            if (a.score->part(v.part) == nullptr && p < a.score->parts.size()) v.part = a.score->parts[p]->id;
        }
        f.range = {f.range.begin + Ticks{a.range.begin.value}, f.range.end + Ticks{a.range.begin.value}};
        f.firstBar += bar;
        f.lastBar += bar;
    }
    return a;
}

} // namespace

FugueSectionPage::FugueSectionPage(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_voices = new QSpinBox;
    m_voices->setRange(2, 5);
    m_voices->setValue(3);
    m_voices->setAccessibleName(tr("Voices"));
    m_bars = new QSpinBox;
    m_bars->setRange(23, 80);
    m_bars->setSpecialValueText(tr("by the subject"));
    m_bars->setValue(23);
    m_bars->setAccessibleName(tr("Bars"));
    m_count = new QSpinBox;
    m_count->setRange(1, kMostFugues);
    m_count->setValue(kFugues);
    m_count->setAccessibleName(tr("How many fugues"));
    m_character = new QComboBox;
    m_character->setAccessibleName(tr("Character"));
    m_character->addItem(tr("plain"));
    m_character->addItem(tr("learned: strettos, inversion"));
    m_character->addItem(tr("flowing: long episodes"));
    m_place = new QComboBox;
    m_place->setAccessibleName(tr("Where it goes"));
    m_place->addItem(tr("in place of what is here"));
    m_place->addItem(tr("after the music"));
    for (QComboBox *box : {m_character, m_place}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    m_pedal = new QCheckBox(tr("Pedal point where there is room"));
    m_pedal->setChecked(true);
    m_picardy = new QCheckBox(tr("A minor fugue ends in major"));
    m_picardy->setChecked(true);
    m_exposition = new QCheckBox(tr("Exposition only"));
    m_make = new QPushButton(tr("Make a plan"));
    m_drop = new QPushButton(tr("Without a plan"));
    m_drop->setToolTip(tr("Each fugue then makes its own"));
    m_write = new QPushButton(iconOnAccent(QStringLiteral("harmonize")), tr("Write the fugue"));
    m_write->setProperty("primary", true);
    m_write->setIconSize({20, 20});
    m_write->setMinimumHeight(32);
    m_plan = new PlanEditor;
    m_words = wrapped({}, true);

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(8);
    form->setVerticalSpacing(6);
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("Voices"), m_voices);
    form->addRow(tr("Bars"), m_bars);
    form->addRow(tr("Character"), m_character);
    form->addRow(tr("Where"), m_place);
    form->addRow(tr("How many"), m_count);
    auto *planRow = new QVBoxLayout; // side by side they would not fit the drawer
    planRow->setSpacing(6);
    planRow->addWidget(m_make, 1);
    planRow->addWidget(m_drop);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addLayout(form);
    all->addWidget(m_pedal);
    all->addWidget(m_picardy);
    all->addWidget(m_exposition);
    all->addLayout(planRow);
    all->addWidget(m_plan);
    all->addWidget(m_words);
    all->addWidget(m_write);

    connect(m_make, &QPushButton::clicked, this, &FugueSectionPage::makePlan);
    connect(m_drop, &QPushButton::clicked, m_plan, &PlanEditor::clear);
    connect(m_write, &QPushButton::clicked, this, &FugueSectionPage::write);
    connect(m_plan, &PlanEditor::changed, this, &FugueSectionPage::updateState);
    for (const auto changed : {&FugueDesk::subjectChanged, &FugueDesk::answerChanged})
        connect(&desk, changed, this, [this] {
            m_plan->clear(); // it was made for another theme
            updateState();
        });
    for (const auto changed : {&FugueDesk::searchChanged, &FugueDesk::countersubjectsChanged}) connect(&desk, changed, this, &FugueSectionPage::updateState);
    for (const auto changed : {&Studio::jobStarted}) connect(&desk.studio(), changed, this, &FugueSectionPage::updateState);
    connect(&desk.studio(), &Studio::jobFinished, this, &FugueSectionPage::updateState);
    connect(&desk.studio(), &Studio::jobFailed, this, &FugueSectionPage::updateState);
    connect(m_exposition, &QCheckBox::toggled, this, &FugueSectionPage::updateState);
    connect(m_count, &QSpinBox::valueChanged, this, &FugueSectionPage::updateState);
    updateState();
}

static FugueWishes wishesOf(int voices, int bars, int character, bool pedal, bool picardy, bool exposition, std::uint64_t seed)
{
    FugueWishes w;
    w.voices = voices;
    w.bars = bars < 24 ? 0 : bars;
    w.character = static_cast<FugueCharacter>(character);
    w.pedal = pedal;
    w.picardy = picardy;
    w.expositionOnly = exposition;
    w.seed = seed;
    return w;
}

void FugueSectionPage::makePlan()
{
    const auto m = m_desk.material();
    if (!m) return;
    const FugueWishes wishes = wishesOf(m_voices->value(), m_bars->value(), m_character->currentIndex(), m_pedal->isChecked(), m_picardy->isChecked(), m_exposition->isChecked(), m_seed++);
    m_desk.search(tr("Making a plan…"), [this, m = *m, wishes](JobControl &) -> std::function<void()> {
        const auto ok = usable(m);
        const Result<FuguePlan> plan = ok ? planFugue(m, wishes) : Result<FuguePlan>(Unexpected{ok.error()});
        return [this, plan, m] {
            if (plan) m_plan->setPlan(*plan, m);
            else m_desk.refuse(fromUtf8(plan.error().sentence));
        };
    });
}

void FugueSectionPage::write()
{
    const auto m = m_desk.material();
    if (!m || m_desk.studio().jobRunning()) return;
    FugueRequest request;
    request.material = *m;
    request.wishes = wishesOf(m_voices->value(), m_bars->value(), m_character->currentIndex(), m_pedal->isChecked(), m_picardy->isChecked(), m_exposition->isChecked(), m_seed);
    request.plan = m_plan->plan();
    if (m_desk.chosenCountersubject() >= 0) request.countersubject = m_desk.countersubjects()[static_cast<std::size_t>(m_desk.chosenCountersubject())];
    request.rules = m_desk.studio().checking().choice().rules;
    request.rules.profile = CheckProfile::Free;
    request.seed = m_seed;
    request.count = m_count->value();
    m_seed += static_cast<std::uint64_t>(request.count); // asking again gives others
    const ScorePtr document = m_desk.studio().score();
    const auto where = m_place->currentIndex() == 0 ? FuguePlace::Instead : FuguePlace::After;
    m_desk.studio().setGhost(std::nullopt);
    m_desk.studio().propose(document, [request, document, where](const Pipeline &pipeline, IdSource ids, JobControl &job, const Studio::OnAlternative &each) mutable -> Result<PipelineResult> {
        request.model = pipeline.fugueVoices();
        const int offset = request.material.offset();
        const auto written = composeFugue(request, ids, job, [&](const FugueAlternative &a) { each(inDocument(a.idea, document, offset, where)); });
        if (!written) return Unexpected{written.error()};
        PipelineResult result = written->ideas();
        for (Alternative &a : result.alternatives) a = inDocument(a, document, offset, where);
        return result;
    });
    Q_EMIT writing();
}

void FugueSectionPage::updateState()
{
    const bool ready = m_desk.answer() != nullptr && m_desk.subject();
    const bool busy = m_desk.searching() || m_desk.studio().jobRunning();
    const auto &plan = m_plan->plan();
    const bool follows = plan && m_plan->problemsLabel()->text().isEmpty();
    m_make->setEnabled(ready && !m_desk.searching());
    m_make->setText(plan ? tr("Another plan") : tr("Make a plan"));
    m_drop->setVisible(plan.has_value());
    m_write->setEnabled(ready && !busy && (!plan || follows));
    m_write->setText(m_exposition->isChecked() ? tr("Write the exposition") : tr("Write the fugue"));
    m_bars->setEnabled(!m_exposition->isChecked());
    showWords(m_words, !ready ? tr("Take a subject first.")
                       : plan && !follows ? tr("The plan cannot be followed yet: see above.")
                       : plan ? tr("What is written follows this plan, and comes as ideas.")
                              : tr("Each is written after a plan of its own, and comes as an idea."));
}

} // namespace ricercar
