// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/cadence_list.h"

#include "ui/bridge/words.h"
#include "ui/compose/flow_layout.h"
#include "ui/compose/key_box.h"
#include "ui/icons/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ricercar {

namespace {

constexpr Cadence kKinds[] = {Cadence::Authentic, Cadence::Half, Cadence::Plagal, Cadence::Deceptive, Cadence::Phrygian};

} // namespace

CadenceList::CadenceList(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_chips = new QWidget;
    m_flow = new FlowLayout(4);
    m_chips->setLayout(m_flow);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_chips->setSizePolicy(policy);
    m_place = new QLabel;
    m_place->setProperty("dim", true);
    m_place->setWordWrap(true);
    m_kind = new QComboBox;
    m_kind->setAccessibleName(tr("Kind of cadence"));
    for (const Cadence kind : kKinds) m_kind->addItem(cadenceName(kind), static_cast<int>(kind));
    m_key = new KeyBox(tr("Key of the cadence"), tr("in the key"));
    m_add = new QPushButton(icon(QStringLiteral("plus")), tr("Add it here"));
    m_add->setAccessibleName(tr("Add a cadence here"));
    connect(m_add, &QPushButton::clicked, this, &CadenceList::add);
    for (QComboBox *box : {m_kind, static_cast<QComboBox *>(m_key)}) { // they share the width there is
        box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        box->setMinimumWidth(80);
    }
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_kind, 1);
    row->addWidget(m_key, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 4);
    all->setSpacing(6);
    all->addWidget(m_chips);
    all->addWidget(m_place);
    all->addLayout(row);
    all->addWidget(m_add, 0, Qt::AlignRight);
    connect(&studio, &Studio::cadencesChanged, this, &CadenceList::refresh);
    connect(&studio, &Studio::scoreChanged, this, &CadenceList::refresh);
    for (const auto moved : {&Studio::selectionChanged, &Studio::regionChanged}) connect(&studio, moved, this, &CadenceList::refreshPlace);
    connect(&studio, &Studio::playheadMoved, this, &CadenceList::refreshPlace);
    refresh();
}

int CadenceList::chipCount() const { return m_flow->count(); }

TimelineTick CadenceList::place() const
{
    const Score &score = *m_studio.score();
    const NoteSet &selection = m_studio.session().selection();
    if (!selection.empty()) {
        TimelineTick last{-1};
        for (const PlacedNote &n : findNotes(score, selection)) last = std::max(last, n.onset);
        if (last.value >= 0) return last;
    }
    TimelineTick at = nearestBeat(score, m_studio.playhead());
    if (const auto &region = m_studio.markedRegion()) at = region->range.end;
    if (at < score.end() && !m_studio.markedRegion()) return at;
    // The last beat before the end of what is marked, or of the piece.
    const std::size_t bar = score.locate(at - Ticks{1}).bar;
    TimelineTick best = score.barStart(bar);
    for (const auto &[start, length] : beatsOf(*score.masterBars[bar]))
        if (score.barStart(bar) + Ticks{start.value} < at) best = score.barStart(bar) + Ticks{start.value};
    return best;
}

void CadenceList::add()
{
    CadenceWish wish{place(), static_cast<Cadence>(m_kind->currentData().toInt()), m_key->key()};
    std::vector<CadenceWish> wishes = m_studio.cadences();
    std::erase_if(wishes, [&](const CadenceWish &w) { return w.at == wish.at; });
    wishes.push_back(wish);
    m_studio.setCadences(std::move(wishes));
    m_studio.say(tr("Ideas will close there: %1 cadence, %2.").arg(cadenceName(wish.kind), placeText(*m_studio.score(), wish.at)));
}

void CadenceList::focusKind()
{
    m_kind->setFocus(Qt::ShortcutFocusReason);
}

QString CadenceList::summary() const
{
    const auto &wishes = m_studio.cadences();
    if (wishes.empty()) return {};
    if (wishes.size() == 1) return tr("%1, %2").arg(cadenceName(wishes[0].kind), placeText(*m_studio.score(), wishes[0].at));
    return QString::number(wishes.size());
}

void CadenceList::refresh()
{
    while (QLayoutItem *item = m_flow->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const Score &score = *m_studio.score();
    for (const CadenceWish &wish : m_studio.cadences()) {
        const bool there = wish.at < score.end();
        QString words = there ? tr("%1: %2").arg(placeText(score, wish.at), cadenceName(wish.kind)) : cadenceName(wish.kind);
        if (wish.key) words += QStringLiteral(", ") + keyText(*wish.key);
        auto *chip = new QPushButton(icon(QStringLiteral("discard")), words, m_chips);
        chip->setLayoutDirection(Qt::RightToLeft); // the cross stands behind the words
        chip->setIconSize({10, 10});
        chip->setProperty("chip", true);
        chip->setEnabled(true);
        chip->setToolTip(there ? tr("Take this cadence away") : tr("The music ends before this cadence. Take it away"));
        chip->setAccessibleName(tr("Take away: %1").arg(words));
        connect(chip, &QPushButton::clicked, this, [this, wish] {
            std::vector<CadenceWish> left = m_studio.cadences();
            std::erase(left, wish);
            m_studio.setCadences(std::move(left));
        });
        m_flow->addWidget(chip);
        chip->show();
    }
    m_chips->setVisible(m_flow->count() > 0);
    m_chips->updateGeometry();
    refreshPlace();
}

void CadenceList::refreshPlace()
{
    if (!isVisible()) return;
    m_place->setText(tr("At %1 (the playhead, or the last selected note):").arg(placeText(*m_studio.score(), place())));
}

void CadenceList::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshPlace();
}

} // namespace ricercar
