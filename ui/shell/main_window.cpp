// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/main_window.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/ideas_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/shell/autosave.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/transport_bar.h"

#include <QCloseEvent>
#include <QMenuBar>
#include <QMimeData>

namespace ricercar {

MainWindow::MainWindow(Studio &studio, QWidget *parent) : QMainWindow(parent), m_studio(studio)
{
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    m_name = tr("Untitled");
    m_autosave = std::make_unique<Autosave>(studio);
    makePanes();
    makeActions();
    m_palette = new CommandPalette(menuBar(), this);
    connect(m_transport, &TransportBar::searchAsked, m_palette, &CommandPalette::open);
    connect(m_roll, &PianoRoll::hovered, m_status, &StatusStrip::setPointer);
    connect(&studio, &Studio::scoreChanged, this, [this] {
        updateTitle();
        updateEditActions();
        updateEmptyState();
    });
    connect(&studio, &Studio::ghostChanged, this, &MainWindow::updateEmptyState);
    // An error is also seen where the eye is, not only at the bottom.
    connect(&studio, &Studio::jobFailed, this, [this](const QString &sentence, bool cancelled) {
        if (!cancelled) m_notice->tell(sentence);
    });
    setMinimumSize(900, 560);
    resize(1440, 900);
    restoreLayout();
    updateTitle();
    updateEditActions();
    updateEmptyState();
    m_roll->canvas()->setFocus();
}

MainWindow::~MainWindow() { endLive(); }

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_studio.stop();
    if (!mayReplace()) {
        event->ignore();
        return;
    }
    m_studio.cancelJob();
    saveLayout();
    m_autosave->forget();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile() && canRead(urls.front().toLocalFile().toStdString()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    openFile(event->mimeData()->urls().front().toLocalFile());
}

void MainWindow::updateTitle()
{
    setWindowTitle(QString::fromUtf8("%1[*] – Ricercar").arg(m_name));
    setWindowModified(m_studio.session().modified());
    m_autosave->setName(m_name);
}

void MainWindow::updateEditActions()
{
    const Session &session = m_studio.session();
    const auto named = [](const QString &verb, const std::string &label) {
        return label.empty() ? verb : tr("%1: %2", "undo or redo, and what").arg(verb, fromUtf8(label));
    };
    m_undo->setEnabled(session.canUndo());
    m_undo->setText(named(tr("Undo"), session.undoLabel()));
    m_redo->setEnabled(session.canRedo());
    m_redo->setText(named(tr("Redo"), session.redoLabel()));
}

} // namespace ricercar
