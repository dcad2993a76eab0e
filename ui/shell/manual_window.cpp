// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/manual_window.h"

#include <QFile>
#include <QLineEdit>
#include <QLocale>
#include <QTextBrowser>
#include <QTextDocument>
#include <QVBoxLayout>

static void initShellResources() { Q_INIT_RESOURCE(shell); }

namespace ricercar {

ManualWindow::ManualWindow(QWidget *parent) : QWidget(parent, Qt::Window)
{
    initShellResources();
    setWindowTitle(tr("Ricercar: manual"));
    resize(760, 640);
    auto *find = new QLineEdit;
    find->setPlaceholderText(tr("Find in the manual"));
    find->setClearButtonEnabled(true);
    m_text = new QTextBrowser;
    m_text->setOpenExternalLinks(false);
    m_text->document()->setDocumentMargin(16);
    QFile file(QStringLiteral(":/manual/manual.md"));
    if (file.open(QIODevice::ReadOnly)) m_text->setMarkdown(QString::fromUtf8(file.readAll()));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(12, 12, 12, 12);
    all->setSpacing(8);
    all->addWidget(find);
    all->addWidget(m_text);
    const auto next = [this, find] {
        if (find->text().isEmpty() || m_text->find(find->text())) return;
        m_text->moveCursor(QTextCursor::Start); // from the top again
        m_text->find(find->text());
    };
    connect(find, &QLineEdit::returnPressed, this, next);
    connect(find, &QLineEdit::textEdited, this, [this, next] {
        m_text->moveCursor(QTextCursor::Start);
        next();
    });
}

void ManualWindow::showPage(const QString &anchor)
{
    show();
    raise();
    activateWindow();
    m_text->moveCursor(QTextCursor::Start);
    if (!anchor.isEmpty() && m_text->find(anchor)) {
        m_text->find(anchor); // the second time: past the list of contents
        m_text->ensureCursorVisible();
    }
}

} // namespace ricercar
