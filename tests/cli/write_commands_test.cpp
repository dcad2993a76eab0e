// SPDX-License-Identifier: GPL-3.0-or-later
// harmonize, fill, vary, reharmonize, add-voice and evaluate controls as a user meets them: the real program, real
// files, its exit status and its words. Written by the rules, so that no weights are needed.
#include "core/io/files.h"
#include "core/music/edits.h"
#include "tests/support/notation.h"
#include "tests/support/program_run.h"
#include "tests/support/qt_words.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace ricercar;
using Json = nlohmann::json;

namespace {

const char *kChorale =
    "4/4 key=0,major name=Soprano | C5q D5q E5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |; "
    "name=Alto | G4q G4q G4q G4q | G4q A4q G4h | G4q A4q E4q D4q | E4w |; "
    "name=Tenor | E4q D4q C4q B3q | C4q C4q B3h | C4q D4q C4q G3q | G3w |; "
    "name=Bass clef=bass | C3q B2q C3q G3q | C3q F3q G3h | C3q F3q A3q G3q | C3w |";
const char *kTune = "4/4 key=0,major name=Soprano | C5q D5q E5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |";
const char *kBass = "4/4 key=0,major name=Bass clef=bass | C3q F3q G3q E3q | F3q D3q G2q G2q | C3w |";

} // namespace

class WriteCommandsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const char *name) const { return m_folder.filePath(QLatin1String(name)); }

    QString file(const char *name, const char *music)
    {
        const QString at = path(name);
        if (!writeScore(*test::score(music), at.toStdString())) qFatal("could not write %s", name);
        return at;
    }

    using Outcome = test::ProgramRun;
    static Outcome ran(QStringList arguments)
    {
        if (arguments.first() != "evaluate") arguments << "--generator" << "rules" << "--alternatives" << "2";
        return test::programRun(arguments);
    }

    ScorePtr read(const char *name) const
    {
        auto music = readScore(path(name).toStdString());
        if (!music) qFatal("%s", music.error().sentence.c_str());
        return music->score;
    }

