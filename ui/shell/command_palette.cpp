// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QVBoxLayout>

#include <algorithm>

namespace ricercar {

CommandPalette::CommandPalette(QMenuBar *menus, QWidget *parent) : QFrame(parent), m_menus(menus)
{
    setProperty("card", true);
    setAutoFillBackground(true);
    m_field = new QLineEdit;
    m_field->setPlaceholderText(tr("What do you want to do?"));
    m_field->setClearButtonEnabled(true);
    m_list = new QListWidget;
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(8, 8, 8, 8);
    all->setSpacing(8);
    all->addWidget(m_field);
    all->addWidget(m_list);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    hide();
}

int CommandPalette::score(const QString &query, const QString &text)
{
    if (query.isEmpty()) return 1;
    int total = 0;
    for (const QString &word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        int at = text.indexOf(word, 0, Qt::CaseInsensitive);
        if (at >= 0) {
            const bool start = at == 0 || !text[at - 1].isLetter();
            total += start ? 40 : 20;
            continue;
        }
        int from = 0, points = 4; // letters in order
        for (const QChar c : word) {
            at = text.indexOf(c, from, Qt::CaseInsensitive);
            if (at < 0) return 0;
            if (at == 0 || !text[at - 1].isLetter()) points += 2;
            from = at + 1;
        }
        total += points;
    }
    return total;
}

void CommandPalette::collect()
{
    m_entries.clear();
    const auto visit = [this](const auto &self, QMenu *menu, const QString &path) -> void {
        for (QAction *a : menu->actions()) {
            if (a->isSeparator()) continue;
            const QString name = QString(a->text()).remove(QLatin1Char('&'));
            if (a->menu())
                self(self, a->menu(), path + name + QString::fromUtf8(" › "));
            else if (a->isEnabled() && !name.isEmpty())
                m_entries.push_back({a, path + name, a->shortcut().toString(QKeySequence::NativeText)});
        }
    };
    for (QAction *top : m_menus->actions())
        if (top->menu()) {
            Q_EMIT top->menu()->aboutToShow(); // menus that fill themselves
            visit(visit, top->menu(), QString(top->text()).remove(QLatin1Char('&')) + QString::fromUtf8(" › "));
        }
}

void CommandPalette::open()
{
    m_before = QApplication::focusWidget();
    collect();
    const int width = std::min(520, parentWidget()->width() - 48);
    setGeometry((parentWidget()->width() - width) / 2, 64, width, std::min(420, parentWidget()->height() - 128));
    m_field->clear();
    filter();
    show();
    raise();
    m_field->setFocus();
}

void CommandPalette::filter()
{
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (const int points = score(m_field->text(), m_entries[i].text)) found.emplace_back(points, i);
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    m_list->clear();
    for (const auto &[points, i] : found) {
        const Entry &e = m_entries[i];
        auto *item = new QListWidgetItem(e.keys.isEmpty() ? e.text : QStringLiteral("%1    %2").arg(e.text, e.keys), m_list);
        item->setData(Qt::UserRole, qulonglong(i));
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    QListWidgetItem *item = m_list->currentItem();
    hide();
    if (m_before) m_before->setFocus();
    if (!item) return;
    const auto i = static_cast<std::size_t>(item->data(Qt::UserRole).toULongLong());
    if (i < m_entries.size() && m_entries[i].action) m_entries[i].action->trigger();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        auto *key = static_cast<QKeyEvent *>(event);
        const int row = m_list->currentRow();
        switch (key->key()) {
        case Qt::Key_Down: m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1)); return true;
        case Qt::Key_Up: m_list->setCurrentRow(std::max(row - 1, 0)); return true;
        case Qt::Key_PageDown: m_list->setCurrentRow(std::min(row + 10, m_list->count() - 1)); return true;
        case Qt::Key_PageUp: m_list->setCurrentRow(std::max(row - 10, 0)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        case Qt::Key_Escape:
            hide();
            if (m_before) m_before->setFocus();
            return true;
        default: break;
        }
    }
    if (watched == m_field && event->type() == QEvent::FocusOut && !isAncestorOf(QApplication::focusWidget())) hide();
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

} // namespace ricercar
