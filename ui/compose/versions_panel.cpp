// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/versions_panel.h"

#include "ui/bridge/words.h"
#include "ui/compose/sketch_list.h"
#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ricercar {

VersionsPanel::VersionsPanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    const auto heading = [](const QString &text) {
        auto *label = new QLabel(text);
        label->setProperty("heading", true);
        return label;
    };
    const auto list = [](const QString &name) {
        auto *l = new QListWidget;
        l->setAccessibleName(name);
        l->setMinimumHeight(48);
        l->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        return l;
    };
    m_history = list(tr("History"));
    m_checkpoints = list(tr("Checkpoints"));
    m_sketches = new SketchList(studio);
    connect(m_sketches, &SketchList::changed, this, &VersionsPanel::sketchesChanged);
    m_name = new QLineEdit;
    m_name->setPlaceholderText(tr("Name this version"));
    auto *keep = new QPushButton(tr("Keep"));
    auto *restore = new QPushButton(tr("Go back to it"));

    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(6);
    all->addWidget(heading(tr("History")));
    all->addWidget(m_history, 3);
    all->addWidget(heading(tr("Checkpoints")));
    all->addWidget(m_checkpoints, 2);
    auto *row = new QHBoxLayout;
    row->addWidget(m_name, 1);
    row->addWidget(keep);
    row->addWidget(restore);
    all->addLayout(row);
    all->addWidget(heading(tr("Sketchbook")));
    all->addWidget(m_sketches, 2);

    const auto jump = [this](QListWidgetItem *item) {
        m_studio.session().goTo(static_cast<std::size_t>(m_history->row(item)));
        refresh();
    };
    connect(m_history, &QListWidget::itemClicked, this, jump);
    connect(m_history, &QListWidget::itemActivated, this, jump);
    const auto keepNow = [this] {
        const QString name = m_name->text().trimmed();
        if (name.isEmpty()) {
            m_name->setFocus();
            return;
        }
        m_studio.session().addCheckpoint(name.toStdString());
        m_name->clear();
        refresh();
        m_studio.say(tr("Kept as “%1”.").arg(name));
    };
    connect(keep, &QPushButton::clicked, this, keepNow);
    connect(m_name, &QLineEdit::returnPressed, this, keepNow);
    const auto restoreNow = [this] {
        if (m_checkpoints->currentRow() < 0) return m_studio.say(tr("Choose a checkpoint first."));
        m_studio.session().restoreCheckpoint(static_cast<std::size_t>(m_checkpoints->currentRow()));
    };
    connect(restore, &QPushButton::clicked, this, restoreNow);
    connect(m_checkpoints, &QListWidget::itemActivated, this, restoreNow);
    connect(&studio, &Studio::scoreChanged, this, &VersionsPanel::refresh);
    refresh();
}

void VersionsPanel::refresh()
{
    const Session &session = m_studio.session();
    const std::vector<Revision> &history = session.history();
    // Grows and shrinks at its end: only what changed is written anew.
    while (m_history->count() > static_cast<int>(history.size())) delete m_history->takeItem(m_history->count() - 1);
    for (std::size_t i = 0; i < history.size(); ++i) {
        const QString text = history[i].label.empty() ? tr("As it was opened") : fromUtf8(history[i].label);
        const int row = static_cast<int>(i);
        if (row >= m_history->count()) m_history->addItem(text);
        QListWidgetItem *item = m_history->item(row);
        if (item->text() != text) item->setText(text);
        const bool undone = i > session.position();
        QFont f = m_history->font();
        f.setItalic(undone);
        item->setFont(f);
    }
    m_history->setCurrentRow(static_cast<int>(session.position()));
    m_checkpoints->clear();
    for (const Checkpoint &c : session.checkpoints()) m_checkpoints->addItem(fromUtf8(c.name));
    m_sketches->refresh();
}

void VersionsPanel::nameCheckpoint()
{
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace ricercar
