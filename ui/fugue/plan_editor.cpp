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
#include <QMenu>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

using Kind = FugueSection::Kind;

constexpr std::size_t kUndoDepth = 100;

int barOf(const FuguePlan &plan) { return static_cast<int>(plan.time.length().value); }

} // namespace

PlanEditor::PlanEditor(QWidget *parent) : QWidget(parent)
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Sections of the fugue"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(220);
    const auto button = [](const QString &iconName, const QString &what) {
        auto *b = new QToolButton;
        b->setIcon(icon(iconName));
        b->setIconSize({16, 16});
        b->setToolTip(what);
        b->setAccessibleName(what);
        return b;
    };
    m_up = button(QStringLiteral("up"), tr("Move the section earlier"));
    m_down = button(QStringLiteral("down"), tr("Move the section later"));
    m_remove = button(QStringLiteral("discard"), tr("Take the section away"));
    m_undo = button(QStringLiteral("undo"), tr("Undo the last change of the plan"));
    m_add = button(QStringLiteral("plus"), tr("Add to the plan"));
    m_add->setText(tr("Add"));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_add);
    const std::pair<Add, QString> kinds[] = {{Add::Entry, tr("Entry after it")}, {Add::Episode, tr("Episode after it")}, {Add::CounterExposition, tr("Counter-exposition after it")},
                                             {Add::Stretto, tr("Stretto after it")}, {Add::Pedal, tr("Pedal point after it")}, {Add::EntryHere, tr("One more entry in this section")}};
    for (const auto &[what, words] : kinds) {
        QAction *a = menu->addAction(words, this, [this, what] { add(what); });
        if (what == Add::EntryHere) m_addHere = a;
    }
    m_add->setMenu(menu);
    m_key = new KeyBox(tr("Key of the section"), tr("…"));
    const auto bars = [](const QString &name) {
        auto *box = new QDoubleSpinBox;
        box->setAccessibleName(name);
        box->setRange(0, 40);
        box->setSingleStep(0.5);
        box->setDecimals(2);
        box->setSuffix(tr(" bars"));
        return box;
    };
    m_length = bars(tr("Length of the section in bars"));
    m_length->setMinimum(0.5);
    m_start = bars(tr("Beginning of the entry, in bars from that of the section"));
    m_start->setToolTip(tr("Later than the end of the entry before it: a codetta leads there"));
    const auto chooser = [](const QString &name) {
        auto *box = new QComboBox;
        box->setAccessibleName(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(6);
        return box;
    };
    m_manner = chooser(tr("How the episode is made"));
    for (const auto m : {FugueSection::Manner::Sequence, FugueSection::Manner::Imitation, FugueSection::Manner::Inversion}) m_manner->addItem(fromUtf8(mannerWord(m)));
    m_source = chooser(tr("What the episode is made from"));
    for (const auto s : {FugueSection::Source::Head, FugueSection::Source::Tail, FugueSection::Source::Countersubject}) m_source->addItem(fromUtf8(sourceWord(s)));
    m_entry = chooser(tr("Entry of the section"));
    m_voice = chooser(tr("Voice of the entry"));
    m_theme = chooser(tr("Theme of the entry"));
    m_theme->addItem(tr("subject"));
    m_theme->addItem(tr("answer"));
    m_form = chooser(tr("Form of the entry"));
    m_form->addItem(tr("as it is"));
    m_form->addItem(tr("inverted"));
    m_form->addItem(tr("augmented"));
    m_form->addItem(tr("diminished"));
    m_form->addItem(tr("backwards"));
    m_removeEntry = button(QStringLiteral("discard"), tr("Take the entry away"));
    m_problems = wrapped();
    m_problems->hide();

    auto *tools = new QHBoxLayout;
    tools->setSpacing(2);
    for (QToolButton *b : {m_up, m_down, m_remove, m_undo}) tools->addWidget(b);
    tools->addStretch(1);
    tools->addWidget(m_add);
    m_editor = new QWidget;
    auto *grid = new QGridLayout(m_editor);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(1, 1);
    int row = 0;
    const auto addRow = [&](QLabel *label, QWidget *field, std::vector<QWidget *> *group = nullptr, QWidget *after = nullptr) {
        grid->addWidget(label, row, 0);
        grid->addWidget(field, row, 1, 1, after ? 1 : 2);
        if (after) grid->addWidget(after, row, 2);
        if (group) group->insert(group->end(), {label, field});
        if (group && after) group->push_back(after);
        ++row;
    };
    m_keyLabel = new QLabel;
    addRow(m_keyLabel, m_key);
    addRow(new QLabel(tr("Length")), m_length);
    addRow(new QLabel(tr("Made as")), m_manner, &m_ofEpisodes);
    addRow(new QLabel(tr("from the")), m_source, &m_ofEpisodes);
    addRow(new QLabel(tr("Entry")), m_entry, &m_ofEntries, m_removeEntry);
    addRow(new QLabel(tr("Voice")), m_voice, &m_ofEntries);
    addRow(new QLabel(tr("Theme")), m_theme, &m_ofEntries);
    addRow(new QLabel(tr("Form")), m_form, &m_ofEntries);
    addRow(new QLabel(tr("Begins")), m_start, &m_ofEntries);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addWidget(m_list);
    all->addLayout(tools);
    all->addWidget(m_editor);
    all->addWidget(m_problems);

    connect(m_list, &QListWidget::currentRowChanged, this, &PlanEditor::showSection);
    connect(m_up, &QToolButton::clicked, this, [this] { change(withSectionMoved(*m_plan, section(), -1), current() - 1); });
    connect(m_down, &QToolButton::clicked, this, [this] { change(withSectionMoved(*m_plan, section(), 1), current() + 1); });
    connect(m_remove, &QToolButton::clicked, this, [this] { change(withoutSection(*m_plan, section()), current()); });
    connect(m_undo, &QToolButton::clicked, this, [this] {
        if (m_before.empty()) return;
        m_plan = std::move(m_before.back());
        m_before.pop_back();
        refresh(current());
        Q_EMIT changed();
    });
    connect(m_key, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_setting && m_key->key()) change(withSectionKey(*m_plan, section(), *m_key->key()), current());
    });
    connect(m_length, &QDoubleSpinBox::valueChanged, this, [this](double count) {
        if (!m_setting) change(withSectionLength(*m_plan, section(), static_cast<int>(std::lround(count * barOf(*m_plan)))), current());
    });
    const auto episode = [this](const std::function<void(FugueSection &)> &edit) {
        if (m_setting) return;
        FuguePlan plan = *m_plan;
        edit(plan.sections[section()]);
        change(std::move(plan), current());
    };
    connect(m_manner, &QComboBox::currentIndexChanged, this, [episode](int i) { episode([i](FugueSection &s) { s.manner = static_cast<FugueSection::Manner>(i); }); });
    connect(m_source, &QComboBox::currentIndexChanged, this, [episode](int i) { episode([i](FugueSection &s) { s.source = static_cast<FugueSection::Source>(i); }); });
    connect(m_entry, &QComboBox::currentIndexChanged, this, &PlanEditor::showEntry);
    connect(m_removeEntry, &QToolButton::clicked, this, [this] { change(withoutEntry(*m_plan, section(), static_cast<std::size_t>(std::max(0, m_entry->currentIndex()))), current()); });
    connect(m_voice, &QComboBox::currentIndexChanged, this, [this](int i) { changeEntry([i](PlannedEntry &e) { e.voice = i; }); });
    connect(m_theme, &QComboBox::currentIndexChanged, this, [this](int i) { changeEntry([i](PlannedEntry &e) { e.form = static_cast<ThemeForm>(i); }); });
    connect(m_form, &QComboBox::currentIndexChanged, this, [this](int i) { changeEntry([i](PlannedEntry &e) { e.change = static_cast<ThemeChange>(i); }); });
    connect(m_start, &QDoubleSpinBox::valueChanged, this, [this](double count) {
        changeEntry([this, count](PlannedEntry &e) { e.at = static_cast<int>(std::lround(count * barOf(*m_plan))); });
    });
    clear();
}

