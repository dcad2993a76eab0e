// SPDX-License-Identifier: GPL-3.0-or-later
// The command line as a user meets it: the real program, real files, its exit status and its words.
#include "core/io/files.h"
#include "core/music/delta.h"
#include "tests/support/program_run.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace ricercar;
using Json = nlohmann::json;

namespace {

using Outcome = test::ProgramRun;

Outcome ricercarRun(const QStringList &arguments) { return test::programRun(arguments); }

QString tune(const char *name)
{
    return QStringLiteral(RICERCAR_TEST_DATA "/") + QLatin1String(name);
}

std::vector<Note> melodyOf(const Score &score, std::size_t part)
{
    std::vector<Note> notes;
    for (const BarPtr &bar : score.parts[part]->bars)
        for (Note note : bar->notes) {
            note.id = {};
            note.provenance = nullptr;
            notes.push_back(note);
        }
    return notes;
}

} // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }

private Q_SLOTS:
    void aTuneBecomesFourVoicesWithTheSopranoUntouched_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("generator");
        for (const char *file : {"old_hundredth.musicxml", "minor_three_four.musicxml"})
            for (const char *generator : {"rules", ""})
                QTest::addRow("%s %s", file, *generator ? generator : "best") << tune(file) << generator;
    }
    void aTuneBecomesFourVoicesWithTheSopranoUntouched()
    {
        QFETCH(QString, file);
        QFETCH(QString, generator);
        QStringList arguments{"harmonize", file, path("out.musicxml"), "--json", "-", "--seed", "3"};
        if (!generator.isEmpty()) arguments << "--generator" << generator;

        const Outcome outcome = ricercarRun(arguments);

        QVERIFY2(outcome.status == 0, outcome.err);
        QCOMPARE(outcome.report["alternatives"].size(), std::size_t(4));
        for (const char *key : {"seed", "rank", "score", "findings", "seconds", "generator", "weights"})
            QVERIFY2(outcome.report["alternatives"][0].contains(key), key);
        QVERIFY(outcome.report.contains("concept"));
        QVERIFY(outcome.report["log"].size() > 0);
        const auto before = readScore(file.toStdString());
        const auto after = readScore(path("out.musicxml").toStdString());
        QVERIFY(before && after);
        QCOMPARE(after->score->parts.size(), std::size_t(4));
        QVERIFY(melodyOf(*before->score, 0) == melodyOf(*after->score, 0));
        for (std::size_t part = 1; part < 4; ++part) QVERIFY(melodyOf(*after->score, part).size() >= 8);
    }

    void theSameSeedGivesTheSameNotes()
    {
        const QString file = tune("old_hundredth.musicxml");
        QCOMPARE(ricercarRun({"harmonize", file, path("a.musicxml"), "--seed", "5", "--alternatives", "1"}).status, 0);
        QCOMPARE(ricercarRun({"harmonize", file, path("b.musicxml"), "--seed", "5", "--alternatives", "1"}).status, 0);

        const auto a = readScore(path("a.musicxml").toStdString()), b = readScore(path("b.musicxml").toStdString());

        QVERIFY(a && b);
        std::string where;
        QVERIFY2(sameMusic(*a->score, *b->score, &where), where.c_str());
    }

    void everyAlternativeIsWrittenOnRequest()
    {
        const Outcome outcome = ricercarRun({"harmonize", tune("minor_three_four.musicxml"), path("each.musicxml"), "--all",
                                     "--alternatives", "3", "--generator", "rules"});
        QVERIFY2(outcome.status == 0, outcome.err);
        for (const char *name : {"each.1.musicxml", "each.2.musicxml", "each.3.musicxml"}) QVERIFY(QFile::exists(path(name)));
    }

    void aScoreRendersToSoundThatIsHeard()
    {
        const Outcome outcome = ricercarRun({"render", tune("old_hundredth.musicxml"), path("tune.wav"), "--json", "-"});

        QVERIFY2(outcome.status == 0, outcome.err);
        QVERIFY(outcome.report["peak"].get<double>() > 0.02);
        QVERIFY(outcome.report["seconds"].get<double>() > 15);
        QVERIFY(QFile(path("tune.wav")).size() > 1000000);
    }

    void formatsConvertIntoOneAnotherWithoutChangingTheMusic()
    {
        QCOMPARE(ricercarRun({"convert", tune("old_hundredth.musicxml"), path("t.mxl")}).status, 0);
        QCOMPARE(ricercarRun({"convert", path("t.mxl"), path("t.ricercar")}).status, 0);
        QCOMPARE(ricercarRun({"convert", path("t.ricercar"), path("t.musicxml")}).status, 0);
        QCOMPARE(ricercarRun({"convert", path("t.musicxml"), path("t.mid")}).status, 0);

        const auto first = readScore(tune("old_hundredth.musicxml").toStdString());
        const auto last = readScore(path("t.musicxml").toStdString());

        QVERIFY(first && last);
        std::string where;
        QVERIFY2(sameMusic(*first->score, *last->score, &where), where.c_str());
    }

    void aScoreBecomesAPicture_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("pdf") << "t.pdf" << QByteArray("%PDF");
        QTest::newRow("svg") << "t.svg" << QByteArray("<?xml");
        QTest::newRow("png") << "t.png" << QByteArray("\x89PNG");
    }
    void aScoreBecomesAPicture()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, start);
        const Outcome outcome = ricercarRun({"convert", tune("old_hundredth.musicxml"), m_folder.filePath(name)});
        QVERIFY2(outcome.status == 0, outcome.err);
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(64).startsWith(start));
        QVERIFY(file.size() > 2000);
    }

    void infoTellsPartsBarsKeysAndMetres()
    {
        const Outcome outcome = ricercarRun({"info", tune("old_hundredth.musicxml"), "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err);
        QCOMPARE(outcome.report["bars"].get<int>(), 9);
        QCOMPARE(outcome.report["notes"].get<int>(), 32);
        QCOMPARE(outcome.report["keys"][0]["key"].get<std::string>(), std::string("G major"));
        QCOMPARE(outcome.report["metres"][0]["metre"].get<std::string>(), std::string("4/4"));
        QVERIFY(outcome.report["seconds"].get<double>() > 1);
    }

    void checkNamesEachFindingWithItsSource()
    {
        QCOMPARE(ricercarRun({"harmonize", tune("old_hundredth.musicxml"), path("h.musicxml"), "--generator", "rules"}).status, 0);
        const Outcome outcome = ricercarRun({"check", path("h.musicxml"), "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err);
        QVERIFY(outcome.report.contains("summary"));
        for (const Json &finding : outcome.report["findings"])
            for (const char *key : {"rule", "severity", "bars", "voices", "notes", "sentence", "source"})
                QVERIFY2(finding.contains(key), key);
    }

    void modelsListsTheCards()
    {
        const Outcome outcome = ricercarRun({"models", "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err);
        QVERIFY(outcome.report.is_array());
    }

    void wrongUseBadInputAndMissingResourcesHaveTheirOwnStatusAndOneSentence()
    {
        QFile broken(path("broken.musicxml"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("<score-partwise><part");
        broken.close();
        const QString good = tune("old_hundredth.musicxml");

        const struct {
            QStringList arguments;
            int status;
        } cases[] = {
            {{"harmonize"}, 2},
            {{"harmonize", good, path("x.musicxml"), "--given", "descant"}, 2},
            {{"harmonize", good, path("x.doc")}, 2},
            {{"harmonize", good, path("x.musicxml"), "--bars", "40-50"}, 2},
            {{"convert", good, path("x.xyz")}, 2},
            {{"info", path("broken.musicxml")}, 3},
            {{"render", good, path("x.wav"), "--soundfont", path("none.sf2")}, 4},
        };
        for (const auto &row : cases) {
            const Outcome outcome = ricercarRun(row.arguments);
            QVERIFY2(outcome.status == row.status, qPrintable(row.arguments.join(' ') + ": " + QString::number(outcome.status) + " " + outcome.err));
            QVERIFY(outcome.err.startsWith("ricercar: "));
            QCOMPARE(outcome.err.trimmed().count('\n'), 0);
        }
        QVERIFY(!QFile::exists(path("x.wav")));
        QVERIFY(ricercarRun({"info", path("absent.mid")}).status != 0);
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
