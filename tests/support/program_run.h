// SPDX-License-Identifier: GPL-3.0-or-later
// The real program as a user starts it: arguments in, words, report and exit status out. Included by tests whose target
// defines RICERCAR_PROGRAM; knows Qt and JSON.
#pragma once

#include <nlohmann/json.hpp>

#include <QProcess>

namespace ricercar::test {

struct ProgramRun {
    int status = -1;          // -1: it crashed or did not end in time
    QByteArray out, err;
    nlohmann::json report;    // the output read as JSON; discarded where it is none
};

inline ProgramRun programRun(const QStringList &arguments, int milliseconds = 240000)
{
    QProcess process;
    process.start(QStringLiteral(RICERCAR_PROGRAM), arguments);
    ProgramRun run;
    if (!process.waitForFinished(milliseconds)) return run;
    run.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    run.report = nlohmann::json::parse(run.out.toStdString(), nullptr, false);
    return run;
}

} // namespace ricercar::test