void PlanEditor::add(Add what)
{
    if (!m_plan) return;
    std::size_t at = section();
    FuguePlan plan = *m_plan;
    switch (what) {
    case Add::Entry: plan = withEntryAfter(std::move(plan), section(), m_material, &at); break;
    case Add::Episode: plan = withEpisodeAfter(std::move(plan), section(), &at); break;
    case Add::CounterExposition: plan = withCounterExpositionAfter(std::move(plan), section(), m_material, &at); break;
    case Add::Stretto: plan = withStrettoAfter(std::move(plan), section(), m_material, &at); break;
    case Add::Pedal: plan = withPedalAfter(std::move(plan), section(), &at); break;
    case Add::EntryHere: plan = withEntryAdded(std::move(plan), section(), m_material); break;
    }
    change(std::move(plan), static_cast<int>(at));
    if (what == Add::EntryHere) m_entry->setCurrentIndex(m_entry->count() - 1);
}

void PlanEditor::setPlan(const FuguePlan &plan, const FugueMaterial &material)
{
    m_material = material;
    m_plan = plan;
    m_before.clear();
    refresh(0);
    Q_EMIT changed();
}

void PlanEditor::clear()
{
    m_plan.reset();
    m_before.clear();
    hide();
    Q_EMIT changed();
}

