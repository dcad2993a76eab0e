// SPDX-License-Identifier: GPL-3.0-or-later
// The grade of a chorale and its parts: distances, key, repeated passages, and the order that it puts music in.
#include "core/judge/grade.h"
#include "core/judge/repeats.h"
#include "core/judge/sonority.h"
#include "core/judge/tonality.h"
#include "core/judge/transport.h"
#include "tests/judge/pieces.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace ricercar::judge;

namespace {

bool near(double a, double b) { return std::abs(a - b) < 1e-12; }

double term(const Grade &grade, Feature feature) { return grade.terms[static_cast<std::size_t>(feature)]; }

Piece transposed(Piece piece, int semitones)
{
    for (Frame &frame : piece.frames)
        for (int &pitch : frame)
            if (pitch != kSilence) pitch += semitones;
    return piece;
}

// The same with some notes moved by a step now and then, as another chorale of the same kind.
Piece relative(Piece piece, unsigned seed)
{
    std::mt19937 random(seed);
    constexpr int scale[] = {0, 2, 4, 5, 7, 9, 11};
    for (std::size_t f = 0; f < piece.frames.size(); f += 4) {
        if (random() % 4 != 0) continue;
        const std::size_t voice = random() % 3;
        int pitch = piece.frames[f][voice] + 1;
        while (std::find(std::begin(scale), std::end(scale), pitch % 12) == std::end(scale)) ++pitch;
        for (std::size_t g = f + 2; g < f + 4; ++g) piece.frames[g][voice] = pitch; // a passing eighth
    }
    return piece;
}

Piece shuffled(Piece piece, unsigned seed)
{
    std::mt19937 random(seed);
    for (std::size_t v = 0; v < kVoices; ++v)
        for (std::size_t f = piece.frames.size() - 1; f > 0; --f)
            std::swap(piece.frames[f][v], piece.frames[random() % (f + 1)][v]);
    return piece;
}

std::vector<int> symbols(std::initializer_list<int> notes, int length)
{
    std::vector<int> line;
    for (int note : notes) {
        line.push_back(note);
        line.insert(line.end(), static_cast<std::size_t>(length - 1), kHold);
    }
    return line;
}

} // namespace

class GradeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void massMovedTimesItsWay()
    {
        QVERIFY(near(distanceOverValues({{0, 1}}, {{3, 5}}), 3));           // weights are normalized
        QVERIFY(near(distanceOverValues({{0, 1}, {2, 1}}, {{1, 1}}), 1));   // half goes up one, half down one
        QVERIFY(near(distanceOverValues({{1, 1}, {2, 3}}, {{1, 3}, {2, 1}}), 0.5));
        QVERIFY(near(distanceOverValues({{4, 2}}, {{4, 7}}), 0));
    }

    void ranksFollowTheReference()
    {
        // Reference: 7 most, then 2, then 5. The piece has only 5: two ranks from 7 for .5, one from 2 for .3.
        QVERIFY(near(distanceOverRanks({{5, 4}}, {{7, 5}, {2, 3}, {5, 2}}), 0.5 * 2 + 0.3 * 1));
        // Strangers come after the known, the rarest first: 9 (a quarter) at rank 1, 8 (three quarters) at rank 2.
        QVERIFY(near(distanceOverRanks({{8, 3}, {9, 1}}, {{7, 1}}), 0.25 * 1 + 0.75 * 2));
    }

    void theKeyIsFound()
    {
        QCOMPARE(tonalityOf(choraleInC()).tonic, 0);
        QVERIFY(!tonalityOf(choraleInC()).minor);
        QCOMPARE(tonalityOf(transposed(choraleInC(), 3)).tonic, 3);
        // i iv V i of A minor.
        const Tonality a = tonalityOf(quarters({{69, 64, 60, 45}, {69, 65, 62, 50}, {68, 64, 59, 52}, {69, 64, 60, 45}}));
        QCOMPARE(a.tonic, 9);
        QVERIFY(a.minor);
    }

    void chromaticNotesAreAlteredDegrees()
    {
        const Tonality c{0, false}, aMinor{9, true};
        QCOMPARE(degreeOf(66, c).step, 3);        // F sharp: raised fourth
        QCOMPARE(degreeOf(66, c).alteration, 1);
        QCOMPARE(degreeOf(70, c).step, 6);        // B flat: lowered seventh
        QCOMPARE(degreeOf(70, c).alteration, -1);
        QCOMPARE(degreeOf(68, aMinor).step, 6);   // G sharp in A minor: raised seventh
        QCOMPARE(degreeOf(68, aMinor).alteration, 1);
        QCOMPARE(degreeOf(67, aMinor).alteration, 0);
        // F to G sharp in A minor is a second, though three semitones; up an octave is seven steps, also over the tonic.
        QCOMPARE(staffPlaceOf(68, aMinor) - staffPlaceOf(65, aMinor), 1);
        for (int pitch = 36; pitch < 80; ++pitch) QCOMPARE(staffPlaceOf(pitch + 12, aMinor) - staffPlaceOf(pitch, aMinor), 7);
        for (int pitch = 36; pitch < 80; ++pitch) QVERIFY(staffPlaceOf(pitch + 1, aMinor) - staffPlaceOf(pitch, aMinor) <= 1);
    }

    void equalKindsOfChordHaveEqualLabels()
    {
        QCOMPARE(qualityOf({72, 67, 64, 48}), qualityOf({71, 67, 62, 50}));  // C major, G major in second inversion
        QVERIFY(qualityOf({72, 67, 64, 48}) != qualityOf({72, 67, 63, 48})); // major, minor
        QCOMPARE(qualityOf({71, 65, 62, 55}), qualityOf({70, 67, 64, 48}));  // two dominant sevenths
        QVERIFY(qualityOf({72, 67, 64, 57}) != qualityOf({71, 67, 64, 48})); // minor seventh, major seventh
        QCOMPARE(qualityOf({72, 62, 61, 48}), 0);                            // C, C sharp, D: none
        QCOMPARE(qualityOf({72, 65, 67, 48}), qualityOf({67, 62, 60, 55}));  // fourth for third: C F G, G C D
    }

    void passagesThatComeBackAreFound()
    {
        // C D E F, other notes, C D E F: one passage of four quarters, twice.
        const Histogram once = repeatLengths(symbols({60, 62, 64, 65, 71, 60, 62, 64, 65}, 4));
        QCOMPARE(once.size(), std::size_t(1));
        QCOMPARE(once.at(16), 2.0);
        // C D three times, twice of them with E: the shorter counts for all three, the longer for two.
        const Histogram nested = repeatLengths(symbols({60, 62, 64, 50, 60, 62, 64, 51, 60, 62, 70}, 1));
        QCOMPARE(nested.size(), std::size_t(2));
        QCOMPARE(nested.at(2), 3.0);
        QCOMPARE(nested.at(3), 2.0);
        // One note alone is no passage, and a passage does not begin in the middle of a note.
        QVERIFY(repeatLengths(symbols({60, 62, 60, 64}, 4)).empty());
        std::vector<int> tails = symbols({60, 65, 67}, 4), other = symbols({62, 65, 67}, 4);
        tails.insert(tails.end(), other.begin(), other.end());
        const Histogram found = repeatLengths(tails); // 65 67 comes back, and the end of the first note before it does not
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found.at(8), 2.0);
    }

    void passagesAreThoseOfAPatientReader()
    {
        // Every stretch against every other, by definition: two notes at least, beginning with one, and dropped where
        // a longer stretch around it comes as often.
        std::mt19937 random(11);
        for (int trial = 0; trial < 30; ++trial) {
            std::vector<int> line;
            while (line.size() < 60) {
                line.push_back(60 + static_cast<int>(random() % 3));
                line.insert(line.end(), random() % 3, kHold);
            }
            std::map<std::vector<int>, int> times;
            for (std::size_t a = 0; a < line.size(); ++a)
                for (std::size_t n = 2; a + n <= line.size(); ++n) ++times[{line.begin() + static_cast<std::ptrdiff_t>(a),
                                                                            line.begin() + static_cast<std::ptrdiff_t>(a + n)}];
            std::erase_if(times, [](const auto &entry) {
                return entry.second < 2 || entry.first.front() == kHold ||
                       std::count_if(entry.first.begin(), entry.first.end(), [](int s) { return s != kHold; }) < 2;
            });
            Histogram expected;
            for (const auto &[passage, n] : times) {
                const bool inside = std::any_of(times.begin(), times.end(), [&, p = &passage, count = n](const auto &other) {
                    return other.first.size() > p->size() && other.second == count &&
                           std::search(other.first.begin(), other.first.end(), p->begin(), p->end()) != other.first.end();
                });
                if (!inside) expected[static_cast<int>(passage.size())] += n;
            }
            QCOMPARE(repeatLengths(line), expected);
        }
    }

    void strikesMakeRepeatedNotes()
    {
        Piece piece = quarters({{72, 67, 64, 48}, {72, 67, 64, 48}});
        const Traits held = traitsOf(piece);
        piece.strikes.assign(8, {});
        piece.strikes[0] = piece.strikes[4] = {true, true, true, true};
        const Traits struck = traitsOf(piece);
        const auto rhythm = static_cast<std::size_t>(Feature::Rhythm), soprano = static_cast<std::size_t>(Feature::Soprano);
        QCOMPARE(held.histograms[rhythm], (Histogram{{8, 4}}));
        QCOMPARE(struck.histograms[rhythm], (Histogram{{4, 8}}));
        QVERIFY(held.histograms[soprano].empty());
        QCOMPARE(struck.histograms[soprano], (Histogram{{0, 1}})); // a unison
        QCOMPARE(struck.notes, 8.0);
    }

    void parallelsWeighByTheirRate()
    {
        // Reference: one fifth and one octave in 32 notes. Piece: one fifth in 8 notes: half the mass one rank off,
        // times a rate of (1/8) over (2/32).
        Traits reference, piece;
        const auto parallels = static_cast<std::size_t>(Feature::Parallels);
        reference.histograms[parallels] = {{0, 1}, {1, 1}};
        reference.notes = 32;
        piece.histograms[parallels] = {{0, 1}};
        piece.notes = 8;
        GradeReference against;
        against.add(reference);
        QVERIFY(near(term(against.grade(piece), Feature::Parallels), 0.5 * 2));
        piece.histograms[parallels].clear();
        QVERIFY(near(term(against.grade(piece), Feature::Parallels), 0));
    }

    void aPieceOfTheReferenceIsLeftOut()
    {
        const Traits chorale = traitsOf(choraleInC()), other = traitsOf(relative(choraleInC(), 1));
        GradeReference with, without;
        with.add(other);
        with.add(chorale);
        without.add(other);
        const Grade a = with.grade(chorale, &chorale), b = without.grade(chorale);
        for (std::size_t f = 0; f < kFeatures; ++f) QVERIFY(near(a.terms[f], b.terms[f]));
        QVERIFY(with.grade(chorale).total() < a.total());
    }

    void aPieceLikeAllTheRestIsAtNoDistance()
    {
        GradeReference reference;
        for (int key = -5; key <= 6; ++key) reference.add(traitsOf(transposed(choraleInC(), key)));
        QVERIFY(std::abs(reference.grade(traitsOf(choraleInC())).total()) < 1e-9);
    }

    void choralesStandBeforeShuffledMusic()
    {
        GradeReference reference;
        for (unsigned i = 0; i < 40; ++i) reference.add(traitsOf(relative(transposed(choraleInC(), static_cast<int>(i % 5)), i)));
        for (unsigned i = 100; i < 110; ++i) {
            const Piece piece = relative(choraleInC(), i);
            const double bach = reference.grade(traitsOf(piece)).total();
            const double mock = reference.grade(traitsOf(shuffled(piece, i))).total();
            QVERIFY2(3 * bach < mock, qPrintable(QString("%1 %2").arg(bach).arg(mock)));
        }
    }
};

QTEST_GUILESS_MAIN(GradeTest)
#include "grade_test.moc"
