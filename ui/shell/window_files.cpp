// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, saving, importing and exporting, and what is said about it.
#include "ui/bridge/words.h"
#include "ui/compose/compose_panel.h"
#include "ui/compose/ideas_panel.h"
#include "ui/fugue/fugue_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/score_view/export.h"
#include "ui/shell/autosave.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/templates.h"

#include <QAction>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>

namespace ricercar {

namespace {

constexpr int kMostRecent = 12;

std::filesystem::path toPath(const QString &path) { return std::filesystem::path(path.toStdU16String()); }

IdSource idsAfter(const Score &score)
{
    std::uint64_t most = 0;
    for (const PartPtr &part : score.parts) {
        most = std::max(most, part->id.value);
        for (const BarPtr &bar : part->bars)
            for (const Note &n : bar->notes) most = std::max(most, n.id.value);
    }
    return IdSource(most + 1);
}

} // namespace

bool MainWindow::mayReplace()
{
    if (!m_studio.session().modified()) return true;
    const auto answer = QMessageBox::warning(this, tr("Unsaved changes"),
                                             tr("“%1” has changes that are not saved. Save them?").arg(m_name),
                                             QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, QMessageBox::Save);
    if (answer == QMessageBox::Cancel) return false;
    return answer == QMessageBox::Discard || save();
}

void MainWindow::afterReset()
{
    m_studio.setGhost(std::nullopt);
    m_studio.markRegion(std::nullopt);
    m_ideas->forget();
    m_fugue->forget();
    m_compose->forget();
    forgetLive();
    m_studio.setLoop(std::nullopt, false);
    m_studio.setPlayhead(TimelineTick{});
    if (!m_studio.score()->parts.empty()) m_studio.setActivePart(m_studio.score()->parts.front()->id);
    m_roll->view().setScroll(0, m_roll->view().scrollY());
    m_roll->showPitches();
    m_autosave->forget();
    m_notice->hide();
    updateTitle();
    updateEditActions();
    updateEmptyState();
}

void MainWindow::setUntitled(ScorePtr score)
{
    IdSource ids = idsAfter(*score);
    m_studio.stop();
    m_studio.cancelJob();
    m_studio.session().reset(std::move(score), ids);
    m_path.clear();
    m_name = tr("Untitled");
    afterReset();
}

void MainWindow::newFrom(int which)
{
    m_studio.stop();
    if (!mayReplace()) return;
    IdSource ids;
    setUntitled(scoreFrom(static_cast<Template>(which), ids));
}

void MainWindow::open()
{
    const QString from = QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString();
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), from,
        tr("Music (*.ricercar *.mid *.midi *.musicxml *.xml *.mxl);;Ricercar projects (*.ricercar);;MIDI (*.mid "
           "*.midi);;MusicXML (*.musicxml *.xml *.mxl);;All files (*)"));
    if (!path.isEmpty()) openFile(path);
}

void MainWindow::openFile(const QString &path)
{
    m_studio.stop();
    if (!mayReplace()) return;
    QGuiApplication::setOverrideCursor(Qt::WaitCursor);
    Result<Imported> read = readScore(toPath(path));
    QGuiApplication::restoreOverrideCursor();
    const QFileInfo info(path);
    if (!read) {
        const QString sentence = fromUtf8(read.error().sentence);
        m_notice->tell(sentence);
        m_studio.complain(sentence);
        return;
    }
    m_studio.cancelJob();
    m_studio.session().reset(read->score, read->ids, std::move(read->checkpoints), std::move(read->sketches), std::move(read->takes));
    const bool project = info.suffix().compare(QLatin1String("ricercar"), Qt::CaseInsensitive) == 0;
    m_path = project ? path : QString();
    m_name = project ? info.completeBaseName() : info.fileName();
    QSettings().setValue(QStringLiteral("files/folder"), info.absolutePath());
    afterReset();
    rememberRecent(info.absoluteFilePath());
    showReport(info.fileName(), read->report);
}

