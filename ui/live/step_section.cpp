// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/step_section.h"

#include "ui/bridge/words.h"
#include "ui/live/live_rows.h"

#include <QGridLayout>
#include <QPushButton>
#include <QToolButton>

namespace ricercar {

using namespace live_rows;

StepSection::StepSection(StepDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_on = new QPushButton;
    m_on->setCheckable(true);
    const auto tool = [](const QString &text, const QString &tip) {
        auto *b = new QToolButton;
        b->setText(text);
        b->setToolTip(tip);
        b->setAccessibleName(tip);
        b->setProperty("voice", true); // framed
        b->setMinimumSize(34, 26);
        b->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        return b;
    };
    auto *grid = new QGridLayout;
    grid->setSpacing(4);
    const std::pair<Ticks, QString> values[] = {{kWhole, QStringLiteral("1/1")}, {kHalf, QStringLiteral("1/2")}, {kQuarter, QStringLiteral("1/4")},
                                                {kEighth, QStringLiteral("1/8")}, {kSixteenth, QStringLiteral("1/16")}, {Ticks{1260}, QStringLiteral("1/32")}};
    for (std::size_t i = 0; i < 6; ++i) {
        m_values[i] = tool(values[i].second, tr("Value %1 (key %2)").arg(values[i].second).arg(7 - i));
        m_values[i]->setCheckable(true);
        grid->addWidget(m_values[i], static_cast<int>(i / 3), static_cast<int>(i % 3));
        connect(m_values[i], &QToolButton::clicked, this, [this, value = values[i].first] { m_desk.setValue(value); });
    }
    m_dot = tool(tr("dot"), tr("Dotted; again: twice; again: plain (full stop)"));
    m_triplet = tool(tr("triplet"), tr("Triplet (Ctrl+3); quintuplet is Ctrl+5, septuplet Ctrl+7"));
    m_dot->setCheckable(true);
    m_triplet->setCheckable(true);
    m_rest = tool(tr("rest"), tr("A rest of this value (0)"));
    m_tie = tool(tr("tie"), tr("Prolongs the last notes by this value (T)"));
    m_back = tool(tr("back"), tr("Takes the last step back (Backspace)"));
    grid->addWidget(m_dot, 2, 0);
    grid->addWidget(m_triplet, 2, 1);
    grid->addWidget(m_rest, 2, 2);
    grid->addWidget(m_tie, 3, 0);
    grid->addWidget(m_back, 3, 1, 1, 2);
    m_words = words();
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_on);
    all->addLayout(grid);
    all->addWidget(m_words);
    connect(m_on, &QPushButton::clicked, &desk, &StepDesk::setOn);
    connect(m_dot, &QToolButton::clicked, &desk, &StepDesk::dot);
    connect(m_triplet, &QToolButton::clicked, &desk, [&desk] { desk.tuplet(3); });
    connect(m_rest, &QToolButton::clicked, &desk, &StepDesk::rest);
    connect(m_tie, &QToolButton::clicked, &desk, &StepDesk::tie);
    connect(m_back, &QToolButton::clicked, &desk, &StepDesk::back);
    connect(&desk, &StepDesk::changed, this, &StepSection::refresh);
    refresh();
}

void StepSection::refresh()
{
    const StepState &s = m_desk.state();
    m_on->setChecked(m_desk.on());
    m_on->setText(m_desk.on() ? tr("Step entry is on") : tr("Enter notes step by step"));
    m_on->setToolTip(tr("Keys of any keyboard are written one after another at the playhead (N)"));
    const Ticks values[] = {kWhole, kHalf, kQuarter, kEighth, kSixteenth, Ticks{1260}};
    for (std::size_t i = 0; i < 6; ++i) m_values[i]->setChecked(s.value == values[i]);
    m_dot->setChecked(s.dots > 0);
    m_dot->setText(s.dots == 2 ? tr("two dots") : tr("dot"));
    m_triplet->setChecked(s.tuplet == 3);
    for (QToolButton *b : {m_rest, m_tie, m_back}) b->setEnabled(m_desk.on());
    m_words->setText(m_desk.on() ? tr("Now: %1. Hold several keys for a chord; it goes on when the last is let go.").arg(lengthName(s.length()))
                                 : tr("Choose a value, then play: no hurry, no click."));
}

} // namespace ricercar
