// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/candidate_row.h"

#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QStyle>
#include <QToolButton>

namespace ricercar {

CandidateRow::CandidateRow(const QString &title, const QString &why, QWidget *parent) : QFrame(parent), m_title(title)
{
    setProperty("card", true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(QStringLiteral("%1: %2").arg(title, why));
    const auto button = [this](const QString &name, const QString &what) {
        auto *b = new QToolButton(this);
        b->setIcon(icon(name));
        b->setIconSize({18, 18});
        b->setFixedSize(28, 26);
        b->setToolTip(what);
        b->setAccessibleName(tr("%1: %2").arg(what, m_title));
        return b;
    };
    m_listen = button(QStringLiteral("play"), tr("Hear it"));
    m_insert = button(QStringLiteral("accept"), tr("Put it into the music"));
    connect(m_listen, &QToolButton::clicked, this, &CandidateRow::listenAsked);
    connect(m_insert, &QToolButton::clicked, this, &CandidateRow::insertAsked);
    auto *name = new QLabel(title);
    name->setProperty("heading", true);
    name->setWordWrap(true);
    name->setToolTip(title);
    auto *top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(name, 1);
    top->addWidget(m_listen);
    top->addWidget(m_insert);
    auto *words = wrapped(why, true);
    words->setVisible(!why.isEmpty());
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(8, 4, 6, 6);
    all->setSpacing(2);
    all->addLayout(top);
    all->addWidget(words);
}

void CandidateRow::setChosen(bool chosen)
{
    setProperty("chosen", chosen);
    style()->unpolish(this);
    style()->polish(this);
    setAccessibleDescription(chosen ? tr("Chosen") : QString());
}

void CandidateRow::setSounding(bool sounding)
{
    m_listen->setIcon(icon(sounding ? QStringLiteral("stop") : QStringLiteral("play")));
    m_listen->setToolTip(sounding ? tr("Stop") : tr("Hear it"));
}

void CandidateRow::addBelow(QWidget *detail) { layout()->addWidget(detail); }

void CandidateRow::mousePressEvent(QMouseEvent *) { Q_EMIT chosen(); }

bool CandidateRow::event(QEvent *event)
{
    // The space bar hears this, not the piece.
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
        event->accept();
        return true;
    }
    return QFrame::event(event);
}

void CandidateRow::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT chosen(); return;
    case Qt::Key_Space: Q_EMIT listenAsked(); return;
    default: QFrame::keyPressEvent(event);
    }
}

QLabel *wrapped(const QString &text, bool dim)
{
    auto *label = new QLabel(text);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::NoTextInteraction);
    if (dim) label->setProperty("dim", true);
    return label;
}

void showWords(QLabel *label, const QString &words, bool trouble)
{
    label->setText(words);
    label->setVisible(!words.isEmpty());
    label->setProperty("trouble", trouble);
    label->style()->unpolish(label);
    label->style()->polish(label);
}

void emptyLayout(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (QWidget *w = item->widget()) {
            w->hide();
            w->deleteLater();
        }
        delete item;
    }
}

} // namespace ricercar
