// SPDX-License-Identifier: GPL-3.0-or-later
// The subcommands of `fugue` as a user meets them: the real program, a subject in a file, what is written and reported.
#include "core/io/files.h"
#include "tests/support/notation.h"
#include "tests/support/program_run.h"

#include <nlohmann/json.hpp>

#include <QTemporaryDir>
#include <QTest>

using namespace ricercar;
using Json = nlohmann::json;

class FugueCommandsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    using Outcome = test::ProgramRun;
    static Outcome ran(const QStringList &arguments) { return test::programRun(QStringList{"fugue"} + arguments, 120000); }
    QString at(const char *name) { return m_folder.filePath(name); }
    QString written(const char *name, const char *notes)
    {
        if (!writeScore(*test::score(notes), at(name).toStdString())) qFatal("could not write the music");
        return at(name);
    }
    // Two bars of quarters and eighths in G minor, from the fifth: its answer is tonal.
    QString subject() { return written("subject.musicxml", "4/4 key=-2,minor name=Subject | D5q G4q A4e Bb4e C5q | Bb4e A4e G4q F#4q G4q |"); }
    static std::size_t partsOf(const QString &file)
    {
        const auto music = readScore(file.toStdString());
        return music ? music->score->parts.size() : 0;
    }

private Q_SLOTS:
    void anAnswerComesWithTheRuleOfEachChangedNote()
    {
        const Outcome said = ran({"answer", subject(), at("pair.musicxml"), "--key", "g minor", "--json", "-"});
        QCOMPARE(said.status, 0);
        const Json answer = said.report["answers"][0];
        QCOMPARE(QString::fromStdString(answer["kind"].get<std::string>()), QString("tonal"));
        QCOMPARE(QString::fromStdString(answer["notes"][0].get<std::string>()), QString("G5"));
        QVERIFY(!answer["changes"][0]["sentence"].get<std::string>().empty());
        QCOMPARE(partsOf(at("pair.musicxml")), std::size_t(2));
    }

    void strettosAreListedAndOneIsWritten()
    {
        const Outcome said = ran({"stretto", subject(), at("stretto.musicxml"), "--key", "g minor", "--count", "5", "--json", "-"});
        QCOMPARE(said.status, 0);
        const Json list = said.report["strettos"];
        QVERIFY(!list.empty() && list.size() <= 5);
        QVERIFY(list.front()["score"].get<double>() >= list.back()["score"].get<double>());
        QCOMPARE(partsOf(at("stretto.musicxml")), std::size_t(2));
    }

    void countersubjectsAreLegalAboveAndBelow()
    {
        const Outcome said = ran({"countersubject", subject(), at("counter.musicxml"), "--key", "g minor", "--alternatives", "2", "--json", "-"});
        QCOMPARE(said.status, 0);
        const Json first = said.report["alternatives"][0];
        QVERIFY(first["clean"].get<bool>());
        QVERIFY(!first["subject_below"]["intervals"].empty());
    }

    void anExpositionBringsTheThemeInEachVoice()
    {
        const Outcome said = ran({"exposition", subject(), at("exposition.musicxml"), "--key", "g minor", "--voices", "3", "--alternatives", "1", "--json", "-"});
        QCOMPARE(said.status, 0);
        const Json figures = said.report["alternatives"][0]["figures"];
        QCOMPARE(figures["entries_exact"].get<int>(), 3);
        QCOMPARE(figures["parallels"].get<int>(), 0);
        QCOMPARE(partsOf(at("exposition.musicxml")), std::size_t(3));
    }

    void aWholeFugueHasWhatIsAskedAndFollowsAPlan()
    {
        const Outcome said = ran({"compose", subject(), at("fugue.musicxml"), "--key", "g minor", "--voices", "2", "--bars", "30", "--inverted", "1",
                                  "--counter-exposition", "--alternatives", "1", "--write-plan", at("plan.txt"), "--json", "-"});
        QCOMPARE(said.status, 0);
        const Json idea = said.report["alternatives"][0];
        QCOMPARE(idea["figures"]["entries_exact"].get<int>(), idea["figures"]["entries"].get<int>());
        QCOMPARE(idea["figures"]["still_bars"].get<int>(), 0);
        const QString text = QString::fromStdString(idea["plan"]["text"].get<std::string>());
        QVERIFY(text.contains("counter-exposition") && text.contains("subject inverted"));
        const Outcome again = ran({"compose", subject(), at("again.musicxml"), "--key", "g minor", "--plan", at("plan.txt"), "--alternatives", "1", "--json", "-"});
        QCOMPARE(again.status, 0);
        QCOMPARE(QString::fromStdString(again.report["alternatives"][0]["plan"]["text"].get<std::string>()), text);
    }

    void aFugueIsAnalysed()
    {
        QVERIFY(ran({"exposition", subject(), at("known.musicxml"), "--key", "g minor", "--alternatives", "1"}).status == 0);
        const Outcome said = ran({"analyse", at("known.musicxml"), "--json", "-"});
        QCOMPARE(said.status, 0);
        QVERIFY(said.report["entries"].size() >= 3);
    }

    void aCanonAndASpeciesAreWritten()
    {
        const Outcome canon = ran({"canon", "none", at("canon.musicxml"), "--key", "D major", "--interval", "octave-below", "--bars", "8", "--alternatives", "1", "--json", "-"});
        QCOMPARE(canon.status, 0);
        QCOMPARE(partsOf(at("canon.musicxml")), std::size_t(2));
        const QString cantus = written("cantus.musicxml", "4/4 key=0,major name=Cantus | D4w | F4w | E4w | D4w | G4w | F4w | A4w | G4w | F4w | E4w | D4w |");
        const Outcome species = ran({"species", cantus, at("species.musicxml"), "--species", "1", "--alternatives", "1", "--json", "-"});
        QCOMPARE(species.status, 0);
        QVERIFY(species.report["alternatives"][0]["findings"].empty());
    }

    void whatCannotBeIsSaidInOneSentence()
    {
        const auto wrong = [&](const QStringList &arguments, const char *words) {
            const Outcome said = ran(arguments);
            return said.status != 0 && said.err.contains(words);
        };
        const QString one = written("one.musicxml", "4/4 key=0,major name=Subject | C5w |");
        QVERIFY(wrong({"answer", one}, "note"));
        QVERIFY(wrong({"compose", subject(), at("x.musicxml"), "--character", "wild"}, "--character is plain, learned or flowing"));
        QVERIFY(wrong({"canon", "none", at("x.musicxml"), "--interval", "sideways"}, "--interval reads"));
        QVERIFY(wrong({"compose", subject(), at("x.jpg")}, "no score format"));
    }
};

QTEST_GUILESS_MAIN(FugueCommandsTest)
#include "fugue_commands_test.moc"
