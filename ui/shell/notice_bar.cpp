// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/notice_bar.h"

#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace ricercar {

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent)
{
    setProperty("pane", true);
    m_words = new QLabel;
    m_words->setWordWrap(true);
    m_words->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    auto *close = new QToolButton;
    close->setIcon(icon(QStringLiteral("discard")));
    close->setIconSize({14, 14});
    close->setToolTip(tr("Close"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(12, 4, 8, 4);
    m_row->setSpacing(8);
    m_row->addWidget(m_words, 1);
    m_row->addWidget(close);
    hide();
}

QString NoticeBar::sentence() const { return m_words->text(); }

void NoticeBar::tell(const QString &sentence, std::vector<Choice> choices)
{
    for (QWidget *b : m_buttons) {
        b->hide();
        b->deleteLater();
    }
    m_buttons.clear();
    m_words->setText(sentence);
    for (auto &[text, act] : choices) {
        auto *b = new QPushButton(text);
        connect(b, &QPushButton::clicked, this, [this, act = act] {
            hide();
            act();
        });
        m_row->insertWidget(m_row->count() - 1, b);
        m_buttons.push_back(b);
    }
    show();
}

} // namespace ricercar
