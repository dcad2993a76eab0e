// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/plan_editor.h"

#include "ui/bridge/words.h"
#include "ui/compose/key_box.h"
#include "ui/fugue/candidate_row.h"
#include "ui/icons/icons.h"

#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QListWidget>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

namespace {

using Kind = FugueSection::Kind;

// What leads from one section to the next begins and ends where they stand.
FuguePlan joined(FuguePlan plan)
{
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        if (plan.sections[i].kind != Kind::Episode) continue;
        if (i > 0) plan.sections[i].key = plan.sections[i - 1].to;
        if (i + 1 < plan.sections.size() && plan.sections[i + 1].kind != Kind::Episode) plan.sections[i].to = plan.sections[i + 1].key;
    }
    return plan;
}

int barOf(const FuguePlan &plan) { return static_cast<int>(plan.time.length().value); }

} // namespace

FuguePlan withSectionKey(FuguePlan plan, std::size_t section, KeySignature key)
{
    FugueSection &s = plan.sections[section];
    if (s.kind == Kind::Episode) {
        s.to = key;
        // An entry that it leads to follows.
        if (section + 1 < plan.sections.size() && plan.sections[section + 1].kind == Kind::Middle) return withSectionKey(std::move(plan), section + 1, key);
        return joined(std::move(plan));
    }
    for (PlannedEntry &e : s.entries) e.key = key;
    // Where it ends: in the key of its last entry, which sounds a fifth higher where it is an answer.
    s.key = key;
    s.to = !s.entries.empty() && s.entries.back().form == ThemeForm::Answer ? dominantOf(key) : key;
    return joined(std::move(plan));
}

FuguePlan withSectionLength(FuguePlan plan, std::size_t section, int ticks)
{
    plan.sections[section].length = std::max(kSixteenthTicks, ticks);
    return plan;
}

FuguePlan withSectionMoved(FuguePlan plan, std::size_t section, int by)
{
    const std::size_t to = section + static_cast<std::size_t>(by);
    if (to < plan.sections.size()) std::swap(plan.sections[section], plan.sections[to]);
    return joined(std::move(plan));
}

FuguePlan withoutSection(FuguePlan plan, std::size_t section)
{
    plan.sections.erase(plan.sections.begin() + static_cast<std::ptrdiff_t>(section));
    return joined(std::move(plan));
}

FuguePlan withEpisodeAfter(FuguePlan plan, std::size_t section)
{
    FugueSection s;
    s.kind = Kind::Episode;
    s.key = s.to = plan.sections[section].to;
    s.cadence = true;
    s.length = 2 * barOf(plan);
    if (plan.voices() >= 3) s.resting = {plan.voices() - 2};
    plan.sections.insert(plan.sections.begin() + static_cast<std::ptrdiff_t>(section) + 1, s);
    return joined(std::move(plan));
}

FuguePlan withEntryAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material)
{
    const int unit = entryUnit(material);
    FugueSection s;
    s.kind = Kind::Middle;
    s.key = s.to = plan.sections[section].to;
    PlannedEntry e;
    // To the voice that has waited longest.
    std::vector<int> waited(static_cast<std::size_t>(plan.voices()), 0);
    for (std::size_t i = 0; i <= section; ++i)
        for (const PlannedEntry &before : plan.sections[i].entries)
            if (before.voice >= 0 && before.voice < plan.voices()) waited[static_cast<std::size_t>(before.voice)] = static_cast<int>(i) + 1;
    e.voice = static_cast<int>(std::min_element(waited.begin(), waited.end()) - waited.begin());
    e.key = s.key;
    e.at = material.offset() % unit;
    if (plan.voices() >= 2 && plan.countersubjects > 0) e.countersubject = e.voice + 1 < plan.voices() ? e.voice + 1 : e.voice - 1;
    s.entries = {e};
    const int end = e.at + material.end() - material.offset();
    s.length = (end + unit - 1) / unit * unit;
    plan.sections.insert(plan.sections.begin() + static_cast<std::ptrdiff_t>(section) + 1, s);
    return joined(std::move(plan));
}

