// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/job_row.h"

#include "ui/bridge/studio.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

namespace ricercar {

JobRow::JobRow(Studio &studio, QWidget *parent) : QWidget(parent)
{
    m_progress = new QProgressBar;
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(6);
    m_progress->setAccessibleName(tr("Progress"));
    m_words = new QLabel;
    m_words->setProperty("dim", true);
    m_words->setWordWrap(true);
    m_stop = new QPushButton(tr("Stop"));
    connect(m_stop, &QPushButton::clicked, &studio, &Studio::cancelJob);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_progress, 1);
    row->addWidget(m_stop);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addLayout(row);
    all->addWidget(m_words);
    hide();
}

void JobRow::tell(double fraction, const QString &words)
{
    m_progress->setValue(static_cast<int>(fraction * 1000));
    m_words->setText(words);
}

} // namespace ricercar
