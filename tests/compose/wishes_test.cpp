// SPDX-License-Identifier: GPL-3.0-or-later
// Figured bass, chord symbols, cadences and controls: what is wished of the harmony is heard in it.
#include "core/compose/figured_bass.h"
#include "core/compose/ranking.h"
#include "core/compose/wishes.h"
#include "core/music/edits.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <algorithm>

using namespace ricercar;

namespace {

const char *kBass = "4/4 clef=bass name=Bass key=0,major | C3q F3q G3q E3q | F3q D3q G2q G2q | C3w |";
const char *kTune = "4/4 key=0,major name=Soprano | E5q D5q C5q D5q | E5q F5q D5h | E5q F5q D5q B4q | C5w |";

PipelineResult done(const CounterpointRequest &request)
{
    JobControl job;
    auto result = Pipeline({}).write(request, IdSource(100000), job);
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

// Names of pitch classes: "C E G".
std::string names(PitchClasses classes)
{
    static const char *kNames[] = {"C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"};
    std::string text;
    for (int pc = 0; pc < 12; ++pc)
        if ((classes >> pc) & 1) text += (text.empty() ? "" : " ") + std::string(kNames[pc]);
    return text;
}

PitchClasses heardAt(const Alternative &a, double quarter)
{
    PitchClasses heard = 0;
    const VoiceGrid &g = a.draft.grid;
    for (std::size_t f = 0; f < g.size(); ++f)
        if (g.frames[f].start == test::quarters(quarter))
            for (const auto &cells : g.voices)
                if (cells[f].pitch >= 0) heard |= static_cast<PitchClasses>(1u << (cells[f].pitch % 12));
    return heard;
}

int bassAt(const Alternative &a, double quarter)
{
    const VoiceGrid &g = a.draft.grid;
    for (std::size_t f = 0; f < g.size(); ++f)
        if (g.frames[f].start == test::quarters(quarter)) return g.voices[3][f].pitch % 12;
    return -1;
}

bool says(const std::vector<std::string> &log, const std::string &words)
{
    return std::any_of(log.begin(), log.end(), [&](const std::string &line) { return line.find(words) != std::string::npos; });
}

ScorePtr withChords(const ScorePtr &score, const std::vector<std::pair<double, ChordSymbol>> &chords)
{
    ScorePtr s = score;
    for (const auto &[quarter, symbol] : chords) {
        const BarPosition p = s->locate(test::quarters(quarter));
        s = withMasterBar(s, p.bar, [&, symbol = symbol](MasterBar &bar) {
            ChordSymbol c = symbol;
            c.at = p.tick;
            bar.chords.push_back(c);
        });
    }
    return s;
}

} // namespace

class WishesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void figuresMeanWhatTheTreatisesSay_data()
    {
        QTest::addColumn<QString>("bass");
        QTest::addColumn<QString>("figures");
        QTest::addColumn<int>("fifths");
        QTest::addColumn<QStringList>("chords");
        auto row = [](const char *bass, const char *figures, int fifths, QStringList chords) {
            QTest::newRow(qPrintable(QString("%1 %2").arg(bass, figures))) << QString(bass) << QString(figures) << fifths << chords;
        };
        row("C3", "", 0, {"C E G"});
        row("E3", "6", 0, {"C E G"});
        row("G3", "6 4", 0, {"C E G"});
        row("G2", "7", 0, {"D F G B"});
        row("B2", "6 5", 0, {"D F G B"});
        row("B2", "65", 0, {"D F G B"});
        row("D3", "4/3", 0, {"D F G B"});
        row("D3", "6 4 3", 0, {"D F G B"});
        row("F3", "2", 0, {"D F G B"});
        row("F3", "4 2", 0, {"D F G B"});
        row("G2", "4 3", 0, {"C D G", "D G B"});
        row("C3", "9 8", 0, {"C D E G", "C E G"});
        row("D3", "7 6", 0, {"C D F A", "D F B"});
        row("C3", "9-8 4-3", 0, {"C D F G", "C E G"});
        row("D3", "#", 0, {"D F# A"});
        row("D3", "7 #", 0, {"C D F# A"});
        row("E3", "#6", 0, {"Db E G"});
        row("G2", "b7", 1, {"D F G B"});
        row("A2", "#", -1, {"Db E A"});
        row("D3", "6+", -1, {"D F B"});
        row("Bb2", "6", -2, {"D G Bb"});
    }
    void figuresMeanWhatTheTreatisesSay()
    {
        QFETCH(QString, bass);
        QFETCH(QString, figures);
        QFETCH(int, fifths);
        QFETCH(QStringList, chords);
        const auto found = chordsOver(test::pitch(bass.toStdString()), figures.toStdString(), {static_cast<std::int8_t>(fifths), Mode::Major});
        QVERIFY2(found.has_value(), found ? "" : found.error().sentence.c_str());
        QStringList got;
        for (const FiguredChord &c : *found) got << QString::fromStdString(names(c.classes));
        QCOMPARE(got, chords);
    }