void MainWindow::showReport(const QString &name, const ImportReport &report)
{
    const std::size_t changed = report.notes.size(), lost = report.dropped.size(), damaged = report.damage.size();
    if (changed + lost + damaged == 0) {
        m_studio.say(tr("Opened %1.").arg(name));
        return;
    }
    QStringList sums;
    if (changed) sums += changed == 1 ? tr("1 thing was adapted") : tr("%1 things were adapted").arg(changed);
    if (lost) sums += lost == 1 ? tr("1 was left out") : tr("%1 were left out").arg(lost);
    if (damaged) sums += damaged == 1 ? tr("1 fault in the file was passed over") : tr("%1 faults in the file were passed over").arg(damaged);
    m_notice->tell(tr("Opened %1: %2.").arg(name, sums.join(QStringLiteral(", "))), {{tr("Show what"), [this, name, report] {
        QStringList lines;
        const auto section = [&lines](const QString &title, const std::vector<std::string> &entries) {
            if (entries.empty()) return;
            lines += QStringLiteral("<b>%1</b>").arg(title);
            QString list = QStringLiteral("<ul>");
            for (const std::string &e : entries) list += QStringLiteral("<li>%1</li>").arg(fromUtf8(e).toHtmlEscaped());
            lines += list + QStringLiteral("</ul>");
        };
        section(tr("Adapted"), report.notes);
        section(tr("Left out"), report.dropped);
        section(tr("Faults passed over"), report.damage);
        auto *box = new QMessageBox(QMessageBox::NoIcon, tr("How %1 was read").arg(name), lines.join(QString()), QMessageBox::Close, this);
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->setModal(false);
        box->show();
    }}});
}

bool MainWindow::save() { return m_path.isEmpty() ? saveAs() : saveTo(m_path); }

QString MainWindow::suggestedPath(const QString &ending) const
{
    const QString folder = m_path.isEmpty() ? QSettings().value(QStringLiteral("files/folder"), QDir::homePath()).toString()
                                            : QFileInfo(m_path).absolutePath();
    return folder + QLatin1Char('/') + QFileInfo(m_name).completeBaseName() + ending;
}

bool MainWindow::saveAs()
{
    QString path = QFileDialog::getSaveFileName(this, tr("Save as"), suggestedPath(QStringLiteral(".ricercar")),
                                                tr("Ricercar projects (*.ricercar)"));
    if (path.isEmpty()) return false;
    if (!path.endsWith(QLatin1String(".ricercar"), Qt::CaseInsensitive)) path += QStringLiteral(".ricercar");
    return saveTo(path);
}

bool MainWindow::saveTo(const QString &path)
{
    if (const Result<void> saved = saveProject(m_studio.session(), toPath(path)); !saved) {
        m_notice->tell(fromUtf8(saved.error().sentence), {{tr("Save elsewhere…"), [this] { saveAs(); }}});
        m_studio.complain(fromUtf8(saved.error().sentence));
        return false;
    }
    m_studio.session().markSaved();
    m_autosave->forget();
    m_path = path;
    m_name = QFileInfo(path).completeBaseName();
    QSettings().setValue(QStringLiteral("files/folder"), QFileInfo(path).absolutePath());
    rememberRecent(path);
    updateTitle();
    m_studio.say(tr("Saved."));
    return true;
}

void MainWindow::exportMusic()
{
    QString kind;
    QString path = QFileDialog::getSaveFileName(this, tr("Export MIDI or MusicXML"), suggestedPath(QStringLiteral(".mid")),
                                                tr("MIDI (*.mid);;MusicXML (*.musicxml);;Compressed MusicXML (*.mxl)"), &kind);
    if (path.isEmpty()) return;
    if (!canWrite(toPath(path)))
        path += kind.contains(QLatin1String("musicxml")) ? QStringLiteral(".musicxml")
                : kind.contains(QLatin1String("mxl"))    ? QStringLiteral(".mxl")
                                                         : QStringLiteral(".mid");
    if (const Result<void> done = writeScore(*m_studio.score(), toPath(path)); !done) {
        m_notice->tell(fromUtf8(done.error().sentence));
        return m_studio.complain(fromUtf8(done.error().sentence));
    }
    m_studio.say(tr("Exported %1.").arg(QFileInfo(path).fileName()));
}