int PlanEditor::current() const { return std::clamp(m_list->currentRow(), 0, std::max(0, m_list->count() - 1)); }

void PlanEditor::change(FuguePlan plan, int select)
{
    if (plan.sections.empty() || plan == *m_plan) return;
    m_before.push_back(std::move(*m_plan));
    if (m_before.size() > kUndoDepth) m_before.erase(m_before.begin());
    m_plan = std::move(plan);
    refresh(select);
    Q_EMIT changed();
}

void PlanEditor::changeEntry(const std::function<void(PlannedEntry &)> &edit)
{
    const int index = m_entry->currentIndex();
    if (m_setting || index < 0) return;
    PlannedEntry e = m_plan->sections[section()].entries[static_cast<std::size_t>(index)];
    edit(e);
    change(withEntryChanged(*m_plan, section(), static_cast<std::size_t>(index), e, m_material), current());
}

void PlanEditor::refresh(int select)
{
    const int row = current(), entry = m_entry->currentIndex();
    m_setting = true;
    m_list->clear();
    for (std::size_t i = 0; i < m_plan->sections.size(); ++i) m_list->addItem(fromUtf8(sectionInWords(*m_plan, i)));
    m_list->setCurrentRow(std::clamp(select, 0, m_list->count() - 1));
    m_setting = false;
    showSection();
    if (row == current() && entry > 0 && entry < m_entry->count()) m_entry->setCurrentIndex(entry);
    QStringList problems;
    for (const std::string &p : problemsOf(*m_plan, m_material)) problems << fromUtf8(p);
    showWords(m_problems, problems.join(QLatin1Char('\n')), true);
    m_undo->setEnabled(!m_before.empty());
    show();
}

void PlanEditor::showSection()
{
    if (!m_plan || m_list->count() == 0 || m_setting) return;
    m_setting = true;
    const int row = current();
    const FugueSection &s = m_plan->sections[section()];
    const bool episode = s.kind == Kind::Episode;
    m_keyLabel->setText(episode ? tr("Leads to") : tr("Key"));
    const KeySignature key = episode ? s.to : s.key;
    m_key->setCurrentIndex(0);
    for (int i = 1; i < m_key->count(); ++i) {
        m_key->setCurrentIndex(i);
        if (m_key->key() == key) break;
    }
    m_length->setValue(static_cast<double>(s.length) / barOf(*m_plan));
    for (QWidget *w : m_ofEpisodes) w->setVisible(episode);
    m_manner->setCurrentIndex(static_cast<int>(s.manner));
    m_source->setCurrentIndex(static_cast<int>(s.source));
    for (QWidget *w : m_ofEntries) w->setVisible(!s.entries.empty());
    m_entry->clear();
    for (std::size_t e = 0; e < s.entries.size(); ++e) {
        const QString what = s.entries[e].redundant ? tr("redundant entry") : s.entries[e].form == ThemeForm::Answer ? tr("answer") : tr("subject");
        m_entry->addItem(QStringLiteral("%1  %2").arg(e + 1).arg(what));
    }
    m_voice->clear();
    for (const std::string &name : m_plan->names) m_voice->addItem(fromUtf8(name));
    m_removeEntry->setEnabled(s.entries.size() > 1);
    m_addHere->setEnabled(!s.entries.empty());
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row + 1 < m_list->count());
    m_remove->setEnabled(m_list->count() > 1);
    m_setting = false;
    showEntry();
}

void PlanEditor::showEntry()
{
    const int index = m_entry->currentIndex();
    if (m_setting || !m_plan || index < 0) return;
    m_setting = true;
    const PlannedEntry &e = m_plan->sections[section()].entries[static_cast<std::size_t>(index)];
    m_voice->setCurrentIndex(e.voice);
    m_theme->setCurrentIndex(static_cast<int>(e.form));
    m_form->setCurrentIndex(static_cast<int>(e.change));
    m_start->setValue(static_cast<double>(e.at) / barOf(*m_plan));
    m_setting = false;
}

} // namespace ricercar