    void whatIsNoFiguringIsSaid()
    {
        for (const char *text : {"hello", "1", "-6", "6-"}) QVERIFY(!chordsOver(test::pitch("C3"), text, {}));
    }

    void aFiguredBassIsHeard()
    {
        CounterpointRequest request;
        request.base = test::score(kBass);
        const char *figures[] = {"", "6 5", "", "6", "6 5", "7", "4 3", "", ""};
        const double at[] = {0, 1, 2, 3, 4, 5, 6, 7, 8};
        for (int i = 0; i < 9; ++i) request.figures.push_back({test::quarters(at[i]), figures[i]});
        request.count = 2;
        const PipelineResult result = done(request);
        for (const Alternative &a : result.alternatives) {
            QVERIFY(a.voices[3] && a.score->parts.size() == 4);
            COMPARE_TEXT(test::text(a.score, 3), test::text(request.base, 0));
            COMPARE_TEXT(names(heardAt(a, 0)), "C E G");
            COMPARE_TEXT(names(heardAt(a, 1)), "C D F A");
            COMPARE_TEXT(names(heardAt(a, 3)), "C E G");
            COMPARE_TEXT(names(heardAt(a, 4)), "C D F A");
            const PitchClasses suspended = heardAt(a, 6);
            QVERIFY2((suspended & 1) && !(suspended & (1u << 11)), names(suspended).c_str()); // the fourth, no third
            QVERIFY(heardAt(a, 6.5) & (1u << 11));
        }
    }

    void figuresThatTheGivenVoicesForbidAreNamed()
    {
        CounterpointRequest request;
        request.base = test::score("4/4 key=0,major name=Soprano | E5q D5q C5h |; name=Bass clef=bass | C3q G2q C3h |");
        request.given = {ChoirVoice::Soprano, ChoirVoice::Bass};
        request.figures = {{test::quarters(0), ""}, {test::quarters(1), "6"}, {test::quarters(2), ""}};
        const PipelineResult result = done(request);
        QVERIFY(says(result.log, "cannot be followed whole"));
        QVERIFY(says(result.log, "soprano's D5"));
    }

    void chordSymbolsAreFollowed()
    {
        const SpelledPitch c = test::pitch("C4"), d = test::pitch("D4"), f = test::pitch("F4"), g = test::pitch("G4"), a = test::pitch("A4");
        const ScorePtr s = withChords(test::score(kTune), {{0, {{}, c, "major", {}, "C"}}, {1, {{}, g, "dominant", {}, "G7"}},
            {2, {{}, c, "major", {}, "C"}}, {4, {{}, a, "minor", c, "Am/C"}}, {5, {{}, d, "minor", {}, "Dm"}}, {6, {{}, g, "major", {}, "G"}},
            {8, {{}, a, "minor", {}, "Am"}}, {9, {{}, f, "major", {}, "F"}}, {10, {{}, g, "dominant", {}, "G7"}}, {12, {{}, c, "major", {}, "C"}}});
        CounterpointRequest request;
        request.base = s;
        request.followChordSymbols = true;
        request.count = 2;
        const PipelineResult result = done(request);
        for (const Alternative &alternative : result.alternatives) {
            QCOMPARE(bassAt(alternative, 0), 0);
            COMPARE_TEXT(names(heardAt(alternative, 1)), "D F G B");
            QCOMPARE(bassAt(alternative, 4), 0); // Am over C
            COMPARE_TEXT(names(heardAt(alternative, 4)), "C E A");
            COMPARE_TEXT(names(heardAt(alternative, 5)), "D F A");
            QCOMPARE(bassAt(alternative, 12), 0);
        }
    }

    void withoutChordSymbolsTheLogSaysSo()
    {
        CounterpointRequest request;
        request.base = test::score(kTune);
        request.followChordSymbols = true;
        request.count = 1;
        QVERIFY(says(done(request).log, "no chord symbols"));
    }