PlanEditor::PlanEditor(QWidget *parent) : QWidget(parent)
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Sections of the fugue"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(220);
    const auto button = [this](const QString &iconName, const QString &what, const QString &text = {}) {
        auto *b = new QToolButton;
        b->setIcon(icon(iconName));
        b->setIconSize({16, 16});
        b->setToolTip(what);
        b->setAccessibleName(what);
        if (!text.isEmpty()) {
            b->setText(text);
            b->setToolButtonStyle(Qt::ToolButtonTextOnly);
        }
        return b;
    };
    m_up = button(QStringLiteral("up"), tr("Move the section earlier"));
    m_down = button(QStringLiteral("down"), tr("Move the section later"));
    m_remove = button(QStringLiteral("discard"), tr("Take the section away"));
    m_addEpisode = button(QStringLiteral("plus"), tr("Add an episode after it"), tr("+ Episode"));
    m_addEntry = button(QStringLiteral("plus"), tr("Add an entry after it"), tr("+ Entry"));
    m_key = new KeyBox(tr("Key of the section"), tr("…"));
    m_length = new QDoubleSpinBox;
    m_length->setAccessibleName(tr("Length of the section in bars"));
    m_length->setRange(0.5, 40);
    m_length->setSingleStep(0.5);
    m_length->setDecimals(2);
    m_length->setSuffix(tr(" bars"));
    m_manner = new QComboBox;
    m_manner->setAccessibleName(tr("How the episode is made"));
    for (const auto m : {FugueSection::Manner::Sequence, FugueSection::Manner::Imitation, FugueSection::Manner::Inversion}) m_manner->addItem(fromUtf8(mannerWord(m)));
    m_source = new QComboBox;
    m_source->setAccessibleName(tr("What the episode is made from"));
    for (const auto s : {FugueSection::Source::Head, FugueSection::Source::Tail, FugueSection::Source::Countersubject}) m_source->addItem(fromUtf8(sourceWord(s)));
    m_voice = new QComboBox;
    m_voice->setAccessibleName(tr("Voice of the entry"));
    for (QComboBox *box : {m_manner, m_source, m_voice}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
    }
    m_problems = wrapped();
    m_problems->hide();

    auto *tools = new QHBoxLayout;
    tools->setSpacing(2);
    for (QToolButton *b : {m_up, m_down, m_remove}) tools->addWidget(b);
    tools->addStretch(1);
    for (QToolButton *b : {m_addEntry, m_addEpisode}) tools->addWidget(b);
    m_editor = new QWidget;
    auto *grid = new QGridLayout(m_editor);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    m_keyLabel = new QLabel;
    m_mannerLabel = new QLabel(tr("Made as"));
    m_voiceLabel = new QLabel(tr("Voice"));
    grid->addWidget(m_keyLabel, 0, 0);
    grid->addWidget(m_key, 0, 1);
    grid->addWidget(new QLabel(tr("Length")), 1, 0);
    grid->addWidget(m_length, 1, 1);
    grid->addWidget(m_mannerLabel, 2, 0);
    auto *manner = new QVBoxLayout;
    manner->setSpacing(4);
    manner->addWidget(m_manner, 1);
    manner->addWidget(m_source, 1);
    grid->addLayout(manner, 2, 1);
    grid->addWidget(m_voiceLabel, 3, 0);
    grid->addWidget(m_voice, 3, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addWidget(m_list);
    all->addLayout(tools);
    all->addWidget(m_editor);
    all->addWidget(m_problems);

    connect(m_list, &QListWidget::currentRowChanged, this, &PlanEditor::showSection);
    connect(m_up, &QToolButton::clicked, this, [this] { change(withSectionMoved(*m_plan, static_cast<std::size_t>(current()), -1), current() - 1); });
    connect(m_down, &QToolButton::clicked, this, [this] { change(withSectionMoved(*m_plan, static_cast<std::size_t>(current()), 1), current() + 1); });
    connect(m_remove, &QToolButton::clicked, this, [this] { change(withoutSection(*m_plan, static_cast<std::size_t>(current())), current()); });
    connect(m_addEpisode, &QToolButton::clicked, this, [this] { change(withEpisodeAfter(*m_plan, static_cast<std::size_t>(current())), current() + 1); });
    connect(m_addEntry, &QToolButton::clicked, this, [this] { change(withEntryAfter(*m_plan, static_cast<std::size_t>(current()), m_material), current() + 1); });
    connect(m_key, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_setting && m_key->key()) change(withSectionKey(*m_plan, static_cast<std::size_t>(current()), *m_key->key()), current());
    });
    connect(m_length, &QDoubleSpinBox::valueChanged, this, [this](double bars) {
        if (!m_setting) change(withSectionLength(*m_plan, static_cast<std::size_t>(current()), static_cast<int>(std::lround(bars * barOf(*m_plan)))), current());
    });
    const auto section = [this](const std::function<void(FugueSection &)> &edit) {
        if (m_setting) return;
        FuguePlan plan = *m_plan;
        edit(plan.sections[static_cast<std::size_t>(current())]);
        change(std::move(plan), current());
    };
    connect(m_manner, &QComboBox::currentIndexChanged, this, [section](int i) { section([i](FugueSection &s) { s.manner = static_cast<FugueSection::Manner>(i); }); });
    connect(m_source, &QComboBox::currentIndexChanged, this, [section](int i) { section([i](FugueSection &s) { s.source = static_cast<FugueSection::Source>(i); }); });
    connect(m_voice, &QComboBox::currentIndexChanged, this, [section](int i) {
        section([i](FugueSection &s) {
            PlannedEntry &e = s.entries.front();
            if (e.countersubject == i) e.countersubject = e.voice; // they change places
            e.voice = i;
        });
    });
    clear();
}

