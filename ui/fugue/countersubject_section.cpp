// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/countersubject_section.h"

#include "ui/bridge/words.h"
#include "ui/compose/section.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/interval_table.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <cmath>

namespace ricercar {

namespace {

constexpr int kAtOnce = 4; // countersubjects a search

QString quality(const Countersubject &c)
{
    const int parallels = c.withSubject.above.parallels + c.withSubject.below.parallels + c.withAnswer.above.parallels + c.withAnswer.below.parallels;
    const int faults = c.withSubject.above.faults + c.withSubject.below.faults + c.withAnswer.above.faults + c.withAnswer.below.faults;
    if (c.clean()) return CountersubjectSection::tr("clean above and below");
    const QString slips = faults == 1 ? CountersubjectSection::tr("1 fault") : CountersubjectSection::tr("%1 faults").arg(faults);
    const QString fifths = parallels == 1 ? CountersubjectSection::tr("1 parallel") : CountersubjectSection::tr("%1 parallels").arg(parallels);
    return parallels == 0 ? slips : faults == 0 ? fifths : slips + QStringLiteral(", ") + fifths;
}

} // namespace

CountersubjectSection::CountersubjectSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_invertible = new QComboBox;
    m_invertible->setAccessibleName(tr("Invertible at"));
    m_invertible->addItem(tr("at the octave"), static_cast<int>(Invertible::Octave));
    m_invertible->addItem(tr("at the tenth"), static_cast<int>(Invertible::Tenth));
    m_invertible->addItem(tr("at the twelfth"), static_cast<int>(Invertible::Twelfth));
    m_find = new QPushButton;
    m_words = wrapped({}, true);
    m_list = new QVBoxLayout;
    m_list->setSpacing(6);
    m_side = new QComboBox;
    m_side->setAccessibleName(tr("Where the countersubject is put"));
    m_side->addItem(tr("where the subject's voice lies"), static_cast<int>(FugueDesk::Side::Voice));
    m_side->addItem(tr("above the answer"), static_cast<int>(FugueDesk::Side::Above));
    m_side->addItem(tr("below the answer"), static_cast<int>(FugueDesk::Side::Below));
    for (QComboBox *box : {m_invertible, m_side}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
    }
    auto *row = new QFormLayout;
    row->setHorizontalSpacing(8);
    row->setVerticalSpacing(6);
    row->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    row->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    row->addRow(tr("Invertible"), m_invertible);
    row->addRow(tr("Put"), m_side);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addLayout(row);
    all->addWidget(m_find);
    all->addWidget(m_words);
    all->addLayout(m_list);
    connect(m_find, &QPushButton::clicked, this, [this] {
        m_desk.findCountersubjects(static_cast<Invertible>(m_invertible->currentData().toInt()), kAtOnce);
    });
    connect(m_side, &QComboBox::currentIndexChanged, this, [this] { m_desk.setSide(static_cast<FugueDesk::Side>(m_side->currentData().toInt())); });
    connect(&desk, &FugueDesk::countersubjectsChanged, this, &CountersubjectSection::fill);
    connect(&desk, &FugueDesk::answerChanged, this, &CountersubjectSection::updateState);
    connect(&desk, &FugueDesk::searchChanged, this, &CountersubjectSection::updateState);
    connect(&desk, &FugueDesk::soundingChanged, this, &CountersubjectSection::updateState);
    fill();
}

void CountersubjectSection::fill()
{
    emptyLayout(m_list);
    m_rows.clear();
    const auto &found = m_desk.countersubjects();
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Countersubject &c = found[i];
        auto *row = new CandidateRow(tr("%1  %2").arg(i + 1).arg(quality(c)),
                                     tr("%1 Strikes between the theme's notes: %2 %; moves by step: %3 %.").arg(fromUtf8(c.why)).arg(std::lround(c.complement * 100)).arg(std::lround(c.steps * 100)));
        row->setChosen(static_cast<int>(i) == m_desk.chosenCountersubject());
        connect(row, &CandidateRow::chosen, this, [this, i] { m_desk.chooseCountersubject(static_cast<int>(i)); });
        connect(row, &CandidateRow::listenAsked, this, [this, i] {
            m_desk.listen(QStringLiteral("counter %1").arg(i), m_desk.withCountersubject(m_desk.countersubjects()[i]));
        });
        connect(row, &CandidateRow::insertAsked, this, [this, i] {
            m_desk.insert(tr("Insert the countersubject"), m_desk.withCountersubject(m_desk.countersubjects()[i]));
        });
        auto *table = new IntervalTable(c, m_desk.subject()->analysis.metre);
        auto *fold = new Section(tr("Intervals in both positions"), table);
        row->addBelow(fold);
        m_list->addWidget(row);
        m_rows.push_back(row);
    }
    updateState();
}

void CountersubjectSection::updateState()
{
    const auto &found = m_desk.countersubjects();
    m_find->setEnabled(m_desk.answer() != nullptr && !m_desk.searching());
    m_find->setText(found.empty() ? tr("Find countersubjects") : tr("Find others"));
    if (found.empty())
        showWords(m_words, tr("Lines that go with subject and answer, above and below. A chosen one is kept in the fugue."));
    else
        showWords(m_words, m_desk.chosenCountersubject() < 0 ? tr("Click one to keep it in the fugue; else each fugue finds its own.")
                                                             : tr("The fugue keeps number %1.").arg(m_desk.chosenCountersubject() + 1));
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i]->setSounding(m_desk.sounding() == QStringLiteral("counter %1").arg(i));
}

} // namespace ricercar