    void aCadenceComesWhereItIsWished_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("last");
        QTest::addColumn<int>("bass");
        QTest::addColumn<int>("bassBefore");
        QTest::newRow("authentic") << int(Cadence::Authentic) << "C E G" << 0 << 7;
        QTest::newRow("deceptive") << int(Cadence::Deceptive) << "C E A" << 9 << 7;
        QTest::newRow("plagal") << int(Cadence::Plagal) << "C E G" << 0 << 5;
    }
    void aCadenceComesWhereItIsWished()
    {
        QFETCH(int, kind);
        QFETCH(QString, last);
        QFETCH(int, bass);
        QFETCH(int, bassBefore);
        CounterpointRequest request;
        request.base = test::score(kind == int(Cadence::Plagal) ? "4/4 key=0,major | E5q D5q C5q C5q | C5h D5h | E5q D5q C5q A4q | C5w |"
                                                                : "4/4 key=0,major | E5q D5q C5q B4q | C5h D5h | E5q D5q B4q B4q | C5w |");
        request.cadences = {{test::quarters(4), static_cast<Cadence>(kind), {}}};
        request.count = 2;
        const PipelineResult result = done(request);
        QVERIFY(std::any_of(result.concept_.phrases.value.begin(), result.concept_.phrases.value.end(),
                            [&](const Phrase &p) { return int(p.cadence) == kind && p.range.end == test::quarters(6); }));
        for (const Alternative &a : result.alternatives) {
            QCOMPARE(bassAt(a, 4), bass);
            QCOMPARE(bassAt(a, 3), bassBefore);
            const PitchClasses heard = heardAt(a, 4);
            QVERIFY2(QString::fromStdString(names(heard)) == last || last.startsWith(QString::fromStdString(names(heard)).left(3)), names(heard).c_str());
        }
    }

    void aHalfAndAPhrygianCadenceEndOnTheDominant()
    {
        for (Cadence kind : {Cadence::Half, Cadence::Phrygian}) {
            CounterpointRequest request;
            request.base = test::score("4/4 key=0,minor | A4q B4q C5q D5q | E5h E5h | E5q D5q C5q B4q | A4w |");
            request.cadences = {{test::quarters(4), kind, {}}};
            request.count = 1;
            const Alternative a = done(request).alternatives.front();
            QCOMPARE(bassAt(a, 4), 4);
            QVERIFY(heardAt(a, 4) & (1u << 8)); // the bright third
            if (kind == Cadence::Phrygian) QCOMPARE(bassAt(a, 3), 5);
        }
    }

    void aCadenceThatTheTuneForbidsGivesWayToTheNearest()
    {
        CounterpointRequest request;
        request.base = test::score(kTune);
        request.cadences = {{test::quarters(12), Cadence::Half, {}}}; // the tune has the tonic there
        request.count = 1;
        const PipelineResult result = done(request);
        QVERIFY2(says(result.log, "does not allow a half cadence"), result.log.empty() ? "" : result.log.back().c_str());
    }

    void controlsLeanTheWritingTheirWay()
    {
        auto measured = [](const Controls &controls, auto measure) {
            CounterpointRequest request;
            request.base = test::score(kTune);
            request.settings.controls = controls;
            request.count = 6;
            request.repairRounds = 2;
            double sum = 0;
            for (const Alternative &a : done(request).alternatives) sum += measure(a.draft.grid);
            return sum;
        };
        auto changes = [](const VoiceGrid &g) {
            double n = 0;
            for (std::size_t v = 1; v < kChoirVoices; ++v)
                for (std::size_t f = 1; f < g.size(); ++f) n += g.voices[v][f].pitch != g.voices[v][f - 1].pitch;
            return n;
        };
        auto height = [](const VoiceGrid &g) {
            double n = 0;
            for (std::size_t v = 1; v < kChoirVoices; ++v)
                for (const GridCell &c : g.voices[v]) n += c.pitch;
            return n;
        };
        auto foreign = [](const VoiceGrid &g) {
            double n = 0;
            for (std::size_t v = 1; v < kChoirVoices; ++v)
                for (const GridCell &c : g.voices[v]) n += ((0b010101001010 >> (c.pitch % 12)) & 1);
            return n;
        };
        QVERIFY(measured({-1, 0, 0, 0}, changes) < measured({0, 0, 0, 0}, changes));
        QVERIFY(measured({0, 0, 0, 0}, changes) < measured({1, 0, 0, 0}, changes));
        QVERIFY(measured({0, 0, 0, -1}, height) < measured({0, 0, 0, 0}, height));
        QVERIFY(measured({0, 0, 0, 0}, height) < measured({0, 0, 0, 1}, height));
        QVERIFY(measured({0, 0, -1, 0}, foreign) <= measured({0, 0, 1, 0}, foreign));
    }
};

QTEST_GUILESS_MAIN(WishesTest)
#include "wishes_test.moc"
