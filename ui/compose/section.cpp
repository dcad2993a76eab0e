// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/section.h"

#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ricercar {

Section::Section(const QString &title, QWidget *body, QWidget *parent) : QWidget(parent), m_title(title), m_body(body)
{
    m_header = new QToolButton;
    m_header->setText(title);
    m_header->setIconSize({14, 14});
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setCheckable(true);
    m_header->setProperty("fold", true);
    m_summary = new QLabel;
    m_summary->setProperty("dim", true);
    m_summary->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(8);
    row->addWidget(m_header);
    row->addWidget(m_summary, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addLayout(row);
    all->addWidget(m_body);
    connect(m_header, &QToolButton::toggled, this, [this](bool open) {
        m_body->setVisible(open);
        describe();
        if (open) Q_EMIT opened();
    });
    m_body->hide();
    describe();
}

void Section::setSummary(const QString &words)
{
    m_words = words;
    describe();
}

void Section::setOpen(bool open) { m_header->setChecked(open); }

bool Section::isOpen() const { return m_header->isChecked(); }

void Section::describe()
{
    m_header->setIcon(icon(isOpen() ? QStringLiteral("down") : QStringLiteral("cursor_right")));
    m_header->setAccessibleName(m_words.isEmpty() ? m_title : QStringLiteral("%1: %2").arg(m_title, m_words));
    m_summary->setText(m_words);
    m_summary->setToolTip(m_words);
}

} // namespace ricercar
