// SPDX-License-Identifier: GPL-3.0-or-later
// The whole score: what an edit engraves anew, where systems break, that nothing overlaps.
#include <QtTest> // first: Qt 6.4's moc cannot read <concepts> before it

#include "core/notation/layout.h"
#include "core/notation/smufl.h"
#include "tests/support/notation.h"

using namespace ricercar;

namespace {

std::string bars(int count, const std::string &bar)
{
    std::string out;
    for (int i = 0; i < count; ++i) out += bar + " | ";
    return out;
}

ScorePtr chorale(int count)
{
    return test::score("4/4 name=Soprano | " + bars(count, "C5q D5q E5e D5e C5q") + "; name=Alto | "
                       + bars(count, "G4q G4q G4q G4q") + "; name=Tenor clef=bass | " + bars(count, "E4q D4q C4q E4q")
                       + "; name=Bass clef=bass | " + bars(count, "C3q B2q C3q C3q"));
}

ScorePtr raised(const ScorePtr &score, std::size_t part, std::size_t note)
{
    return transposedDiatonically(score, {test::idAt(score, part, note)}, 1);
}

ScoreLayout laidOut(const ScorePtr &score)
{
    ScoreLayout layout(std::make_shared<FontMetrics>());
    layout.update(score);
    return layout;
}

} // namespace

class TestScoreLayout : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anEditEngravesOnlyItsBar();
    void undoEngravesNothing();
    void anEditThatKeepsItsWidthRepaintsOneBar();
    void aTieIntoTheNextBarIsSeenThere();
    void systemBreaksAreHonoured();
    void everyBarStandsOnceAndInOrder();
    void systemsFillTheWidth();
    void systemsDoNotOverlap();
    void columnsOfAllPartsAlign();
    void placesAndTimesAreEachOthersReverse();
    void oneEndlessLineHasOneSystem();
    void theKeyIsAnnouncedAtTheEndOfTheLineBefore();
    void aPartMoreNeedsNoOtherEngravedAnew();
};

void TestScoreLayout::anEditEngravesOnlyItsBar()
{
    const ScorePtr score = chorale(40);
    ScoreLayout layout = laidOut(score);
    const auto before = layout.systems();
    QVERIFY(before.size() > 4);

    layout.update(raised(score, 1, 4 * 20));

    QCOMPARE(layout.engravedLast(), std::size_t{1});
    std::size_t remade = 0;
    for (std::size_t i = 0; i < before.size(); ++i) remade += layout.systems()[i].system != before[i].system;
    QCOMPARE(remade, std::size_t{1});
}

void TestScoreLayout::undoEngravesNothing()
{
    const ScorePtr score = chorale(8);
    ScoreLayout layout = laidOut(score);

    layout.update(raised(score, 0, 3));
    layout.update(score);

    QCOMPARE(layout.engravedLast(), std::size_t{0});
}

void TestScoreLayout::anEditThatKeepsItsWidthRepaintsOneBar()
{
    const ScorePtr score = chorale(40);
    ScoreLayout layout = laidOut(score);
    QVERIFY(layout.update(score).empty());

    const auto areas = layout.update(raised(score, 1, 4 * 20));

    QCOMPARE(areas.size(), std::size_t{1});
    QVERIFY(areas[0].right - areas[0].left < layout.width() / 2);
}

void TestScoreLayout::aTieIntoTheNextBarIsSeenThere()
{
    const ScorePtr score = test::score("4/4 | C4w | rh D4h | E4w |");
    ScoreLayout layout = laidOut(score);

    layout.update(stretched(score, {test::idAt(score, 0, 0)}, kQuarter));

    QCOMPARE(layout.engravedLast(), std::size_t{2}); // the note's bar and the one it is held into
}

void TestScoreLayout::systemBreaksAreHonoured()
{
    ScorePtr score = chorale(6);
    score = withMasterBar(score, 1, [](MasterBar &m) { m.systemBreak = true; });
    score = withMasterBar(score, 4, [](MasterBar &m) { m.pageBreak = true; });

    const ScoreLayout layout = laidOut(score);

    QVERIFY(layout.systemOfBar(0) != layout.systemOfBar(1));
    QVERIFY(layout.systemOfBar(3) != layout.systemOfBar(4));
    QCOMPARE(layout.systemOfBar(4)->page, std::size_t{1});
}

