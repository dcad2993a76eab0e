// SPDX-License-Identifier: GPL-3.0-or-later
// The measures on the sixteenth grid, on cases small enough to count by hand.
#include "core/theory/grid_measures.h"

#include <QTest>

using namespace ricercar;

namespace {

GridPiece held(std::initializer_list<GridChord> quarters)
{
    GridPiece piece;
    for (const GridChord &chord : quarters) piece.insert(piece.end(), 4, chord);
    return piece;
}

} // namespace

class GridMeasuresTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAParallelOnce()
    {
        // S and B a twelfth apart, both up by step; the others stay.
        const GridMeasures m = measured(held({{67, 64, 60, 48}, {69, 64, 60, 50}}));
        QCOMPARE(m.parallels, std::size_t(1));
        QCOMPARE(m.notes, std::size_t(6));
        QCOMPARE(m.piecesWithoutParallels, std::size_t(0));
        QCOMPARE(m.parallelsPerThousand(), 1000.0 / 6);
    }

    void contraryMotionIsNoParallel()
    {
        QCOMPARE(measured(held({{67, 64, 60, 48}, {74, 64, 60, 43}})).parallels, std::size_t(0));
    }

    void aRestBreaksAParallel()
    {
        QCOMPARE(measured(held({{67, 64, 60, 48}, {-1, 64, 60, 48}, {69, 64, 60, 50}})).parallels, std::size_t(0));
    }

    void directsNeedALeapInTheSoprano()
    {
        QCOMPARE(measured(held({{64, 60, 55, 48}, {69, 60, 57, 50}})).directs, std::size_t(1));
        QCOMPARE(measured(held({{67, 64, 60, 47}, {69, 64, 60, 50}})).directs, std::size_t(0));
    }

    void countsChangesStepsAndLeaps()
    {
        const GridMeasures m = measured(held({{72, 67, 64, 48}, {74, 67, 62, 43}}));
        QCOMPARE(m.voiceFrames, std::size_t(32));
        QCOMPARE(m.changes, std::size_t(3));
        QCOMPARE(m.moves, std::size_t(3));
        QCOMPARE(m.steps, std::size_t(2));
    }

    void findsCrossingOverlapSpacingAndRange()
    {
        QCOMPARE(measured(held({{72, 67, 60, 48}, {72, 59, 60, 48}})).crossings, std::size_t(1));
        QCOMPARE(measured(held({{76, 72, 60, 48}, {71, 67, 60, 48}})).overlaps, std::size_t(1));
        QCOMPARE(measured(held({{79, 64, 60, 48}})).wide, std::size_t(1));
        const GridMeasures m = measured(held({{82, 75, 70, 65}}));
        QCOMPARE(m.outOfRange, std::size_t(4));
    }

    void seventhsAreCountedByWhereTheyGo()
    {
        const GridMeasures down = measured(held({{71, 65, 62, 43}, {72, 64, 60, 48}}));
        QCOMPARE(down.dominantSevenths, std::size_t(1));
        QCOMPARE(down.seventhsDown, std::size_t(1));
        const GridMeasures upward = measured(held({{71, 65, 62, 43}, {72, 67, 64, 48}}));
        QCOMPARE(upward.sevenths, std::size_t(1));
        QCOMPARE(upward.seventhsDown, std::size_t(0));
        QCOMPARE(measured(held({{71, 65, 59, 43}})).doubledLeading, std::size_t(1));
    }

    void aClusterIsNoChordAndABareFifthIsNoDissonance()
    {
        QCOMPARE(measured(held({{72, 71, 70, 48}})).nonChords, std::size_t(1));
        QCOMPARE(measured(held({{72, 67, 60, 48}})).nonChords, std::size_t(0));
    }

    void entropyIsThatOfPitchClassesOverFourBars()
    {
        GridPiece piece;
        for (int i = 0; i < 64; ++i) piece.push_back({72, 67, 64, 60}); // three pitch classes: 1/2, 1/4, 1/4
        QCOMPARE(measured(piece).entropy(), 1.5);
    }

    void piecesAddUp()
    {
        const GridPiece a = held({{67, 64, 60, 48}, {69, 64, 60, 50}}), b = held({{72, 67, 64, 48}});
        const std::vector<GridPiece> both{a, b};
        const GridMeasures m = measured(std::span<const GridPiece>(both));
        QCOMPARE(m.pieces, std::size_t(2));
        QCOMPARE(m.shareWithoutParallels(), 0.5);
        QCOMPARE(m.notes, std::size_t(10));
    }
};

QTEST_GUILESS_MAIN(GridMeasuresTest)
#include "grid_measures_test.moc"
