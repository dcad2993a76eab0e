// SPDX-License-Identifier: GPL-3.0-or-later
// Places, look-ups, tempo and beats; and the text form that the other tests rely on.
#include "core/music/edits.h"
#include "core/music/tempo_map.h"

#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {

std::string beatsText(TimeSignature time, Ticks length, bool pickup)
{
    MasterBar bar;
    bar.time = time;
    bar.length = length;
    bar.pickup = pickup;
    std::string text;
    BarTick at;
    for (const auto &[start, beat] : beatsOf(bar)) {
        if (start != at) return "a gap at " + std::to_string(at.value);
        at = start + beat;
        text += (text.empty() ? "" : " ") + std::to_string(beat.value * 8 / kWhole.value);
        if (beat.value * 8 % kWhole.value != 0) text += "'";
    }
    return at.value == length.value ? text : "does not fill the bar";
}

} // namespace

class ScoreTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void musicWrittenAsTextReadsBack_data()
    {
        QTest::addColumn<QString>("music");
        QTest::newRow("quarters") << "C4q D4q E4h | F4w |";
        QTest::newRow("dots and rests") << "C4q. Bb3e rh | | rq F#4h. |";
        QTest::newRow("triplets") << "C4e3 D4e3 E4e3 F4q3 G4q3 A4q3 rq |";
        QTest::newRow("held over the bar line") << "C4h D4h+e | E4e. F4s G4h B4e |";
        QTest::newRow("two voices") << "C5q D5q E5h & C4w |";
        QTest::newRow("chords") << "[C4 E4 G4]h [B3 D4 G4]h |";
        QTest::newRow("a grace note") << "D5e{grace} C5w |";
    }
    void musicWrittenAsTextReadsBack()
    {
        QFETCH(QString, music);
        const auto s = score("4/4 | " + music.toStdString());
        COMPARE_TEXT(brokenInvariant(*s), "");
        COMPARE_TEXT(test::text(s), music.toStdString());
    }

    void barStartsFollowMetreAndAnacrusis()
    {
        const auto s = score("4/4 pickup=1q | G4q | C5w | 3/4 C5h. | 6/8 C5h. |");

        const std::vector<TimelineTick> expected{quarters(0), quarters(1), quarters(5), quarters(8),
                                                 quarters(11)};
        QVERIFY(*s->barStarts == expected);
        QCOMPARE(s->end(), quarters(11));
        QCOMPARE(s->barNumber(0), 0);
        QCOMPARE(s->barNumber(1), 1);
        QCOMPARE(s->barNumber(3), 3);
        QCOMPARE(score("4/4 | C4w |")->barNumber(0), 1);
    }

    void locateClampsIntoTheScore()
    {
        const auto s = score("4/4 pickup=1q | G4q | C5w | 3/4 C5h. |");

        QVERIFY((s->locate(quarters(-3)) == BarPosition{0, BarTick{0}}));
        QVERIFY((s->locate(quarters(0.5)) == BarPosition{0, BarTick{kEighth.value}}));
        QVERIFY((s->locate(quarters(1)) == BarPosition{1, BarTick{0}}));
        QVERIFY((s->locate(quarters(4.5)) == BarPosition{1, BarTick{kQuarter.value * 7 / 2}}));
        QVERIFY((s->locate(quarters(8)) == BarPosition{2, BarTick{kQuarter.value * 3}}));
        QVERIFY(s->locate(quarters(99)) == s->locate(quarters(8)));
        for (double q = 0; q <= 8; q += 0.25)
            QCOMPARE(s->timeline(s->locate(quarters(q))), quarters(q));
    }

    void barStartsAreSharedWhileTheBarsStay()
    {
        const auto s = score("4/4 | C4w | D4w |");
        const auto edited = transposedChromatically(s, allIds(*s), 2);

        QVERIFY(edited != s);
        QVERIFY(edited->barStarts == s->barStarts);
        QVERIFY(withKey(s, 0, {2, Mode::Major})->barStarts == s->barStarts); // same lengths
        QVERIFY(withMetre(s, 0, {3, 4})->barStarts != s->barStarts);
    }

    void notesInFindsWhatSoundsAndWhatBegins()
    {
        // bar     |1       |2       |3       |4
        // voice 0 |C4 D4---|--------|----E4--|
        // voice 1 |        |   G3-- |        |F3
        const auto s = score("4/4 | C4h D4h+w+h | | E4h & | |; | | rh G3h | | F3w |");
        const auto names = [&](std::size_t part, double from, double to) {
            std::string text;
            for (const PlacedNote &n : notesIn(*s, part, {quarters(from), quarters(to)}))
                text += n.note->pitch.name() + " ";
            return text;
        };
        COMPARE_TEXT(names(0, 0, 2), "C4 ");
        COMPARE_TEXT(names(0, 4, 8), "D4 "); // held through
        COMPARE_TEXT(names(0, 9, 11), "D4 E4 ");
        COMPARE_TEXT(names(0, 10, 11), "E4 "); // D4 ends there
        COMPARE_TEXT(names(0, 12, 16), "");
        COMPARE_TEXT(names(2, 4, 16), "D4 G3 E4 F3 "); // all parts
        COMPARE_TEXT(names(0, 4, 4), "");
    }

    void aGraceNoteBeginsButDoesNotSound()
    {
        const auto s = score("4/4 | C4h D4e{grace} E4h |");

        QCOMPARE(notesIn(*s, 0, {quarters(2), quarters(3)}).size(), std::size_t{2});
        QCOMPARE(notesIn(*s, 0, {quarters(2.01), quarters(3)}).size(), std::size_t{1});
        QCOMPARE(noteAt(*s, 0, 1).end, noteAt(*s, 0, 1).onset);
    }

    void everyNoteIsFoundByItsId()
    {
        const auto s = score("4/4 | C4q D4q E4h | F4w |; | C3h+w | rh |");
        for (const PlacedNote &n : allNotes(*s)) {
            const PlacedNote found = findNote(*s, n.note->id);
            QVERIFY(found.note == n.note && found.part == n.part && found.bar == n.bar &&
                    found.onset == n.onset);
        }
        QVERIFY(!findNote(*s, NoteId{9999}).note);
        QVERIFY(!findNote(*s, NoteId{}).note);
        QCOMPARE(findNotes(*s, allIds(*s)).size(), allNotes(*s).size());
    }

    void anEmptyScoreIsWhole()
    {
        IdSource ids;
        const auto s = emptyScore(ids, 3);
        COMPARE_TEXT(brokenInvariant(*s), "");
        QCOMPARE(s->barCount(), std::size_t{3});
        QVERIFY(s->part(s->parts[0]->id) == s->parts[0].get());
        QVERIFY(!s->part(PartId{77}));
    }

    void tempoMarksGiveSeconds()
    {
        auto s = score("4/4 tempo=60 | C4w | D4w | E4w |");
        s = withTempo(s, {1, BarTick{kHalf.value}}, 120);

        QCOMPARE(secondsAt(*s, quarters(6)), 6.0);
        QCOMPARE(secondsAt(*s, quarters(12)), 9.0);
        QCOMPARE(tempoAt(*s, quarters(5.9)), 60.0);
        QCOMPARE(tempoAt(*s, quarters(6)), 120.0);
        for (double q = 0; q < 14; q += 0.37)
            QCOMPARE(tickAt(*s, secondsAt(*s, quarters(q))), quarters(q));
        QCOMPARE(TempoMap(*s).segments().size(), std::size_t{2});
        QCOMPARE(tempoAt(*score("4/4 | C4w |"), quarters(1)), kDefaultTempo);
    }

    void beatsAreThoseThatAreFelt_data()
    {
        QTest::addColumn<int>("beats");
        QTest::addColumn<int>("unit");
        QTest::addColumn<QString>("eighths"); // the length of each beat
        QTest::newRow("4/4") << 4 << 4 << "2 2 2 2";
        QTest::newRow("3/4") << 3 << 4 << "2 2 2";
        QTest::newRow("5/4") << 5 << 4 << "2 2 2 2 2";
        QTest::newRow("2/2") << 2 << 2 << "4 4";
        QTest::newRow("3/2") << 3 << 2 << "4 4 4";
        QTest::newRow("4/2") << 4 << 2 << "4 4 4 4";
        QTest::newRow("6/8") << 6 << 8 << "3 3";
        QTest::newRow("9/8") << 9 << 8 << "3 3 3";
        QTest::newRow("12/8") << 12 << 8 << "3 3 3 3";
        QTest::newRow("3/8") << 3 << 8 << "3";
        QTest::newRow("6/4") << 6 << 4 << "6 6";
        QTest::newRow("5/8") << 5 << 8 << "3 2";
        QTest::newRow("7/8") << 7 << 8 << "2 2 3";
        QTest::newRow("8/8") << 8 << 8 << "3 3 2";
        QTest::newRow("4/8") << 4 << 8 << "2 2";
        QTest::newRow("11/8") << 11 << 8 << "2 2 2 2 3";
    }
    void beatsAreThoseThatAreFelt()
    {
        QFETCH(int, beats);
        QFETCH(int, unit);
        QFETCH(QString, eighths);
        const TimeSignature time{static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
        COMPARE_TEXT(beatsText(time, time.length(), false), eighths.toStdString());
    }

    void cutTimeIsFeltInHalves()
    {
        COMPARE_TEXT(beatsText({2, 2, TimeSignature::Sign::Cut}, kWhole, false), "4 4");
        COMPARE_TEXT(beatsText({4, 4, TimeSignature::Sign::Cut}, kWhole, false), "4 4");
        COMPARE_TEXT(beatsText({4, 4, TimeSignature::Sign::Common}, kWhole, false), "2 2 2 2");
    }

    void anAnacrusisHasTheLastBeats()
    {
        COMPARE_TEXT(beatsText({4, 4}, kQuarter, true), "2");
        COMPARE_TEXT(beatsText({4, 4}, kQuarter * 3, true), "2 2 2");
        COMPARE_TEXT(beatsText({4, 4}, kEighth * 3, true), "1 2");
        COMPARE_TEXT(beatsText({6, 8}, kEighth * 4, true), "1 3");
        COMPARE_TEXT(beatsText({7, 8}, kEighth * 4, true), "1 3");
        COMPARE_TEXT(beatsText({5, 8}, kEighth * 3, false), "1 2");
        COMPARE_TEXT(beatsText({6, 8}, kEighth, true), "1");
        COMPARE_TEXT(beatsText({3, 4}, kWhole, false), "2 2 2 2"); // longer than its metre
    }

    void everyMetreIsFilledByItsBeats()
    {
        for (int unit = 1; unit <= 64; unit *= 2)
            for (int beats = 1; beats <= 64; ++beats) {
                const TimeSignature time{static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
                MasterBar bar;
                bar.time = time;
                bar.length = time.length();
                BarTick at;
                for (const auto &[start, length] : beatsOf(bar)) {
                    QVERIFY(start == at && length > Ticks{});
                    at = start + length;
                }
                QCOMPARE(at.value, bar.length.value);
            }
    }
};

QTEST_GUILESS_MAIN(ScoreTest)
#include "score_test.moc"
