// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sketch_list.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/music_picture.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPushButton>

#include <algorithm>

namespace ricercar {

namespace {

constexpr QSize kPicture{84, 34};

} // namespace

SketchList::SketchList(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Sketchbook"));
    m_list->setIconSize(kPicture);
    m_list->setMinimumHeight(90);
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_show = new QPushButton(tr("Show"));
    m_show->setToolTip(tr("Over the music, as an outline"));
    m_restore = new QPushButton(tr("Put in"));
    m_restore->setToolTip(tr("Into the music, as one step that undo takes back"));
    m_forget = new QPushButton(tr("Forget"));
    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addStretch(1);
    for (QPushButton *b : {m_show, m_restore, m_forget}) row->addWidget(b);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_list, 1);
    all->addLayout(row);
    connect(m_show, &QPushButton::clicked, this, &SketchList::showChosen);
    connect(m_list, &QListWidget::itemActivated, this, &SketchList::showChosen);
    connect(m_restore, &QPushButton::clicked, this, &SketchList::restore);
    connect(m_forget, &QPushButton::clicked, this, [this] {
        const int at = m_list->currentRow();
        if (!chosen()) return;
        auto &sketches = m_studio.session().sketchbook();
        const ScorePtr gone = sketches[static_cast<std::size_t>(at)].score;
        sketches.erase(sketches.begin() + at);
        if (m_studio.ghost() && m_studio.ghost()->score == gone) m_studio.setGhost(std::nullopt);
        refresh();
        Q_EMIT changed();
    });
    connect(&studio, &Studio::scoreChanged, this, &SketchList::refresh);
    refresh();
}

int SketchList::count() const { return m_list->count(); }

void SketchList::refresh()
{
    const auto &sketches = m_studio.session().sketchbook();
    if (sketches == m_shown && m_list->count() == static_cast<int>(sketches.size())) return;
    m_shown = sketches;
    const int at = m_list->currentRow();
    m_list->clear();
    for (std::size_t i = 0; i < sketches.size(); ++i) {
        const Sketch &s = sketches[i];
        auto *item = new QListWidgetItem(fromUtf8(s.name), m_list);
        item->setIcon(QIcon(MusicPicture(s.base.get(), *s.score, s.range).pixmap(kPicture, devicePixelRatioF(), theme().idea(static_cast<int>(i)))));
        item->setToolTip(fromUtf8(s.note));
    }
    if (m_list->count() > 0) m_list->setCurrentRow(std::clamp(at, 0, m_list->count() - 1));
    for (QPushButton *b : {m_show, m_restore, m_forget}) b->setEnabled(m_list->count() > 0);
}

const Sketch *SketchList::chosen()
{
    const auto &sketches = m_studio.session().sketchbook();
    const auto row = static_cast<std::size_t>(m_list->currentRow());
    if (row < sketches.size()) return &sketches[row];
    m_studio.say(tr("Choose a sketch first."));
    return nullptr;
}

void SketchList::showChosen()
{
    if (const Sketch *s = chosen()) m_studio.setGhost(Ghost{s->base, s->score, s->range, m_list->currentRow()});
}

void SketchList::restore()
{
    const Sketch *s = chosen();
    if (!s) return;
    const Sketch sketch = *s;
    Session &session = m_studio.session();
    m_studio.auditionGhost(false);
    Proposal proposal{sketch.base, sketch.score, tr("From the sketchbook: %1").arg(fromUtf8(sketch.name)).toStdString(), RevisionOrigin::Agent};
    Result<void> done = session.accept(proposal);
    // A whole piece takes the place of the music, whatever became of it meanwhile.
    if (!done && sketch.range.begin == TimelineTick{} && sketch.range.end >= sketch.score->end()) {
        proposal.base = session.score();
        done = session.accept(proposal);
    }
    if (!done) return m_studio.complain(fromUtf8(done.error().sentence));
    m_studio.setGhost(std::nullopt);
    m_studio.say(tr("“%1” is in your music; undo takes it back.").arg(fromUtf8(sketch.name)));
}

void SketchList::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

void SketchList::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        m_shown.clear(); // drawn anew in the theme's colours
        refresh();
    }
    QWidget::changeEvent(event);
}

} // namespace ricercar