void TestScoreLayout::everyBarStandsOnceAndInOrder()
{
    const ScoreLayout layout = laidOut(chorale(57));
    std::size_t next = 0;
    for (const PlacedSystem &s : layout.systems()) {
        QCOMPARE(s.system->firstBar(), next);
        next = s.system->endBar();
    }
    QCOMPARE(next, std::size_t{57});
}

void TestScoreLayout::systemsFillTheWidth()
{
    const ScoreLayout layout = laidOut(chorale(57));
    const double right = layout.options().pageWidth - 2 * layout.options().margin;
    for (std::size_t i = 0; i + 1 < layout.systems().size(); ++i)
        QVERIFY(std::abs(layout.systems()[i].system->right() - right) < 0.05);
}

void TestScoreLayout::systemsDoNotOverlap()
{
    const ScoreLayout layout = laidOut(chorale(57));
    for (std::size_t i = 1; i < layout.systems().size(); ++i) {
        const PlacedSystem &a = layout.systems()[i - 1], &b = layout.systems()[i];
        QVERIFY(b.y + b.system->top() > a.y + a.system->bottom());
        const auto &staves = a.system->staves();
        for (std::size_t k = 1; k < staves.size(); ++k)
            QVERIFY(staves[k].y + staves[k].top > staves[k - 1].y + staves[k - 1].bottom);
    }
    for (const Rect &page : layout.pages()) QVERIFY(page.bottom <= layout.height() + 0.01);
}

void TestScoreLayout::columnsOfAllPartsAlign()
{
    const ScoreLayout layout = laidOut(chorale(3));
    const System &s = *layout.systems().front().system;
    std::set<int> third;
    for (const Item &item : s.items())
        if (item.role == Role::Head && std::abs(item.x1 - s.xOf(1, 2 * kQuarter.value)) < 0.01) third.insert(qRound(item.y1));
    QCOMPARE(third.size(), std::size_t{4}); // all four voices, one below the other
}

void TestScoreLayout::placesAndTimesAreEachOthersReverse()
{
    const ScoreLayout layout = laidOut(chorale(5));
    const System &s = *layout.systems().front().system;
    for (std::size_t bar = s.firstBar(); bar < s.endBar(); ++bar)
        for (std::int64_t tick = 0; tick < kWhole.value; tick += kSixteenth.value) {
            const auto [b, t] = s.tickAt(s.xOf(bar, tick));
            QCOMPARE(b, bar);
            QVERIFY(std::abs(t - tick) <= 2);
        }
}

void TestScoreLayout::oneEndlessLineHasOneSystem()
{
    ScoreLayout layout(std::make_shared<FontMetrics>());
    LayoutOptions options;
    options.continuous = true;
    layout.setOptions(options);

    layout.update(chorale(57));

    QCOMPARE(layout.systems().size(), std::size_t{1});
    QVERIFY(layout.width() > 500);
}

void TestScoreLayout::theKeyIsAnnouncedAtTheEndOfTheLineBefore()
{
    ScorePtr score = withKey(chorale(4), 2, KeySignature{2, Mode::Major});
    score = withMasterBar(score, 2, [](MasterBar &m) { m.systemBreak = true; });

    const ScoreLayout layout = laidOut(score);

    std::size_t atEnd = 0;
    const System &first = *layout.systems().front().system;
    for (const Item &item : first.items())
        atEnd += item.role == Role::KeySignature && item.x1 >= first.right();
    QCOMPARE(atEnd, std::size_t{8}); // two sharps on four staves
}

void TestScoreLayout::aPartMoreNeedsNoOtherEngravedAnew()
{
    const ScorePtr score = chorale(10);
    ScoreLayout layout = laidOut(score);
    IdSource ids(100000);
    Part part;
    part.id = ids.part();
    part.name = "Organ";

    layout.update(withPart(score, part, 4));

    QVERIFY(layout.engravedLast() <= 10); // its own empty bars at most
    QCOMPARE(layout.systems().front().system->staves().size(), std::size_t{5});
}

QTEST_GUILESS_MAIN(TestScoreLayout)
#include "test_score_layout.moc"
