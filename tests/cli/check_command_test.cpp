// SPDX-License-Identifier: GPL-3.0-or-later
// `check` as a user meets it: the real program, a real file, its words, its report and its exit status.
#include "core/io/files.h"
#include "tests/support/notation.h"
#include "tests/support/program_run.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

using namespace ricercar;
using Json = nlohmann::json;

class CheckCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    using Outcome = test::ProgramRun;
    static Outcome ran(const QStringList &arguments) { return test::programRun(QStringList{"check"} + arguments, 60000); }
    // Parallel fifths, then direct octaves between the outer voices.
    QString music()
    {
        const QString at = m_folder.filePath("music.musicxml");
        const auto score = test::score("4/4 key=0,major name=Soprano | C5q D5q E5h | G4h D5h |; name=Bass clef=bass | F3q G3q C3h | C3h D3h |");
        if (!writeScore(*score, at.toStdString())) qFatal("could not write the music");
        return at;
    }

private Q_SLOTS:
    void itSaysWhatAndByWhichRule()
    {
        const Outcome said = ran({music(), "--profile", "bach-chorale"});
        QCOMPARE(said.status, 0);
        QVERIFY(said.out.contains("error:   Parallel fifths between soprano and bass, bar 1 beat 1 to 2. [parallel-fifths]"));
        QVERIFY(said.out.contains("Checked as Bach chorale."));
    }

    void theReportNamesRulesPlacesAndSources()
    {
        const Json report = ran({music(), "--profile", "bach-chorale", "--json", "-"}).report;
        QCOMPARE(QString::fromStdString(report["rules"].get<std::string>()), QString("bach-chorale"));
        QCOMPARE(report["summary"]["parallel-fifths"].get<int>(), 1);
        QCOMPARE(report["summary"]["direct-octaves"].get<int>(), 1);
        QCOMPARE(report["severities"]["error"].get<int>(), 1);
        QVERIFY(!report["findings"][0]["source"].get<std::string>().empty());
    }

    void profilesAndRulesCanBeChosen()
    {
        QVERIFY(!ran({music(), "--profile", "free", "--json", "-"}).report["summary"].contains("direct-octaves"));
        const Json report = ran({music(), "--rules", "bach-chorale,-parallel-fifths,direct-octaves=error", "--json", "-"}).report;
        QVERIFY(!report["summary"].contains("parallel-fifths"));
        QCOMPARE(report["severities"]["error"].get<int>(), 1);
        QCOMPARE(QString::fromStdString(report["rules"].get<std::string>()), QString("bach-chorale,direct-octaves=error,-parallel-fifths"));
    }

    void allRulesAreListedWithTheirSeverity()
    {
        const Json report = ran({"--list-rules", "--profile", "strict-species", "--json", "-"}).report;
        QVERIFY(report["rules"].size() > 30);
        for (const Json &rule : report["rules"]) {
            QVERIFY(!rule["explanation"].get<std::string>().empty() && !rule["source"].get<std::string>().empty());
            if (rule["id"] == "species-dissonance") QCOMPARE(QString::fromStdString(rule["severity"].get<std::string>()), QString("error"));
            if (rule["id"] == "seventh-unresolved") QCOMPARE(QString::fromStdString(rule["severity"].get<std::string>()), QString("off"));
        }
        QVERIFY(ran({"--list-rules"}).out.contains("parallel-fifths"));
    }

    void whatIsWrongIsSaidInOneSentence()
    {
        const auto wrong = [&](const QStringList &arguments, const char *words) {
            const Outcome said = ran(arguments);
            return said.status == 2 && said.err.contains(words) && said.err.count('\n') == 1;
        };
        QVERIFY(wrong({music(), "--rules", "-direct-fifhts"}, "did you mean \"direct-fifths\"?"));
        QVERIFY(wrong({music(), "--rules", "spacing=grave"}, "off, info, weakness or error"));
        QVERIFY(wrong({music(), "--profile", "palestrina"}, "bach-chorale, strict-species and free"));
        QVERIFY(wrong({music(), "--profile", "free", "--rules", "bach-chorale"}, "name the profile once"));
        QVERIFY(wrong({}, "Name the file to check"));
        const Outcome missing = ran({m_folder.filePath("nothing.mid")});
        QVERIFY(missing.status != 0 && missing.err.contains("There is no file") && missing.err.count('\n') == 1);
    }
};

QTEST_GUILESS_MAIN(CheckCommandTest)
#include "check_command_test.moc"
