// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/takes_section.h"

#include "ui/bridge/words.h"
#include "ui/compose/section.h"
#include "ui/icons/icons.h"
#include "ui/live/live_rows.h"
#include "ui/live/writing_form.h"

#include <QKeyEvent>
#include <QListWidget>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace ricercar {

using namespace live_rows;

TakesSection::TakesSection(TakeDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Takes"));
    m_list->setMinimumHeight(96);
    m_list->setMaximumHeight(180);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideRight);
    m_words = words();
    const auto tool = [](const QString &name, const QString &tip) {
        auto *b = new QToolButton;
        b->setIcon(icon(name));
        b->setIconSize({18, 18});
        b->setToolTip(tip);
        b->setAccessibleName(tip);
        return b;
    };
    m_hear = tool(QStringLiteral("play"), tr("Hear the take, or stop it"));
    m_discard = tool(QStringLiteral("discard"), tr("Discard the take and its notes"));
    m_use = new QPushButton;
    m_revoice = new QPushButton(tr("Re-voice this take"));
    m_revoice->setToolTip(tr("The same buttons, other keys: with the genie's settings as they are now"));
    m_writing = new WritingForm;
    m_anew = new Section(tr("Write this take anew"), m_writing);
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_hear);
    row->addWidget(m_use, 1);
    row->addWidget(m_discard);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_list);
    all->addWidget(m_words);
    all->addLayout(row);
    all->addWidget(m_revoice);
    all->addWidget(m_anew);

    connect(m_list, &QListWidget::currentRowChanged, this, &TakesSection::refreshChosen);
    connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem *item) { m_desk.rename(static_cast<std::size_t>(m_list->row(item)), item->text()); });
    connect(m_hear, &QToolButton::clicked, this, [this] { if (chosen() >= 0) m_desk.hear(static_cast<std::size_t>(chosen())); });
    connect(m_list, &QListWidget::itemActivated, this, [this] { if (chosen() >= 0) m_desk.hear(static_cast<std::size_t>(chosen())); });
    connect(m_discard, &QToolButton::clicked, this, [this] { if (chosen() >= 0) m_desk.discard(static_cast<std::size_t>(chosen())); });
    connect(m_use, &QPushButton::clicked, this, [this] {
        if (chosen() < 0) return;
        const auto take = static_cast<std::size_t>(chosen());
        m_desk.isIn(take) ? m_desk.takeOut(take) : m_desk.use(take);
    });
    connect(m_revoice, &QPushButton::clicked, this, [this] { if (chosen() >= 0) Q_EMIT revoiceAsked(chosen()); });
    connect(m_writing, &WritingForm::changed, this, [this] { if (chosen() >= 0) m_desk.rewrite(static_cast<std::size_t>(chosen()), m_writing->options(), m_writing->strength()); });
    connect(&desk, &TakeDesk::takesChanged, this, &TakesSection::refresh);
    connect(&desk, &TakeDesk::heardChanged, this, &TakesSection::refreshChosen);
    refresh();
}

int TakesSection::chosen() const { return m_list->currentRow(); }

void TakesSection::choose(int take) { m_list->setCurrentRow(take); }

void TakesSection::refresh()
{
    const auto &takes = m_desk.takes();
    {
        const QSignalBlocker quiet(m_list);
        const int before = m_list->currentRow();
        while (m_list->count() > static_cast<int>(takes.size())) delete m_list->takeItem(m_list->count() - 1);
        while (m_list->count() < static_cast<int>(takes.size())) {
            auto *item = new QListWidgetItem;
            item->setFlags(item->flags() | Qt::ItemIsEditable);
            m_list->addItem(item);
        }
        for (std::size_t i = 0; i < takes.size(); ++i) {
            QListWidgetItem *item = m_list->item(static_cast<int>(i));
            const QString name = fromUtf8(takes[i].take.name);
            if (item->text() != name) item->setText(name);
            const bool in = m_desk.isIn(i);
            item->setIcon(icon(in ? QStringLiteral("accept") : takes[i].take.presses.empty() ? QStringLiteral("music") : QStringLiteral("genie")));
            item->setToolTip(in ? tr("In the music") : tr("Not in the music"));
        }
        if (takes.size() > m_known) m_list->setCurrentRow(static_cast<int>(takes.size()) - 1); // the newest
        else m_list->setCurrentRow(std::min(before, static_cast<int>(takes.size()) - 1));
        m_known = takes.size();
    }
    m_list->setVisible(!takes.empty());
    refreshChosen();
}

void TakesSection::refreshChosen()
{
    const int i = chosen();
    const bool any = i >= 0 && i < static_cast<int>(m_desk.takes().size());
    for (QWidget *w : {static_cast<QWidget *>(m_hear), static_cast<QWidget *>(m_use), static_cast<QWidget *>(m_discard), static_cast<QWidget *>(m_anew)}) w->setVisible(any);
    m_revoice->setVisible(any && !m_desk.takes()[static_cast<std::size_t>(i)].take.presses.empty());
    if (!any) {
        m_words->setText(tr("What you record is kept here, so that it can be heard again, written on another grid, or changed for another take."));
        return;
    }
    const KeptTake &kept = m_desk.takes()[static_cast<std::size_t>(i)];
    const bool in = m_desk.isIn(static_cast<std::size_t>(i));
    m_use->setText(in ? tr("Take it out of the music") : tr("Use this take"));
    m_use->setToolTip(in ? tr("Its notes leave the music; the take stays here") : tr("In place of the take that stands there"));
    m_hear->setIcon(icon(m_desk.heard() == i ? QStringLiteral("stop") : QStringLiteral("play")));
    m_writing->set(kept.notation, kept.strength);
    QString what = notesText(static_cast<int>(kept.take.notes.size()));
    if (kept.take.free) what = tr("%1, played freely").arg(what);
    else if (!kept.take.range.empty()) what = tr("%1, %2").arg(what, barsText(*m_desk.studio().score(), kept.take.range));
    if (!kept.take.presses.empty()) what = tr("%1, by %2 presses of the buttons").arg(what).arg(kept.take.presses.size());
    m_words->setText(what);
}

} // namespace ricercar
