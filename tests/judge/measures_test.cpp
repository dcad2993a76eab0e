// SPDX-License-Identifier: GPL-3.0-or-later
// The judge's measures on cases small enough to count by hand. Columns of a chord: soprano, alto, tenor, bass.
#include "core/judge/bootstrap.h"
#include "core/judge/copies.h"
#include "core/judge/judgement.h"
#include "core/judge/sonority.h"
#include "core/judge/voice_leading.h"
#include "tests/judge/pieces.h"

#include <QElapsedTimer>
#include <QTest>

#include <cmath>
#include <random>

using namespace ricercar::judge;

namespace {

int parallels(std::initializer_list<Frame> chords)
{
    const ParallelCount count = parallelsIn(quarters(chords));
    return count.fifths + count.octaves;
}

Ratio measure(const Piece &piece, Measure m)
{
    const Tally tally = tallied(piece);
    return at(tally, m);
}

} // namespace

class MeasuresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fifthsInOneDirectionAreParallel()
    {
        // S and A a fifth apart, both up a tone.
        QCOMPARE(parallels({{72, 65, 60, 48}, {74, 67, 60, 48}}), 1);
    }

    void fifthsThatMayBeCompoundAreParallel()
    {
        // A twelfth that becomes a fifth: the interval is taken modulo the octave.
        QCOMPARE(parallels({{79, 60, 55, 48}, {81, 74, 55, 48}}), 1);
    }

    void octavesInContraryMotionAreNotParallel()
    {
        // S up a fourth, B down a fifth: octave to octave.
        QCOMPARE(parallels({{67, 64, 60, 55}, {72, 64, 60, 48}}), 0);
    }

    void parallelsAreSeenAcrossTheCrossingOfVoices()
    {
        // The alto lies a fourth above the soprano: upper minus lower is -5, which is 7 modulo 12.
        QCOMPARE(parallels({{60, 65, 55, 48}, {62, 67, 55, 48}}), 1);
        // Soprano below alto by a fifth: -7 is 5 modulo 12, a fourth, and no fault.
        QCOMPARE(parallels({{60, 67, 53, 46}, {62, 69, 53, 46}}), 0);
    }

    void aRepeatedPitchIsOneNote()
    {
        Piece piece = quarters({{72, 65, 60, 48}, {72, 65, 60, 48}, {74, 67, 60, 48}});
        piece.strikes.assign(piece.frames.size(), {});
        for (std::size_t f : {0u, 4u, 8u}) piece.strikes[f] = {true, true, true, true};
        QCOMPARE(parallelsIn(piece).fifths, 1);
        QCOMPARE(measure(piece, Measure::Parallels).of, 6.0); // S 2, A 2, T 1, B 1
    }

    void theNotesBeforeMustBothEndThere()
    {
        // The soprano moves a sixteenth before the alto: fifth, then another fifth, but never struck together.
        Piece piece = quarters({{72, 65, 60, 48}, {74, 67, 60, 48}});
        piece.frames[3][0] = 74;
        QCOMPARE(parallelsIn(piece).fifths, 0);
    }

    void notesAfterARestAreNoParallel()
    {
        QCOMPARE(parallels({{72, -1, 60, 48}, {74, 67, 60, 48}}), 0);
        QCOMPARE(parallels({{72, 65, 60, 48}, {-1, -1, 60, 48}, {74, 67, 60, 48}}), 0);
    }

    void aDiminishedFifthIsNoFifth()
    {
        QCOMPARE(parallels({{65, 59, 55, 43}, {67, 60, 55, 43}}), 0);
    }

    void directFifthsNeedALeapAbove()
    {
        // Outer voices a third apart go up into a fifth: soprano by leap, then by step.
        QCOMPARE(measure(quarters({{64, 62, 60, 48}, {69, 62, 60, 50}}), Measure::Directs).count, 1.0);
        QCOMPARE(measure(quarters({{68, 62, 60, 48}, {69, 62, 60, 50}}), Measure::Directs).count, 0.0);
        // Parallels are not counted again as direct.
        QCOMPARE(measure(quarters({{67, 62, 60, 48}, {72, 62, 60, 53}}), Measure::Directs).count, 0.0);
    }

    void overlapIsPassingTheNeighboursLastNote()
    {
        // The tenor goes to 66, above the alto's 65, while the alto goes up to 69.
        QCOMPARE(measure(quarters({{72, 65, 60, 48}, {72, 69, 66, 48}}), Measure::Overlaps).count, 1.0);
        QCOMPARE(measure(quarters({{72, 65, 60, 48}, {72, 69, 65, 48}}), Measure::Overlaps).count, 0.0);
    }

    void crossingAndSpacingCountWhereTheyBegin()
    {
        const Piece piece = quarters({{72, 65, 60, 48}, {72, 59, 60, 48}, {72, 58, 60, 48}, {72, 65, 60, 48}});
        QCOMPARE(measure(piece, Measure::Crossings).count, 1.0);
        QCOMPARE(measure(piece, Measure::WideSpacing).count, 1.0); // S-A 13, then 14: one
        // Tenor and bass may lie as far apart as they like.
        QCOMPARE(measure(quarters({{72, 67, 64, 36}}), Measure::WideSpacing).count, 0.0);
    }

    void rangesAreThoseOfTheChorales()
    {
        QCOMPARE(measure(quarters({{81, 74, 69, 64}, {57, 53, 48, 36}}), Measure::OutOfRange).count, 0.0);
        QCOMPARE(measure(quarters({{82, 75, 70, 65}, {56, 52, 47, 35}}), Measure::OutOfRange).count, 8.0);
    }

    void changesAndStepsAreCountedPerVoice()
    {
        // Two quarters: S a step, A a third, T and B stay. Seven chances of change in each voice.
        const Piece piece = quarters({{72, 67, 60, 48}, {74, 64, 60, 48}});
        const Ratio changes = measure(piece, Measure::Changes), steps = measure(piece, Measure::Steps);
        QCOMPARE(changes.count, 2.0);
        QCOMPARE(changes.of, 28.0);
        QCOMPARE(steps.count, 1.0);
        QCOMPARE(steps.of, 2.0);
    }

    void chordsAreToldByTheirNotes()
    {
        QVERIFY(isOfAChord(pitchClassesOf({72, 67, 64, 48})));  // C major
        QVERIFY(isOfAChord(pitchClassesOf({72, 72, 64, 48})));  // C and E: of a chord
        QVERIFY(isOfAChord(pitchClassesOf({71, 65, 62, 56})));  // B D F A flat
        QVERIFY(!isOfAChord(pitchClassesOf({72, 65, 67, 48}))); // C F G
        QVERIFY(!isOfAChord(pitchClassesOf({72, 62, 63, 48}))); // C D E flat
        QVERIFY(dominantSeventhOf(pitchClassesOf({71, 65, 62, 55}))->root == 7);
        QVERIFY(dominantSeventhOf(pitchClassesOf({71, 65, 67, 55})).has_value());  // without its fifth
        QVERIFY(!dominantSeventhOf(pitchClassesOf({72, 64, 67, 57})).has_value()); // A minor seventh
    }

    void slicesOfV7AndStrangersAreCounted()
    {
        // C, V7 of C, and C with a fourth: one of three each. A slice with a rest is not counted.
        const Piece piece = quarters({{72, 67, 64, 48}, {71, 65, 62, 55}, {72, 65, 67, 48}, {-1, 65, 67, 48}});
        QCOMPARE(measure(piece, Measure::DominantSevenths).count, 1.0);
        QCOMPARE(measure(piece, Measure::DominantSevenths).of, 3.0);
        QCOMPARE(measure(piece, Measure::NonChords).count, 1.0);
    }

    void seventhsGoDownByStepOrNot()
    {
        const Piece good = quarters({{71, 65, 62, 55}, {72, 64, 60, 48}});
        QCOMPARE(measure(good, Measure::SeventhsDown).count, 1.0);
        QCOMPARE(measure(good, Measure::SeventhsDown).of, 1.0);
        QCOMPARE(measure(good, Measure::UnresolvedSevenths).count, 0.0);
        const Piece bad = quarters({{71, 65, 62, 55}, {72, 67, 60, 48}});
        QCOMPARE(measure(bad, Measure::SeventhsDown).count, 0.0);
        QCOMPARE(measure(bad, Measure::UnresolvedSevenths).count, 1.0);
        // Held through another position of the chord it is one seventh, judged where it moves.
        const Piece held = quarters({{71, 65, 62, 55}, {74, 65, 59, 55}, {72, 64, 60, 48}});
        QCOMPARE(measure(held, Measure::SeventhsDown).of, 1.0);
        QCOMPARE(measure(held, Measure::SeventhsDown).count, 1.0);
    }

    void aLeadingNoteInTwoVoicesIsDoubled()
    {
        QCOMPARE(measure(quarters({{71, 65, 59, 55}}), Measure::DoubledLeading).count, 1.0);
        QCOMPARE(measure(quarters({{71, 65, 62, 55}}), Measure::DoubledLeading).count, 0.0);
        QCOMPARE(measure(quarters({{71, 67, 62, 55}}), Measure::DoubledLeading).of, 0.0); // no V7
    }

    void entropyIsOfPitchClassesByDuration()
    {
        // Sixteen quarters of C E G and C: a half C, a quarter each E and G: 1.5 bits. A bar more makes no window.
        Piece piece = quarters({{72, 67, 64, 48}, {72, 67, 64, 48}, {72, 67, 64, 48}, {72, 67, 64, 48}});
        piece = twice(twice(piece));
        QCOMPARE(measure(piece, Measure::Entropy).of, 1.0);
        QVERIFY(std::abs(measure(piece, Measure::Entropy).value() - 1.5) < 1e-12);
        piece.frames.insert(piece.frames.end(), 16, Frame{60, 61, 62, 63});
        QCOMPARE(measure(piece, Measure::Entropy).of, 1.0);
    }

    void copiesAreMeasuredInFrames()
    {
        const std::vector<Piece> known{choraleInC()};
        const CopyFinder finder(known);
        QCOMPARE(finder.longestAsWritten(choraleInC()), std::size_t(64));
        // Three of its chords between strangers.
        const Piece some = quarters({{73, 69, 64, 49}, {74, 69, 62, 53}, {71, 65, 62, 55}, {72, 64, 60, 48}, {73, 64, 61, 49}});
        QCOMPARE(finder.longestAsWritten(some), std::size_t(12));
        Piece up = some;
        for (Frame &frame : up.frames)
            for (int &pitch : frame) pitch += 2;
        QVERIFY(finder.longestAsWritten(up) < 12);
        QCOMPARE(finder.longestInAnyKey(up), std::size_t(12));
        Piece rests = some;
        for (std::size_t f = 8; f < 12; ++f) rests.frames[f][2] = kSilence;
        QCOMPARE(finder.longestAsWritten(rests), std::size_t(4));
    }

    void theLongestCopyIsThatOfAPatientReader()
    {
        // Against comparing every place with every place, on music of few notes and so of many chance copies.
        std::mt19937 random(3);
        const auto piece = [&random](std::size_t length) {
            Piece p;
            for (std::size_t f = 0; f < length; ++f)
                p.frames.push_back({60 + static_cast<int>(random() % 2), 55, 50 + static_cast<int>(random() % 2), 45});
            return p;
        };
        const std::vector<Piece> known{piece(150), piece(200), piece(90)};
        const CopyFinder finder(known);
        for (int trial = 0; trial < 20; ++trial) {
            const Piece p = piece(120);
            std::size_t longest = 0;
            for (const Piece &k : known)
                for (std::size_t a = 0; a < p.frames.size(); ++a)
                    for (std::size_t b = 0; b < k.frames.size(); ++b) {
                        std::size_t n = 0;
                        while (a + n < p.frames.size() && b + n < k.frames.size() && p.frames[a + n] == k.frames[b + n]) ++n;
                        longest = std::max(longest, n);
                    }
            QCOMPARE(finder.longestAsWritten(p), longest);
        }
    }

    void theSameMusicHasTheSameInterval()
    {
        const auto mean = [](const std::vector<std::size_t> &draw) {
            double sum = 0;
            for (std::size_t i : draw) sum += static_cast<double>(i);
            return sum / static_cast<double>(draw.size());
        };
        const Interval one = bootstrapped(50, mean), other = bootstrapped(50, mean), another = bootstrapped(50, mean, 5);
        QCOMPARE(one.low, other.low);
        QCOMPARE(one.high, other.high);
        QVERIFY(another.low != one.low || another.high != one.high);
        // Mean of 0..49: 24.5, standard error 14.43 / sqrt(50) = 2.04; 95 % is about four of it.
        QVERIFY(one.low > 19.5 && one.low < 21.5 && one.high > 27.5 && one.high < 29.5);
    }

    void settingsOfOneTuneAreDrawnTogether()
    {
        // Four equal settings of each tune tell no more than one: the interval is that of the tunes.
        const std::vector<Piece> reference{choraleInC(), quarters({{72, 65, 60, 48}, {74, 67, 60, 48}})};
        const Judge judge(reference, {});
        std::vector<Setting> once, often;
        for (std::size_t tune = 0; tune < 10; ++tune) {
            const Setting setting{reference[tune % 2], tune, {}};
            once.push_back(setting);
            often.insert(often.end(), 4, setting);
        }
        const Column a = judge.judged(once), b = judge.judged(often);
        for (std::size_t r = 0; r < rows().size(); ++r) {
            QCOMPARE(a.figures[r].value, b.figures[r].value);
            QCOMPARE(a.figures[r].interval.low, b.figures[r].interval.low);
            QCOMPARE(a.figures[r].interval.high, b.figures[r].interval.high);
        }
        const auto clean = static_cast<std::size_t>(Measure::CleanPieces);
        QCOMPARE(a.figures[clean].value, 50.0);
        QVERIFY(a.figures[clean].interval.low < 50 && a.figures[clean].interval.high > 50);
    }

    void threeHundredPiecesTakeSeconds()
    {
        std::mt19937 random(7);
        std::vector<Setting> settings;
        std::vector<Piece> pieces;
        for (std::size_t i = 0; i < 300; ++i) {
            Piece piece;
            const Piece chorale = choraleInC();
            for (int k = 0; k < 4; ++k) piece.frames.insert(piece.frames.end(), chorale.frames.begin(), chorale.frames.end());
            for (Frame &frame : piece.frames) frame[1 + random() % 3] += static_cast<int>(random() % 3) - 1;
            settings.push_back({piece, i / 4, i});
            pieces.push_back(std::move(piece));
        }
        QElapsedTimer timer;
        timer.start();

        const Judge judge(pieces, pieces);
        const Column column = judge.judged(settings);

        QCOMPARE(column.pieces, std::size_t(300));
        QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_GUILESS_MAIN(MeasuresTest)
#include "measures_test.moc"
