// SPDX-License-Identifier: GPL-3.0-or-later
// `genie` as a user meets it: the real program, presses in a file, music out. By rules, and by the model where its
// weights are.
#include "core/io/files.h"
#include "tests/support/notation.h"
#include "tests/support/program_run.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace ricercar;
using Json = nlohmann::json;

class GenieCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    using Outcome = test::ProgramRun;
    static Outcome ran(const QStringList &arguments) { return test::programRun(QStringList{"genie"} + arguments, 120000); }
    QString at(const char *name) { return m_folder.filePath(name); }
    QString written(const char *name, const QByteArray &text)
    {
        QFile file(at(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("could not write the presses");
        return at(name);
    }
    // Sixteen quarters at 120, up and down.
    QString presses()
    {
        QByteArray text = "seconds,button,state,velocity\n";
        for (int i = 0; i < 16; ++i) {
            const QByteArray button = QByteArray::number(i < 8 ? i + 1 : 16 - i);
            text += QByteArray::number(0.5 * i) + "," + button + ",on,90\n" + QByteArray::number(0.5 * i + 0.45) + "," + button + ",off\n";
        }
        return written("presses.csv", text);
    }

private Q_SLOTS:
    void pressesBecomeAScoreOfWholeBars()
    {
        const Outcome outcome = ran({presses(), at("out.musicxml"), "--generator", "rules", "--key", "G major", "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const auto music = readScore(at("out.musicxml").toStdString());
        QVERIFY(music);
        QCOMPARE(music->score->parts.size(), std::size_t{1});
        QCOMPARE(allNotes(*music->score).size(), std::size_t{16});
        QCOMPARE(int(music->score->masterBars[0]->key.fifths), 1);
        const Json notes = outcome.report["notes"];
        QCOMPARE(notes.size(), std::size_t{16});
        for (std::size_t i = 1; i < 8; ++i) QVERIFY(notes[i]["key"].get<int>() >= notes[i - 1]["key"].get<int>());
        for (const Json &note : notes) QVERIFY((0xAD5 >> (note["key"].get<int>() % 12)) & 1); // G A B C D E F#
    }

    void theSameSeedGivesTheSameFile()
    {
        for (const char *name : {"a.mid", "b.mid"}) QCOMPARE(ran({presses(), at(name), "--generator", "rules", "--seed", "5"}).status, 0);
        QFile a(at("a.mid")), b(at("b.mid"));
        QVERIFY(a.open(QIODevice::ReadOnly) && b.open(QIODevice::ReadOnly));
        QCOMPARE(a.readAll(), b.readAll());
    }

    void aListOfEventsInJsonIsReadToo()
    {
        const QString file = written("presses.json", R"({"events": [{"time": 0, "button": 1, "on": true}, {"time": 0.5, "button": 1, "on": false},
            {"time": 0.5, "button": 8, "on": true, "velocity": 110}, {"time": 1, "button": 8, "on": false}]})");
        const Outcome outcome = ran({file, at("json.mid"), "--generator", "rules", "--range", "C4-C5", "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const Json notes = outcome.report["notes"];
        QCOMPARE(notes.size(), std::size_t{2});
        QCOMPARE(notes[1]["velocity"].get<int>(), 110);
        for (const Json &note : notes) QVERIFY(note["key"].get<int>() >= 60 && note["key"].get<int>() <= 72);
    }

    void aProjectKeepsTheButtons()
    {
        const Outcome outcome = ran({presses(), at("out.ricercar"), "--generator", "rules"});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const auto project = readScore(at("out.ricercar").toStdString());
        QVERIFY(project);
        QCOMPARE(project->takes.size(), std::size_t{1});
        QCOMPARE(project->takes[0].take.presses.size(), std::size_t{16});
        QCOMPARE(int(project->takes[0].take.presses[7].button), 7);
    }

    void chordsOfAScoreAreFollowed()
    {
        Imported music;
        music.score = test::score("4/4 tempo=120 | C4w | F4w | G4w | C4w |");
        ScorePtr score = music.score;
        const std::array<SpelledPitch, 4> roots{spelledIn(60, {}), spelledIn(65, {}), spelledIn(67, {}), spelledIn(60, {})};
        for (std::size_t b = 0; b < 4; ++b)
            score = withMasterBar(score, b, [&](MasterBar &bar) { bar.chords = {ChordSymbol{BarTick{}, roots[b], "major", {}, {}}}; });
        QVERIFY(writeScore(*score, at("chords.musicxml").toStdString()));
        const Outcome outcome = ran({presses(), at("followed.mid"), "--generator", "rules", "--chords-from", at("chords.musicxml"), "--chord-only",
                                     "--free-contour", "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const std::array<int, 4> chords{0x091, 0x221, 0x884, 0x091}; // C E G, F A C, G B D
        for (const Json &note : outcome.report["notes"])
            QVERIFY((chords[std::size_t(note["time"].get<double>() / 2)] >> (note["key"].get<int>() % 12)) & 1);
    }

    void wrongPressesAreSaidInOneSentence_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("says");
        QTest::newRow("button") << QByteArray("0 1 on\n1 9 on\n") << QByteArray("line 2");
        QTest::newRow("time") << QByteArray("0 1 on\nsoon 2 on\n") << QByteArray("no time");
        QTest::newRow("negative") << QByteArray("-1 1 on\n") << QByteArray("line 1");
        QTest::newRow("state") << QByteArray("0 1 perhaps\n") << QByteArray("neither on nor off");
        QTest::newRow("short") << QByteArray("0 1\n") << QByteArray("missing");
        QTest::newRow("velocity") << QByteArray("0 1 on 500\n") << QByteArray("velocity");
        QTest::newRow("empty") << QByteArray() << QByteArray("no press");
        QTest::newRow("only releases") << QByteArray("0 1 off\n") << QByteArray("no press");
        QTest::newRow("damaged list") << QByteArray("[{\"time\": 0,") << QByteArray("no list of events");
        QTest::newRow("event without button") << QByteArray("[{\"time\": 0, \"on\": true}]") << QByteArray("event 1");
        QTest::newRow("huge button") << QByteArray("[{\"time\": 0, \"button\": 1e300, \"on\": true}]") << QByteArray("1 to 8");
    }
    void wrongPressesAreSaidInOneSentence()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, says);
        const Outcome outcome = ran({written("wrong.txt", text), at("never.mid"), "--generator", "rules"});
        QCOMPARE(outcome.status, 3);
        QVERIFY2(outcome.err.contains(says), outcome.err.constData());
        QCOMPARE(outcome.err.trimmed().count('\n'), 0);
        QVERIFY(!QFile::exists(at("never.mid")));
    }

    void theModelPlaysAndIsNamed()
    {
        if (!QFile::exists(QStringLiteral(RICERCAR_SOURCE_DIR "/models/genie/genie.safetensors"))) QSKIP("The weights are not there.");
        const Outcome outcome = ran({presses(), at("model.mid"), "--seed", "3", "--json", "-"});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const Json report = outcome.report;
        QCOMPARE(report["generator"].get<std::string>(), std::string("Genie model"));
        const Json notes = report["notes"];
        QCOMPARE(notes.size(), std::size_t{16});
        for (std::size_t i = 1; i < 16; ++i) {
            const int keys = notes[i]["key"].get<int>() - notes[i - 1]["key"].get<int>();
            const int buttons = notes[i]["button"].get<int>() - notes[i - 1]["button"].get<int>();
            QVERIFY(keys * buttons >= 0);
        }
        QVERIFY(ran({presses(), at("again.mid"), "--generator", "model", "--seed", "3", "--json", "-"}).report["notes"] == notes);
    }

    void performancesAreMeasured()
    {
        if (!QFile::exists(QStringLiteral(RICERCAR_SOURCE_DIR "/models/genie/genie.safetensors"))) QSKIP("The weights are not there.");
        QVERIFY(QDir(m_folder.path()).mkpath("played"));
        // A two-part invention's beginning, in C, after Bach.
        const ScorePtr music = test::score("4/4 tempo=80 | rs C4s D4s E4s F4s D4s E4s C4s G4e C5e B4e C5e | D5s G4s A4s B4s C5s A4s B4s G4s D5e G5e F5e G5e |; "
                                           "clef=bass | rh rs C3s D3s E3s F3s D3s E3s C3s | G3e G2e rq rs G3s A3s B3s C4s A3s B3s G3s |");
        QVERIFY(writeScore(*music, at("played/invention.mid").toStdString()));
        QVERIFY(writeScore(*music, at("played/once-more.mid").toStdString()));

        const Outcome outcome = ran({"--evaluate", at("played"), "--json", "-"});

        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const Json report = outcome.report;
        QCOMPARE(report["performances"].get<int>(), 2);
        const double nats = report["cross_entropy"].get<double>();
        QVERIFY2(nats > 0.1 && nats < 3, qPrintable(QString::number(nats))); // knowing nothing is 4.5
        QVERIFY(std::abs(report["perplexity"].get<double>() - std::exp(nats)) < 1e-6);
        QVERIFY(report["contour_violation"].get<double>() <= 0.05);
        QCOMPARE(ran({"--evaluate", at("nowhere")}).status, 4);
        QVERIFY(QDir(m_folder.path()).mkpath("empty"));
        QCOMPARE(ran({"--evaluate", at("empty")}).status, 3);
    }

    void wrongUseIsSaid()
    {
        QCOMPARE(ran({presses(), at("out.doc"), "--generator", "rules"}).status, 2);
        QCOMPARE(ran({presses()}).status, 2);
        QCOMPARE(ran({presses(), at("out.mid"), "--generator", "rules", "--range", "C5-C4"}).status, 2);
        QCOMPARE(ran({presses(), at("out.mid"), "--generator", "rules", "--key", "H sharp"}).status != 0, true);
        QVERIFY(ran({at("nowhere.csv"), at("out.mid"), "--generator", "rules"}).status > 0);
    }
};

QTEST_GUILESS_MAIN(GenieCommandTest)
#include "genie_command_test.moc"
