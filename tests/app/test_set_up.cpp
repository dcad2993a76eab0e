// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts of the set-up: they parse, say what is missing in one sentence, and name what they install.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

class TestSetUp : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyScriptParses_data()
    {
        QTest::addColumn<QString>("script");
        for (const char *script : {"app/run", "app/setup.sh", "app/setup-fonts.sh", "tests/run", ".ci/run"})
            QTest::newRow(script) << QStringLiteral(RICERCAR_SOURCE_DIR "/") + QLatin1String(script);
    }
    void everyScriptParses()
    {
        QFETCH(QString, script);
        QVERIFY(QFile::exists(script));
        QCOMPARE(QProcess::execute("bash", {"-n", script}), 0);
    }

    void aMissingPackageManagerIsSaidInOneSentence()
    {
        // A machine without apt-get: an empty PATH but for the few programs the script itself calls.
        QTemporaryDir bin, root;
        for (const char *program : {"dirname", "mkdir", "bash"})
            QVERIFY(QFile::link(QStringLiteral("/usr/bin/") + QLatin1String(program), bin.filePath(QLatin1String(program))));
        QProcess process;
        QProcessEnvironment environment;
        environment.insert("PATH", bin.path());
        process.setProcessEnvironment(environment);
        process.start("/bin/bash", {"-c", ". " RICERCAR_SOURCE_DIR "/app/setup.sh; install_packages g++"});
        QVERIFY(process.waitForFinished());

        QCOMPARE(process.exitCode(), 4);
        const QByteArray words = process.readAllStandardError();
        QVERIFY2(words.startsWith("ricercar: these packages are missing"), words);
        QCOMPARE(words.trimmed().count('\n'), 0);
    }
};

QTEST_GUILESS_MAIN(TestSetUp)
#include "test_set_up.moc"
