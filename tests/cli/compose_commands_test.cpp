// SPDX-License-Identifier: GPL-3.0-or-later
// compose, change and evaluate requests as a user meets them: the real program, a sentence, what is written and reported.
#include "core/brief/request_check.h"
#include "core/io/files.h"
#include "tests/support/notation.h"
#include "tests/support/program_run.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ricercar;
using Json = nlohmann::json;

class ComposeCommandsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    using Outcome = test::ProgramRun;
    static Outcome ran(const QStringList &arguments) { return test::programRun(arguments, 300000); }
    QString at(const char *name) { return m_folder.filePath(name); }
    static ScorePtr read(const QString &file)
    {
        const auto music = readScore(file.toStdString());
        return music ? music->score : nullptr;
    }
    static bool heard(const char *check, const Score &after, const Score *before = nullptr) { return checked(*requestCheckFrom(check), after, before).met; }
    QString tune()
    {
        const QString file = at("tune.musicxml");
        if (!writeScore(*test::score("4/4 key=0,major tempo=96 | C5q D5q E5q C5q | F5q E5q D5h | E5q F5q G5q E5q | D5q B4q C5h |"), file.toStdString())) qFatal("could not write the music");
        return file;
    }

private Q_SLOTS:
    void aSentenceBecomesAPieceWithItsReport()
    {
        const Outcome said = ran({"compose", "A minuet in G major, 16 bars", at("minuet.musicxml"), "--alternatives", "2", "--json", "-"});
        QVERIFY2(said.status == 0, said.err.constData());
        const Json report = said.report;
        QCOMPARE(report["alternatives"].size(), std::size_t(2));
        const Json first = report["alternatives"][0];
        QCOMPARE(first["rank"].get<int>(), 1);
        for (const char *key : {"seed", "score", "findings", "seconds", "generator", "weights", "plan"}) QVERIFY2(first.contains(key), key);
        for (const char *key : {"concept", "log", "notUnderstood", "conflicts"}) QVERIFY2(report.contains(key), key);
        const ScorePtr score = read(at("minuet.musicxml"));
        QVERIFY(score && heard("bars = 16", *score) && heard("metre = 3/4", *score) && heard("key = G major", *score));
    }

    void aSentenceInChineseDoesToo()
    {
        const Outcome said = ran({"compose", QString::fromUtf8("一条八小节的单旋律，e小调，四四拍"), at("tune-zh.mid"), "--alternatives", "1", "--json", "-"});
        QVERIFY2(said.status == 0, said.err.constData());
        QVERIFY(said.report["notUnderstood"].empty());
        QVERIFY(read(at("tune-zh.mid")));
    }

    void theSameSeedWritesTheSameFile()
    {
        for (const char *name : {"a.musicxml", "b.musicxml"}) QCOMPARE(ran({"compose", "A melody in F major, 8 bars", at(name), "--seed", "7", "--alternatives", "1"}).status, 0);
        QFile a(at("a.musicxml")), b(at("b.musicxml"));
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QCOMPARE(a.readAll(), b.readAll());
    }

    void aConceptIsWrittenEditedAndReadBack()
    {
        QCOMPARE(ran({"compose", "A melody in F major, 8 bars", at("c.musicxml"), "--alternatives", "1", "--write-concept", at("concept.json")}).status, 0);
        const Outcome again = ran({"compose", "in A minor", at("d.musicxml"), "--concept", at("concept.json"), "--alternatives", "1", "--json", "-"});
        QVERIFY2(again.status == 0, again.err.constData());
        const ScorePtr score = read(at("d.musicxml"));
        QVERIFY(score && heard("bars = 8", *score) && heard("key = A minor", *score));
    }

    void everyAlternativeIsWrittenWhenAsked()
    {
        QCOMPARE(ran({"compose", "A melody in F major, 8 bars", at("all.mid"), "--alternatives", "3", "--all"}).status, 0);
        for (const char *name : {"all.1.mid", "all.2.mid", "all.3.mid"}) QVERIFY2(read(at(name)), name);
    }

    void aRequestChangesMusicAndNothingElse()
    {
        const QString in = tune();
        const Outcome said = ran({"change", in, "bars 3-4 an octave lower", at("lower.musicxml"), "--json", "-"});
        QVERIFY2(said.status == 0, said.err.constData());
        QVERIFY(!said.report["changes"].empty());
        const ScorePtr before = read(in), after = read(at("lower.musicxml"));
        QVERIFY(before && after);
        QCOMPARE(test::barText(*after, 0, 0), test::barText(*before, 0, 0));
        QCOMPARE(test::barText(*after, 0, 2), std::string("E4q F4q G4q E4q"));
    }

    void selectedBarsAreMeantWhereNothingElseIsSaid()
    {
        const QString in = tune();
        QCOMPARE(ran({"change", in, "an octave lower", at("bars.musicxml"), "--bars", "1-1"}).status, 0);
        const ScorePtr after = read(at("bars.musicxml"));
        QVERIFY(after);
        QCOMPARE(test::barText(*after, 0, 0), std::string("C4q D4q E4q C4q"));
        QCOMPARE(test::barText(*after, 0, 1), std::string("F5q E5q D5h"));
    }

    void requestsAreExaminedByTheirChecks()
    {
        const QString in = tune();
        QFile file(at("requests.json"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"music": {"tune": "tune.musicxml"}, "requests": [
            {"id": "a", "text": "A melody in D minor, 8 bars", "checks": ["key = D minor", "bars = 8"]},
            {"id": "b", "language": "zh", "music": "tune", "text": "移高八度", "checks": ["transposed 12"]},
            {"id": "c", "music": "tune", "text": "Transpose up a third", "checks": ["transposed 5"]}]})");
        file.close();
        const Outcome said = ran({"evaluate", "requests", at("requests.json"), "--json", "-"});
        QVERIFY2(said.status == 0, said.err.constData());
        const Json report = said.report;
        QCOMPARE(report["requests"].get<int>(), 3);
        QVERIFY(std::abs(report["after_repair"].get<double>() - 2.0 / 3) < 1e-9);
        QCOMPARE(report["changed_outside"].get<int>(), 0);
        QVERIFY(report["shares"].contains("zh") && report["shares"].contains("new"));
    }

    void wrongUseIsSaidInASentence()
    {
        QCOMPARE(ran({"compose", "A melody", at("x.doc")}).status, 2);
        QCOMPARE(ran({"compose", "", at("x.mid")}).status, 2);
        QCOMPARE(ran({"compose", "A melody", at("x.mid"), "--weights", "beauty=9"}).status, 2);
        QCOMPARE(ran({"compose", "A melody", at("x.mid"), "--concept", at("none.json")}).status, 3);
        QCOMPARE(ran({"change", tune(), "flibbertigibbet", at("x.mid")}).status, 3);
    }
};

QTEST_GUILESS_MAIN(ComposeCommandsTest)
#include "compose_commands_test.moc"
