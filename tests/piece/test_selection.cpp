// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing among ideas: weights make the order, reasons are said, and twins stand last.
#include "core/piece/selection.h"
#include "tests/support/notation.h"

#include <QElapsedTimer>
#include <QTest>

using namespace ricercar;

namespace {

Alternative idea(std::uint64_t seed, const char *music, double voiceLeading, double contour)
{
    Alternative a;
    a.score = test::score(music);
    a.draft.seed = seed;
    a.parts = {{criterionId(Criterion::VoiceLeading), voiceLeading, 1, "two direct fifths."}, {criterionId(Criterion::Contour), contour, 1, "one climax, in bar 3."}};
    return a;
}

const char *const kUp = "4/4 | C4q D4q E4q F4q | G4w |";
const char *const kDown = "4/4 | C5q B4q A4q G4q | E4w |";
const char *const kUpAgain = "4/4 | C4q D4q E4q F4q | C5w |";

} // namespace

class SelectionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theOrderFollowsTheWeights();
    void everyRankSaysWhy();
    void ofTwoThatAreAlikeTheLesserStandsLast();
    void aFloorOfNothingLeavesTwinsWhereTheyAre();
    void differenceIsTheShareOfNotesThatDiffer();
    void sixteenLongIdeasAreOrderedInAMoment();
};

void SelectionTest::theOrderFollowsTheWeights()
{
    std::vector<Alternative> ideas{idea(1, kUp, 0.9, 0.2), idea(2, kDown, 0.3, 0.9)};
    SelectionWeights weights;
    weights.weight[static_cast<std::size_t>(Criterion::VoiceLeading)] = 3;
    weights.weight[static_cast<std::size_t>(Criterion::Contour)] = 0;
    rankedBy(ideas, weights);
    QCOMPARE(ideas.front().draft.seed, 1u);
    QCOMPARE(ideas.front().total, 0.9);

    weights.weight[static_cast<std::size_t>(Criterion::VoiceLeading)] = 0;
    weights.weight[static_cast<std::size_t>(Criterion::Contour)] = 3;
    rankedBy(ideas, weights);
    QCOMPARE(ideas.front().draft.seed, 2u);
    QCOMPARE(ideas.front().rank, 1);
}

void SelectionTest::everyRankSaysWhy()
{
    std::vector<Alternative> ideas{idea(1, kUp, 0.9, 0.2), idea(2, kDown, 0.3, 0.9)};

    rankedBy(ideas, {});

    QVERIFY(QString::fromStdString(ideas[0].why).contains("voice leading"));
    QVERIFY(QString::fromStdString(ideas[1].why).contains("contour"));
}

void SelectionTest::ofTwoThatAreAlikeTheLesserStandsLast()
{
    std::vector<Alternative> ideas{idea(1, kUp, 0.9, 0.9), idea(2, kUpAgain, 0.9, 0.8), idea(3, kDown, 0.1, 0.1)};
    SelectionWeights weights;
    weights.difference = 0.3;

    rankedBy(ideas, weights);

    QCOMPARE(ideas[1].draft.seed, 3u);
    QCOMPARE(ideas[2].draft.seed, 2u);
    QVERIFY(QString::fromStdString(ideas[2].why).contains("nearly idea 1"));
}

void SelectionTest::aFloorOfNothingLeavesTwinsWhereTheyAre()
{
    std::vector<Alternative> ideas{idea(1, kUp, 0.9, 0.9), idea(2, kUp, 0.9, 0.8), idea(3, kDown, 0.1, 0.1)};
    SelectionWeights weights;
    weights.difference = 0;

    rankedBy(ideas, weights);

    QCOMPARE(ideas[1].draft.seed, 2u);
}

void SelectionTest::differenceIsTheShareOfNotesThatDiffer()
{
    const ScorePtr a = test::score(kUp), b = test::score(kUpAgain);
    QCOMPARE(differenceOf(*a, *a), 0.0);
    QCOMPARE(differenceOf(*a, *b), 0.2);
    QCOMPARE(differenceOf(*a, *test::score(kDown)), 1.0);
}

void SelectionTest::sixteenLongIdeasAreOrderedInAMoment()
{
    std::string bars = "4/4 ";
    for (int b = 0; b < 64; ++b) bars += "| C4e D4e E4e F4e G4e A4e B4e C5e ";
    bars += "|";
    std::vector<Alternative> ideas;
    for (std::uint64_t i = 0; i < 16; ++i) ideas.push_back(idea(i, kUp, 0.5, 0.5));
    for (Alternative &a : ideas) a.score = test::score(bars);
    QElapsedTimer timer;
    timer.start();

    rankedBy(ideas, {});

    QVERIFY2(timer.elapsed() < 100, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(SelectionTest)
#include "test_selection.moc"
