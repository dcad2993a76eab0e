// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/duet_section.h"

#include "ui/live/live_rows.h"

#include <QDoubleSpinBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace ricercar {

using namespace live_rows;

DuetSection::DuetSection(Duet &duet, QWidget *parent) : QWidget(parent), m_duet(duet)
{
    m_on = new QPushButton;
    m_on->setCheckable(true);
    m_on->setToolTip(tr("You play a phrase and stop; the studio answers in your metre, key and length"));
    m_turn = new QLabel;
    m_turn->setAlignment(Qt::AlignCenter);
    m_turn->setMinimumHeight(36);
    m_turn->setAccessibleName(tr("Whose turn it is"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() + 3);
    large.setBold(true);
    m_turn->setFont(large);
    m_now = new QPushButton(tr("Answer now"));
    m_now->setToolTip(tr("Does not wait for the silence"));
    m_silence = new QDoubleSpinBox;
    m_silence->setRange(0.5, 8);
    m_silence->setSingleStep(0.5);
    m_silence->setDecimals(1);
    m_silence->setSuffix(tr(" beats"));
    m_silence->setAccessibleName(tr("Silence that ends a phrase"));
    m_silence->setToolTip(tr("Nothing held and nothing struck for so long: the phrase has ended"));
    m_by = box(tr("Who answers"), tr("The model goes on from what you played; where it cannot in time, what you played is varied"));
    m_by->addItem(tr("the model, going on"));
    m_by->addItem(tr("variations of what you play"));
    m_writes = check(tr("Write the turns into the score"), tr("Off: calls and answers are kept as takes alone"));
    m_words = words();
    auto *rows = form();
    rows->addRow(tr("Answer"), m_by);
    rows->addRow(tr("Silence"), m_silence);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_on);
    all->addWidget(m_turn);
    all->addWidget(m_now);
    all->addWidget(m_words);
    all->addLayout(rows);
    all->addWidget(m_writes);
    connect(m_on, &QPushButton::clicked, &duet, &Duet::setOn);
    connect(m_now, &QPushButton::clicked, &duet, &Duet::answerNow);
    connect(m_silence, &QDoubleSpinBox::valueChanged, &duet, &Duet::setSilence);
    connect(m_by, &QComboBox::activated, &duet, [&duet](int index) { duet.setVaries(index == 1); });
    connect(m_writes, &QCheckBox::toggled, &duet, &Duet::setWrites);
    connect(&duet, &Duet::changed, this, &DuetSection::refresh);
    refresh();
}

void DuetSection::refresh()
{
    const Duet::Turn turn = m_duet.turn();
    m_on->setChecked(m_duet.on());
    m_on->setText(m_duet.on() ? tr("End call and answer") : tr("Begin call and answer"));
    m_turn->setVisible(m_duet.on());
    m_now->setVisible(turn == Duet::Turn::Yours);
    switch (turn) {
    case Duet::Turn::Off: m_turn->clear(); break;
    case Duet::Turn::Yours: m_turn->setText(tr("Your turn")); break;
    case Duet::Turn::Thinking: m_turn->setText(tr("…")); break;
    case Duet::Turn::Mine: m_turn->setText(tr("My turn")); break;
    }
    m_words->setText(!m_duet.on() ? tr("Play a phrase and stop: an answer follows, and then it is your turn again. Both are kept as takes.")
                     : turn == Duet::Turn::Mine && !m_duet.how().isEmpty() ? tr("The answer: %1.").arg(m_duet.how())
                     : m_duet.turns() > 0 ? tr("%1 turns so far.").arg(m_duet.turns())
                                          : tr("Play a phrase and stop."));
    reflect(m_by, m_duet.varies() ? 1 : 0);
    m_by->setEnabled(m_duet.hasModel());
    reflect(m_silence, m_duet.silence());
    reflect(m_writes, m_duet.writes());
}

} // namespace ricercar
