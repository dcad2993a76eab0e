// SPDX-License-Identifier: GPL-3.0-or-later
// Between scores and the grid; and what the analysis makes of a tune.
#include "core/compose/concept_analysis.h"
#include "core/compose/texture.h"
#include "core/theory/key.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

using namespace ricercar;

namespace {

TickRange all(const ScorePtr &score) { return {TimelineTick{0}, score->end()}; }

ChoirMap sopranoOf(const ScorePtr &score)
{
    ChoirMap map;
    map[0] = VoiceRef{score->parts[0]->id, 0};
    return map;
}

CellMask lowerVoicesFree(const VoiceGrid &grid)
{
    CellMask mask;
    for (std::size_t v = 0; v < kChoirVoices; ++v) mask.free[v].assign(grid.size(), v > 0);
    return mask;
}

Analysis analysisOf(const ScorePtr &score)
{
    CounterpointRequest request;
    request.base = score;
    const auto analysis = analysed(request);
    if (!analysis) qFatal("%s", analysis.error().sentence.c_str());
    return *analysis;
}

} // namespace

class TextureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aBeatHasFourFramesInEveryMetre_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<int>("frames");
        QTest::addColumn<int>("beats");
        QTest::newRow("4/4") << "4/4 | C5w |" << 16 << 4;
        QTest::newRow("3/4") << "3/4 | C5h. |" << 12 << 3;
        QTest::newRow("6/8") << "6/8 | C5h. |" << 8 << 2;
        QTest::newRow("5/4") << "5/4 | C5w D5q |" << 20 << 5;
        QTest::newRow("7/8") << "7/8 | C5h. D5e |" << 12 << 3;
        QTest::newRow("2/2") << "2/2 | C5w |" << 8 << 2;
    }
    void aBeatHasFourFramesInEveryMetre()
    {
        QFETCH(QString, music);
        QFETCH(int, frames);
        QFETCH(int, beats);
        const ScorePtr s = test::score(music.toStdString());

        const auto found = framesOver(*s, all(s));

        QCOMPARE(static_cast<int>(found.size()), frames);
        QCOMPARE(static_cast<int>(found.front().beatsInBar), beats);
        for (std::size_t f = 1; f < found.size(); ++f) QVERIFY(found[f].start > found[f - 1].start);
    }

    void compoundBeatsHaveTheirEighthsOnFrames()
    {
        const ScorePtr s = test::score("6/8 | C5e D5e E5e F5q. |");
        const VoiceGrid grid = gridFrom(*s, sopranoOf(s), all(s));
        QCOMPARE(static_cast<int>(grid.voices[0][0].pitch), 72);
        QCOMPARE(static_cast<int>(grid.voices[0][1].pitch), 74);
        QCOMPARE(static_cast<int>(grid.voices[0][2].pitch), 76);
        QVERIFY(grid.voices[0][1].attack && grid.voices[0][2].attack && !grid.voices[0][3].attack);
    }

    void anAnacrusisHasTheLastBeatsOfItsBar()
    {
        const ScorePtr s = test::score("4/4 pickup=1q | G4q | C5w |");
        const auto frames = framesOver(*s, all(s));
        QCOMPARE(frames.size(), std::size_t(20));
        QCOMPARE(static_cast<int>(frames[0].beat), 3);
        QCOMPARE(static_cast<int>(frames[4].beat), 0);
    }

    void aBeatIsAsFineAsItsMusic_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<int>("division");
        QTest::newRow("sixteenths") << "2/4 | C5s D5s E5e F5q |" << 4;
        QTest::newRow("triplets") << "2/4 | C5e3 D5e3 E5e3 F5q |" << 3;
        QTest::newRow("sextuplets") << "2/4 | C5s3 D5s3 E5s3 F5s3 G5s3 A5s3 F5q |" << 6;
        QTest::newRow("thirty-seconds") << "2/4 | C5t D5t E5t F5t G5e F5q |" << 8;
        QTest::newRow("eighths against triplets") << "2/4 | C5e3 D5e3 E5e3 F5q & C4e D4e E4q |" << 6;
        QTest::newRow("eighths of 6/8") << "6/8 | C5e D5e E5e F5q. |" << 4;
        QTest::newRow("sixteenths of 6/8") << "6/8 | C5s D5s E5s F5s G5e F5q. |" << 6;
    }
    void aBeatIsAsFineAsItsMusic()
    {
        QFETCH(QString, music);
        QFETCH(int, division);
        auto [s, ids] = test::built(music.toStdString());
        ChoirMap map = sopranoOf(s);
        if (music.contains('&')) map[1] = VoiceRef{s->parts[0]->id, 1};
        const VoiceGrid grid = gridFrom(*s, map, all(s));
        QCOMPARE(static_cast<int>(grid.frames[0].division), division);
        QCOMPARE(static_cast<int>(grid.frames.back().division), 4);

        // And back again, to the tick: all is written anew, nothing comes out otherwise.
        CellMask free;
        for (std::size_t v = 0; v < kChoirVoices; ++v) free.free[v].assign(grid.size(), map[v].has_value());
        const ScorePtr empty = withoutNotes(s, test::allIds(*s));
        const ScorePtr again = scoreFrom(empty, map, grid, free, nullptr, ids);
        COMPARE_TEXT(test::text(again, 0), test::text(s, 0));
    }

    void aFilledGridBecomesFourPartsAndTheTuneIsTheSameObject()
    {
        auto [s, ids] = test::built("4/4 name=Tune | C5q D5q E5h | C5w |");
        VoiceGrid grid = gridFrom(*s, sopranoOf(s), all(s));
        for (std::size_t v = 1; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < grid.size(); ++f)
                grid.voices[v][f] = {static_cast<std::int8_t>(v == 1 ? 67 : v == 2 ? 64 : 48), f % 16 == 0};
        ChoirMap placed;

        const ScorePtr made = scoreFrom(s, sopranoOf(s), grid, lowerVoicesFree(grid), nullptr, ids, &placed);

        QCOMPARE(made->parts.size(), std::size_t(4));
        for (std::size_t b = 0; b < s->barCount(); ++b) QVERIFY(made->parts[0]->bars[b] == s->parts[0]->bars[b]);
        COMPARE_TEXT(test::text(made, 1), "G4w | G4w |");
        COMPARE_TEXT(test::text(made, 3), "C3w | C3w |");
        COMPARE_TEXT(made->parts[2]->name, "Tenor");
        QCOMPARE(made->parts[2]->staves[0].clef, Clef::Treble8Below);
        QCOMPARE(made->parts[0]->bracket, Bracket::Bracket);
        for (const auto &voice : placed) QVERIFY(voice);
    }

    void chromaticNotesAreSpelledByWhereTheyGo()
    {
        auto [s, ids] = test::built("4/4 key=0 | C5w | D5w | E5w | C5w |");
        VoiceGrid grid = gridFrom(*s, sopranoOf(s), all(s));
        const int tenor[4] = {55, 57, 59, 55}, bass[4] = {53, 54, 55, 48}; // F F# G
        for (std::size_t f = 0; f < grid.size(); ++f) {
            grid.voices[1][f] = {64, f % 16 == 0};
            grid.voices[2][f] = {static_cast<std::int8_t>(tenor[f / 16]), f % 16 == 0};
            grid.voices[3][f] = {static_cast<std::int8_t>(bass[f / 16]), f % 16 == 0};
        }
        const ScorePtr made = scoreFrom(s, sopranoOf(s), grid, lowerVoicesFree(grid), nullptr, ids);
        COMPARE_TEXT(test::text(made, 3), "F3w | F#3w | G3w | C3w |");
    }

    void findsPhrasesByFermatas()
    {
        const Analysis a = analysisOf(test::score(
            "4/4 pickup=1q | G4q | C5q D5q E5q C5q | D5h.{fermata} D5q | E5q D5q C5q B4q | C5h.{fermata} rq |"));
        QCOMPARE(a.concept_.phrases.value.size(), std::size_t(2));
        QCOMPARE(a.concept_.phrases.origin, FieldOrigin::FoundInMusic);
        QCOMPARE(a.concept_.phrases.value[0].cadence, Cadence::Half);
        QCOMPARE(a.concept_.phrases.value[1].cadence, Cadence::Authentic);
        QCOMPARE(a.concept_.anacrusis.value, kQuarter);
        COMPARE_TEXT(keyName(a.concept_.key.value), "C major");
        QCOMPARE(a.phraseNotes.size(), std::size_t(2));
    }

    void findsPhrasesByLongNotesAndBars()
    {
        const Analysis a = analysisOf(test::score(
            "4/4 | G4q A4q B4q G4q | C5q B4q A4q G4q | A4q B4q C5q A4q | D5w | D5q C5q B4q A4q | G4q A4q B4q C5q | "
            "A4q B4q A4q F#4q | G4w |"));
        QCOMPARE(a.concept_.phrases.value.size(), std::size_t(2));
        QVERIFY(a.concept_.phrases.value[0].range.end == test::quarters(16));
    }

    void aTuneInTheBassClefIsTheBass()
    {
        const Analysis a = analysisOf(test::score("4/4 clef=bass | C3q D3q E3q F3q | G3q G2q C3h |"));
        QVERIFY(a.given[3] && !a.given[0]);
        QVERIFY(!a.concept_.remarks.empty());
    }

    void aLowTuneIsReadAnOctaveHigher()
    {
        const Analysis a = analysisOf(test::score("4/4 | C4q D4q E4q F4q | G3q A3q B3q C4q | G3w |"));
        QCOMPARE(a.concept_.octaveShift.value, 1);
        QVERIFY(!a.concept_.remarks.empty());
    }

    void ofFourVoicesTheSopranoIsKept()
    {
        const Analysis a = analysisOf(test::score(
            "4/4 name=Soprano | C5w |; name=Alto | G4w |; name=Tenor | E4w |; name=Bass | C3w |"));
        QVERIFY(a.given[0] && !a.given[1] && !a.given[2] && !a.given[3]);
        for (const auto &voice : a.map) QVERIFY(voice);
    }

    void anEmptyScoreIsAClearError()
    {
        CounterpointRequest request;
        request.base = test::score("4/4 | rw | rw |");
        const auto analysis = analysed(request);
        QVERIFY(!analysis);
        QCOMPARE(analysis.error().code, ErrorCode::BadInput);
    }
};

QTEST_GUILESS_MAIN(TextureTest)
#include "texture_test.moc"