void PlanEditor::setPlan(const FuguePlan &plan, const FugueMaterial &material)
{
    m_material = material;
    m_plan = plan;
    refresh(0);
    Q_EMIT changed();
}

void PlanEditor::clear()
{
    m_plan.reset();
    hide();
    Q_EMIT changed();
}

int PlanEditor::current() const { return std::clamp(m_list->currentRow(), 0, std::max(0, m_list->count() - 1)); }

void PlanEditor::change(FuguePlan plan, int select)
{
    if (plan.sections.empty()) return;
    m_plan = std::move(plan);
    refresh(select);
    Q_EMIT changed();
}

void PlanEditor::refresh(int select)
{
    m_setting = true;
    m_list->clear();
    for (std::size_t i = 0; i < m_plan->sections.size(); ++i) m_list->addItem(fromUtf8(sectionInWords(*m_plan, i)));
    m_list->setCurrentRow(std::clamp(select, 0, m_list->count() - 1));
    m_setting = false;
    showSection();
    QStringList problems;
    for (const std::string &p : problemsOf(*m_plan, m_material)) problems << fromUtf8(p);
    showWords(m_problems, problems.join(QLatin1Char('\n')), true);
    show();
}

void PlanEditor::showSection()
{
    if (!m_plan || m_list->count() == 0 || m_setting) return;
    m_setting = true;
    const int row = current();
    const FugueSection &s = m_plan->sections[static_cast<std::size_t>(row)];
    const bool episode = s.kind == Kind::Episode;
    m_keyLabel->setText(episode ? tr("Leads to") : tr("Key"));
    const KeySignature key = episode ? s.to : s.key;
    m_key->setCurrentIndex(0);
    for (int i = 1; i < m_key->count(); ++i) {
        m_key->setCurrentIndex(i);
        if (m_key->key() == key) break;
    }
    m_length->setValue(static_cast<double>(s.length) / barOf(*m_plan));
    for (QWidget *w : {static_cast<QWidget *>(m_mannerLabel), static_cast<QWidget *>(m_manner), static_cast<QWidget *>(m_source)}) w->setVisible(episode);
    m_manner->setCurrentIndex(static_cast<int>(s.manner));
    m_source->setCurrentIndex(static_cast<int>(s.source));
    const bool oneEntry = s.entries.size() == 1;
    m_voiceLabel->setVisible(oneEntry);
    m_voice->setVisible(oneEntry);
    m_voice->clear();
    for (const std::string &name : m_plan->names) m_voice->addItem(fromUtf8(name));
    if (oneEntry) m_voice->setCurrentIndex(s.entries.front().voice);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row + 1 < m_list->count());
    m_remove->setEnabled(m_list->count() > 1);
    m_setting = false;
}

} // namespace ricercar
