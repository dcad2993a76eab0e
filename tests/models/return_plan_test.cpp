// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_wishes.h"
#include "models/representation/return_plan.h"

#include <QtTest>

#include <random>

using namespace ricercar::models;

namespace {

constexpr int kBar = 96;

// Bars of four quarters; each letter a tune of its own, the same letter the same tune.
EventPiece pieceOf(std::string_view letters)
{
    EventPiece piece;
    for (std::size_t b = 0; b < letters.size(); ++b) {
        EventBar bar;
        bar.start = int(b) * kBar;
        piece.bars.push_back(bar);
        std::mt19937 random(static_cast<unsigned>(letters[b]));
        for (int onset = 0; onset < kBar;) {
            EventNote note;
            note.onset = bar.start + onset;
            note.length = 12 * (1 + int(random() % 3));
            note.key = static_cast<std::int8_t>(55 + random() % 24);
            piece.notes.push_back(note);
            onset += note.length;
        }
    }
    measureWishes(piece);
    return piece;
}

std::vector<int> planned(const ReturnPlan &plan, EventPiece piece, int from, std::uint64_t seed)
{
    for (std::size_t b = std::size_t(from); b < piece.bars.size(); ++b) piece.bars[b].wishes = {};
    plan.plan(piece.bars, from, int(piece.bars.size()), {}, seed);
    std::vector<int> out;
    for (std::size_t b = std::size_t(from); b < piece.bars.size(); ++b) out.push_back(piece.bars[b].wishes.returnOf);
    return out;
}

class ReturnPlanTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whereTunesAlwaysRepeatTheirFirstHalfThePlanDoesToo()
    {
        ReturnPlan plan;
        for (int i = 0; i < 50; ++i) {
            std::string half;
            for (int b = 0; b < 8; ++b) half += static_cast<char>(33 + (i * 8 + b) % 90);
            plan.learn(pieceOf(half + half), {});
        }
        int back = 0, all = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed)
            for (const int bars : planned(plan, pieceOf("abcdefghabcdefgh"), 8, seed)) back += bars == 8, ++all;
        QVERIFY2(back > all * 9 / 10, qPrintable(QString("%1 of %2").arg(back).arg(all)));
    }

    void whereNothingEverReturnsThePlanIsNew()
    {
        ReturnPlan plan;
        for (int i = 0; i < 20; ++i) {
            std::string bars;
            for (int b = 0; b < 16; ++b) bars += static_cast<char>(33 + (i * 16 + b) % 90);
            plan.learn(pieceOf(bars), {});
        }
        EventPiece piece = pieceOf("abcdefghijklmnop");
        for (std::size_t b = 8; b < 16; ++b) piece.bars[b].wishes = {};
        plan.plan(piece.bars, 8, 16, {}, 3);
        // Two tunes may have one rhythm by chance; none comes back.
        for (std::size_t b = 8; b < 16; ++b) QVERIFY(piece.bars[b].wishes.returnOf == 0 || piece.bars[b].wishes.returnRhythm);
    }

    void whatIsWishedStays()
    {
        ReturnPlan plan;
        plan.learn(pieceOf("abcdabcdabcdabcd"), {});
        EventPiece piece = pieceOf("abcdabcd");
        for (std::size_t b = 4; b < 8; ++b) piece.bars[b].wishes = {};
        piece.bars[5].wishes.returnOf = 3;
        plan.plan(piece.bars, 4, 8, {}, 1);
        QCOMPARE(int(piece.bars[5].wishes.returnOf), 3);
    }

    void theSameSeedPlansTheSameAndBarsOfAnotherLengthDoNotReturn()
    {
        ReturnPlan plan;
        for (const char *bars : {"abcdabcd", "abababab", "aabbccdd", "abcdefgh"}) plan.learn(pieceOf(bars), {});
        const EventPiece piece = pieceOf("abcdefghijkl");
        QCOMPARE(planned(plan, piece, 4, 7), planned(plan, piece, 4, 7));
        EventPiece other = piece;
        for (std::size_t b = 4; b < other.bars.size(); ++b) other.bars[b].length = 72;
        const auto lengths = planned(plan, other, 4, 7);
        for (std::size_t i = 0; i < lengths.size(); ++i) QVERIFY(lengths[i] <= int(i));
    }

    void theCountsComeBackFromTheirTextAndNonsenseDoesNot()
    {
        ReturnPlan plan;
        for (int i = 0; i < 12; ++i) plan.learn(pieceOf("abcdabcdabcdabcd"), {});
        const std::string text = plan.toText();
        const auto again = ReturnPlan::fromText(text);
        QVERIFY(again);
        QCOMPARE(again->toText(), text);
        const EventPiece piece = pieceOf("efghefghefgh");
        QCOMPARE(planned(*again, piece, 4, 5), planned(plan, piece, 4, 5));
        for (const char *bad : {"shifts 1", "shifts x 2\n", "12 9999 1\n", "what\n", "shifts\n5 3\n"}) QVERIFY2(!ReturnPlan::fromText(bad), bad);
    }
};

} // namespace

QTEST_APPLESS_MAIN(ReturnPlanTest)
#include "return_plan_test.moc"