private Q_SLOTS:
    void fillWritesTheBarsAndVoicesAskedFor()
    {
        const Outcome o = ran({"fill", file("in.musicxml", kChorale), path("out.musicxml"), "--bars", "2-3", "--voices", "alto,tenor", "--json", "-"});
        QVERIFY2(o.status == 0, o.err.constData());
        COMPARE_TEXT(o.report["task"].get<std::string>(), "fill");
        QCOMPARE(o.report["alternatives"].size(), std::size_t(2));
        for (const char *key : {"seed", "rank", "score", "findings", "seconds", "generator", "weights"})
            QVERIFY(o.report["alternatives"][0].contains(key));
        QVERIFY(o.report.contains("concept") && o.report.contains("log"));
        const ScorePtr was = test::score(kChorale), is = read("out.musicxml");
        for (std::size_t p : {0u, 3u}) COMPARE_TEXT(test::text(is, p), test::text(was, p));
        for (std::size_t p : {1u, 2u})
            for (std::size_t b : {0u, 3u}) COMPARE_TEXT(test::barText(*is, p, b), test::barText(*was, p, b));
        QVERIFY(test::text(is, 1) != test::text(was, 1) || test::text(is, 2) != test::text(was, 2));
    }

    void partsCanBeNamedInstead()
    {
        const Outcome o = ran({"fill", file("in.musicxml", kChorale), path("out.musicxml"), "--bars", "2", "--parts", "Tenor", "--json", "-"});
        QVERIFY2(o.status == 0, o.err.constData());
        COMPARE_TEXT(test::text(read("out.musicxml"), 1), test::text(test::score(kChorale), 1));
        const Outcome wrong = ran({"fill", path("in.musicxml"), path("out.musicxml"), "--parts", "Oboe"});
        QCOMPARE(wrong.status, 2);
        QVERIFY2(wrong.err.contains("the parts are: Soprano, Alto, Tenor, Bass"), wrong.err.constData());
    }

    void allAlternativesAreWrittenByRank()
    {
        const Outcome o = ran({"vary", file("in.musicxml", kChorale), path("v.musicxml"), "--likeness", "0.8", "--all"});
        QVERIFY2(o.status == 0, o.err.constData());
        QVERIFY(QFile::exists(path("v.1.musicxml")) && QFile::exists(path("v.2.musicxml")));
        COMPARE_TEXT(test::text(read("v.1.musicxml"), 0), test::text(test::score(kChorale), 0));
        QVERIFY(test::text(read("v.1.musicxml"), 1) != test::text(test::score(kChorale), 1)
                || test::text(read("v.1.musicxml"), 2) != test::text(test::score(kChorale), 2)
                || test::text(read("v.1.musicxml"), 3) != test::text(test::score(kChorale), 3));
    }

    void theOuterVoicesStayInAReharmonization()
    {
        const Outcome o = ran({"reharmonize", file("in.musicxml", kChorale), path("r.musicxml")});
        QVERIFY2(o.status == 0, o.err.constData());
        for (std::size_t p : {0u, 3u}) COMPARE_TEXT(test::text(read("r.musicxml"), p), test::text(test::score(kChorale), p));
    }

    void aVoiceIsAdded()
    {
        const Outcome o = ran({"add-voice", file("tune.musicxml", kTune), path("a.musicxml"), "--voice", "alto"});
        QVERIFY2(o.status == 0, o.err.constData());
        QCOMPARE(read("a.musicxml")->parts.size(), std::size_t(2));
        COMPARE_TEXT(read("a.musicxml")->parts[1]->name, "Alto");
    }

    void twoOrThreeVoicesAreEnough()
    {
        for (int n : {2, 3}) {
            const Outcome o = ran({"harmonize", file("tune.musicxml", kTune), path("n.musicxml"), "--voices", QString::number(n)});
            QVERIFY2(o.status == 0, o.err.constData());
            QCOMPARE(read("n.musicxml")->parts.size(), static_cast<std::size_t>(n));
        }
        const Outcome o = ran({"harmonize", path("tune.musicxml"), path("n.musicxml"), "--texture", "soprano,tenor"});
        QVERIFY2(o.status == 0, o.err.constData());
        COMPARE_TEXT(read("n.musicxml")->parts[1]->name, "Tenor");
    }

    void aFiguredBassIsRealized_data()
    {
        QTest::addColumn<QString>("figures");
        QTest::newRow("by places") << "1.2:6 5, 1.4:6, 2.1:6 5, 2.2:7";
        QTest::newRow("one for each note") << "|6 5||6|6 5|7|4 3||";
    }
    void aFiguredBassIsRealized()
    {
        QFETCH(QString, figures);
        const Outcome o = ran({"harmonize", file("bass.musicxml", kBass), path("b.musicxml"), "--figures", figures, "--json", "-"});
        QVERIFY2(o.status == 0, o.err.constData());
        const ScorePtr s = read("b.musicxml");
        QCOMPARE(s->parts.size(), std::size_t(4));
        COMPARE_TEXT(test::text(s, 3), test::text(test::score(kBass), 0));
        bool d = false; // 6 5 over F
        for (std::size_t p = 0; p < 3; ++p)
            for (const PlacedNote &n : notesIn(*s, p, {test::quarters(1), test::quarters(1.2)})) d = d || n.note->pitch.step == Step::D;
        QVERIFY(d);
    }

    void cadencesControlsAndLocksAreTaken()
    {
        const Outcome o = ran({"fill", file("in.musicxml", kChorale), path("l.musicxml"), "--bars", "1-3", "--voices", "alto,tenor,bass",
                               "--cadence", "2.3:half", "--cadence", "3:authentic", "--lock", "1-2:alto:all", "--lock", "3:tenor:rhythm", "--activity", "-1",
                               "--height", "0.5", "--json", "-"});
        QVERIFY2(o.status == 0, o.err.constData());
        for (std::size_t b : {0u, 1u}) COMPARE_TEXT(test::barText(*read("l.musicxml"), 1, b), test::barText(*test::score(kChorale), 1, b));
        QVERIFY(read("l.musicxml")->locks.empty());
    }

    void wrongWordsAreExplained_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QByteArray>("sentence");
        QTest::newRow("voice") << QStringList{"--voices", "treble"} << QByteArray("is no voice");
        QTest::newRow("bars") << QStringList{"--bars", "x"} << QByteArray("range such as 5-8");
        QTest::newRow("bars that are not there") << QStringList{"--bars", "70-80"} << QByteArray("has no bars 70-80");
        QTest::newRow("cadence") << QStringList{"--cadence", "2:strong"} << QByteArray("authentic, half, plagal");
        QTest::newRow("lock") << QStringList{"--lock", "1:alto:volume"} << QByteArray("pitch, rhythm or all");
        QTest::newRow("figures") << QStringList{"--figures", "hello"} << QByteArray("no figuring");
        QTest::newRow("key") << QStringList{"--key", "H flat"} << QByteArray("is no key");
    }
    void wrongWordsAreExplained()
    {
        QFETCH(QStringList, words);
        QFETCH(QByteArray, sentence);
        const Outcome o = ran(QStringList{"fill", file("in.musicxml", kChorale), path("w.musicxml")} + words);
        QCOMPARE(o.status, 2);
        QVERIFY2(o.err.contains(sentence), o.err.constData());
        QVERIFY(o.err.count('\n') == 1);
    }

    void whatEachControlDoesIsMeasured()
    {
        QFile pieces(path("pieces.json"));
        QVERIFY(pieces.open(QIODevice::WriteOnly));
        Json set = Json::array(), piece = Json::array();
        const int chords[][4] = {{72, 67, 64, 48}, {74, 67, 59, 55}, {76, 67, 60, 48}, {72, 69, 65, 53}, {74, 67, 59, 55}, {72, 67, 64, 48}};
        for (const auto &chord : chords)
            for (int i = 0; i < 8; ++i) piece.push_back({chord[0], chord[1], chord[2], chord[3]});
        set.push_back(piece);
        pieces.write(QByteArray::fromStdString(Json{{"valid", set}}.dump()));
        pieces.close();
        const Outcome o = ran({"evaluate", "controls", path("pieces.json"), "--samples", "4", "--generator", "rules", "--json", "-"});
        QVERIFY2(o.status == 0, o.err.constData());
        for (const char *name : {"activity", "dissonance", "chromaticism", "height", "likeness"}) {
            QVERIFY(o.report["controls"].contains(name));
            QCOMPARE(o.report["controls"][name]["settings"].size(), std::size_t(3));
        }
        QVERIFY(o.report["controls"]["height"]["rank_correlation"].get<double>() > 0.5);
        QVERIFY(o.report["controls"]["likeness"]["rank_correlation"].get<double>() > 0.5);
    }
};

QTEST_GUILESS_MAIN(WriteCommandsTest)
#include "write_commands_test.moc"
