// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/autosave.h"

#include "core/io/files.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QLockFile>
#include <QSaveFile>
#include <QStandardPaths>
#include <QTimer>
#include <QUuid>

namespace ricercar {

namespace {

constexpr int kEveryMs = 60'000;

void writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return;
    file.write(bytes);
    file.commit();
}

} // namespace

Autosave::Autosave(Studio &studio, QString folder, QObject *parent)
    : QObject(parent), m_studio(studio), m_folder(std::move(folder))
{
    if (m_folder.isEmpty())
        m_folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recovery");
    QDir().mkpath(m_folder);
    const QString id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_copy = m_folder + QLatin1Char('/') + id + QStringLiteral(".ricercar");
    // The lock tells a running program's copy from one that was left behind.
    m_lock = std::make_unique<QLockFile>(m_folder + QLatin1Char('/') + id + QStringLiteral(".lock"));
    m_lock->setStaleLockTime(0);
    m_lock->tryLock(0);
    auto *timer = new QTimer(this);
    timer->setInterval(kEveryMs);
    connect(timer, &QTimer::timeout, this, &Autosave::writeNow);
    timer->start();
    m_written = studio.score();
}

Autosave::~Autosave() { forget(); }

void Autosave::writeNow()
{
    if (!m_studio.session().modified() || m_studio.score() == m_written) return;
    m_written = m_studio.score();
    m_writing = m_writer.submit([score = m_written, checkpoints = m_studio.session().checkpoints(),
                  sketches = m_studio.session().sketchbook(), takes = m_studio.session().takes(), path = m_copy, name = m_name](JobControl &job) {
        if (job.stopped()) return;
        const Result<std::string> bytes = writeProject(*score, checkpoints, sketches, takes);
        if (!bytes || job.stopped()) return;
        writeFile(path, QByteArray::fromStdString(*bytes));
        writeFile(path + QStringLiteral(".name"), name.toUtf8());
    });
}

void Autosave::forget()
{
    if (m_writing) m_writing->cancel();
    QFile::remove(m_copy);
    QFile::remove(m_copy + QStringLiteral(".name"));
    m_written = m_studio.score();
}

std::vector<Leftover> Autosave::leftovers() const
{
    std::vector<Leftover> found;
    const QFileInfoList copies = QDir(m_folder).entryInfoList({QStringLiteral("*.ricercar")}, QDir::Files, QDir::Time);
    for (const QFileInfo &copy : copies) {
        if (copy.absoluteFilePath() == QFileInfo(m_copy).absoluteFilePath()) continue;
        QLockFile lock(m_folder + QLatin1Char('/') + copy.completeBaseName() + QStringLiteral(".lock"));
        lock.setStaleLockTime(0);
        if (!lock.tryLock(0)) continue; // another window is at work on it
        lock.unlock();
        QFile name(copy.absoluteFilePath() + QStringLiteral(".name"));
        QString called = tr("Untitled");
        if (name.open(QIODevice::ReadOnly)) called = QString::fromUtf8(name.readAll());
        found.push_back({copy.absoluteFilePath(), called, QLocale().toString(copy.lastModified(), QLocale::ShortFormat)});
    }
    return found;
}

void Autosave::discard(const Leftover &leftover)
{
    QFile::remove(leftover.copy);
    QFile::remove(leftover.copy + QStringLiteral(".name"));
}

} // namespace ricercar
