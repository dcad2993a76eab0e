// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/atomic_file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QString>

namespace ricercar {

namespace {
QString asQString(const std::filesystem::path &path)
{
    const auto text = path.u8string();
    return QString::fromUtf8(reinterpret_cast<const char *>(text.data()), static_cast<qsizetype>(text.size()));
}

std::string quoted(const std::filesystem::path &path)
{
    return "\"" + path.string() + "\"";
}
} // namespace

Result<std::string> readWholeFile(const std::filesystem::path &path, std::int64_t largest)
{
    const QFileInfo info(asQString(path));
    if (!info.exists()) return fail(ErrorCode::Io, "There is no file " + quoted(path) + ".");
    if (info.isDir()) return fail(ErrorCode::Io, quoted(path) + " is a folder; choose a music file in it.");
    QFile file(info.filePath());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::Io, "The file " + quoted(path) + " cannot be read; check its permissions.",
                    file.errorString().toStdString());
    const auto tooLarge = [&] {
        return fail(ErrorCode::BadInput, "The file " + quoted(path) + " is larger than "
                                             + std::to_string(largest >> 20) + " MB, too large for a score.");
    };
    if (file.size() > largest) return tooLarge();
    // A pipe tells no size beforehand: it is read up to the limit and not beyond.
    const QByteArray bytes = file.read(largest + 1);
    if (bytes.size() > largest) return tooLarge();
    if (file.error() != QFileDevice::NoError)
        return fail(ErrorCode::Io, "Reading the file " + quoted(path) + " failed part of the way.",
                    file.errorString().toStdString());
    return bytes.toStdString();
}

Result<void> writeFileAtomically(const std::filesystem::path &path, std::string_view bytes)
{
    const QFileInfo info(asQString(path));
    const auto failed = [&](const std::string &why, const QString &detail) {
        return fail(ErrorCode::Io, "The file " + quoted(path) + " could not be written: " + why, detail.toStdString());
    };
    if (info.isDir()) return failed("it is a folder.", {});
    if (info.exists() && !info.isFile()) {
        // A device or a pipe (/dev/stdout) cannot be renamed over: it is written as it stands.
        QFile file(info.filePath());
        if (!file.open(QIODevice::WriteOnly)
            || file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size())
            || !file.flush())
            return failed("it does not take the data.", file.errorString());
        return {};
    }
    if (!info.absoluteDir().exists()) return failed("its folder does not exist.", {});
    QSaveFile file(info.filePath());
    if (!file.open(QIODevice::WriteOnly)) return failed("the folder or the file is not open to writing.", file.errorString());
    if (file.write(bytes.data(), static_cast<qint64>(bytes.size())) != static_cast<qint64>(bytes.size())
        || !file.commit()) // commit: syncs to disk, then renames
        return failed("is the disk full? The old file, if there was one, is untouched.", file.errorString());
    return {};
}

} // namespace ricercar