void MainWindow::exportAudio()
{
    if (m_exporting) return m_studio.say(tr("One export is still running; stop it in the status bar or let it end."));
    QString path = QFileDialog::getSaveFileName(this, tr("Export sound"), suggestedPath(QStringLiteral(".wav")),
                                                tr("WAV (*.wav);;FLAC (*.flac);;Ogg Vorbis (*.ogg)"));
    if (path.isEmpty()) return;
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending != QLatin1String("wav") && ending != QLatin1String("flac") && ending != QLatin1String("ogg")) path += QStringLiteral(".wav");
    RenderOptions options;
    options.soundFont = QSettings().value(QStringLiteral("audio/soundFont")).toString().toStdString();
    m_exporting = true;
    const QString name = QFileInfo(path).fileName();
    m_status->setTask(0, tr("Writing %1").arg(name), [this] { if (m_export) m_export->cancel(); });
    auto control = std::make_shared<JobControl>();
    control->onProgress = [this, name](double fraction, const std::string &) {
        QMetaObject::invokeMethod(this, [this, fraction, name] {
            if (m_exporting) m_status->setTask(fraction, tr("Writing %1").arg(name));
        }, Qt::QueuedConnection);
    };
    const auto end = [this, name](const Result<RenderReport> &done) {
        QMetaObject::invokeMethod(this, [this, done, name] {
            m_exporting = false;
            m_status->setTask(-1, {});
            if (done)
                m_studio.say(tr("Exported %1, %2 seconds of sound.").arg(name).arg(done->seconds, 0, 'f', 1));
            else if (done.error().code == ErrorCode::Cancelled)
                m_studio.say(tr("The export was stopped; no file was written."));
            else {
                m_notice->tell(fromUtf8(done.error().sentence));
                m_studio.complain(fromUtf8(done.error().sentence));
            }
        }, Qt::QueuedConnection);
    };
    m_export = m_exporter.submit(control, [score = m_studio.score(), path, options, end](JobControl &job) {
        end(renderToFile(score, toPath(path), options, job));
    }, [end](const Error &error) { end(Unexpected{error}); });
}

void MainWindow::exportPicture()
{
    QString path = QFileDialog::getSaveFileName(this, tr("Export the score"), suggestedPath(QStringLiteral(".pdf")),
                                                tr("PDF (*.pdf);;SVG (*.svg);;PNG (*.png)"));
    if (path.isEmpty()) return;
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending != QLatin1String("pdf") && ending != QLatin1String("svg") && ending != QLatin1String("png")) path += QStringLiteral(".pdf");
    if (const auto done = exportScore(*m_studio.score(), toPath(path)); !done) {
        m_notice->tell(fromUtf8(done.error().sentence));
        return m_studio.complain(fromUtf8(done.error().sentence));
    }
    m_studio.say(tr("Exported %1.").arg(QFileInfo(path).fileName()));
}

void MainWindow::rememberRecent(const QString &path)
{
    QSettings s;
    QStringList recent = s.value(QStringLiteral("files/recent")).toStringList();
    recent.removeAll(path);
    recent.prepend(path);
    while (recent.size() > kMostRecent) recent.removeLast();
    s.setValue(QStringLiteral("files/recent"), recent);
}

void MainWindow::fillRecent()
{
    m_recent->clear();
    const QStringList recent = QSettings().value(QStringLiteral("files/recent")).toStringList();
    for (const QString &path : recent) {
        if (!QFileInfo::exists(path)) continue;
        QAction *a = m_recent->addAction(QFileInfo(path).fileName());
        a->setToolTip(path);
        connect(a, &QAction::triggered, this, [this, path] { openFile(path); });
    }
    m_recent->setEnabled(!m_recent->isEmpty());
}

void MainWindow::offerRecovery()
{
    const std::vector<Leftover> left = m_autosave->leftovers();
    if (left.empty()) return;
    const Leftover newest = left.front();
    m_notice->tell(tr("Ricercar ended without saving “%1”. There is a copy of %2.").arg(newest.name, newest.time),
                   {{tr("Open the copy"), [this, newest] {
                         Result<Imported> read = readScore(toPath(newest.copy));
                         if (!read) return m_notice->tell(fromUtf8(read.error().sentence));
                         if (!mayReplace()) return;
                         // As a change to nothing, so that it counts as unsaved.
                         setUntitled(emptyScore(read->ids, 1));
                         m_studio.session().ids().raiseTo(read->ids.next());
                         m_studio.session().apply(tr("Recover a copy").toStdString(), read->score, {}, RevisionOrigin::Import);
                         m_name = newest.name;
                         m_roll->showPitches();
                         updateTitle();
                         Autosave::discard(newest);
                     }},
                    {tr("Throw it away"), [left] { for (const Leftover &l : left) Autosave::discard(l); }}});
}

} // namespace ricercar
