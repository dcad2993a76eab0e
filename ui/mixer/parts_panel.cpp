// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mixer/parts_panel.h"

#include "ui/bridge/words.h"
#include "ui/icons/icons.h"
#include "ui/mixer/part_strip.h"

#include <QEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ricercar {

PartsPanel::PartsPanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    setAccessibleName(tr("Parts"));
    auto *title = new QLabel(tr("Parts"));
    title->setProperty("heading", true);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    auto *inside = new QWidget;
    m_list = new QVBoxLayout(inside);
    m_list->setContentsMargins(0, 0, 0, 0);
    m_list->setSpacing(4);
    m_list->addStretch(1);
    scroll->setWidget(inside);
    scroll->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    auto *add = new QPushButton(icon(QStringLiteral("plus")), tr("Add a part"));
    connect(add, &QPushButton::clicked, this, &PartsPanel::addPart);

    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(8, 8, 8, 8);
    all->setSpacing(8);
    all->addWidget(title);
    all->addWidget(scroll, 1);
    all->addWidget(add);
    setMinimumWidth(176);

    connect(&studio, &Studio::scoreChanged, this, [this](const ScorePtr &, const ScorePtr &, const Delta &delta) {
        if (delta.structure)
            rebuild();
        else if (!delta.partHeads.empty())
            refresh();
    });
    connect(&studio, &Studio::activePartChanged, this, &PartsPanel::refresh);
    rebuild();
}

void PartsPanel::rebuild()
{
    bool same = m_strips.size() == m_studio.score()->parts.size();
    for (std::size_t i = 0; same && i < m_strips.size(); ++i) same = m_strips[i]->part() == m_studio.score()->parts[i]->id;
    if (!same) {
        for (PartStrip *strip : m_strips) {
            m_list->removeWidget(strip);
            strip->hide();
            strip->deleteLater();
        }
        m_strips.clear();
        for (const PartPtr &part : m_studio.score()->parts) {
            auto *strip = new PartStrip(m_studio, part->id);
            m_list->insertWidget(static_cast<int>(m_strips.size()), strip);
            m_strips.push_back(strip);
        }
    }
    refresh();
}

void PartsPanel::refresh()
{
    for (PartStrip *strip : m_strips) strip->refresh();
}

void PartsPanel::addPart()
{
    const Score &score = *m_studio.score();
    const Part *like = score.part(m_studio.activePart());
    Part part;
    part.id = m_studio.session().ids().part();
    part.name = tr("Part %1").arg(score.parts.size() + 1).toStdString();
    if (like) {
        part.instrument = like->instrument;
        part.staves = {Staff{like->staves.back().clef, like->staves.back().lines}};
    }
    const PartId id = part.id;
    const std::size_t at = like ? score.partIndex(like->id) + 1 : score.parts.size();
    m_studio.session().apply(tr("Add a part").toStdString(), withPart(m_studio.score(), std::move(part), at));
    m_studio.setActivePart(id);
}

void PartsPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) refresh();
    QWidget::changeEvent(event);
}

} // namespace ricercar
