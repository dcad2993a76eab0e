// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of the unsaved document in the program's data folder, written every minute while there are changes and taken
// away on a clean exit. What a crash leaves is offered at the next start; the user's own file is never touched.
#pragma once

#include "core/compose/job_runner.h"
#include "ui/bridge/studio.h"

#include <QObject>

#include <memory>

class QLockFile;

namespace ricercar {

struct Leftover {
    QString copy;      // the file to read
    QString name;      // how the document was called
    QString time;      // when it was written, in the user's words
};

class Autosave : public QObject {
    Q_OBJECT
public:
    // `folder` empty: the program's data folder.
    Autosave(Studio &studio, QString folder = {}, QObject *parent = nullptr);
    ~Autosave() override; // clean exit: the copy goes

    void setName(const QString &name) { m_name = name; }
    void writeNow();              // in the background; nothing if nothing changed since
    void forget();                // saved or replaced: the copy goes
    QString copyPath() const { return m_copy; }
    std::vector<Leftover> leftovers() const; // of processes that are no more
    static void discard(const Leftover &leftover);

private:
    Studio &m_studio;
    QString m_folder, m_copy, m_name;
    std::unique_ptr<QLockFile> m_lock;
    ScorePtr m_written;
    JobHandle m_writing;
    JobRunner m_writer;
};

} // namespace ricercar
