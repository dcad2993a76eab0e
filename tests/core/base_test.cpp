// SPDX-License-Identifier: GPL-3.0-or-later
// Results, ids and musical time.
#include "core/base/result.h"

#include "core/base/ids.h"
#include "core/base/units.h"

#include <QTest>

#include <memory>

using namespace ricercar;

class BaseTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aResultIsAValueOrAnError()
    {
        const Result<int> good = 4;
        const Result<int> bad = fail(ErrorCode::BadInput, "Bar 3 is too long.", "byte 17");

        QVERIFY(good && *good == 4 && good.value_or(1) == 4);
        QVERIFY(!bad && bad.value_or(1) == 1);
        QVERIFY(bad.error().code == ErrorCode::BadInput && bad.error().sentence == "Bar 3 is too long.");
        QVERIFY(bad.error().detail == "byte 17");
        QVERIFY(Result<void>());
        QVERIFY(!Result<void>(fail(ErrorCode::Io, "The disk is full.")));
    }

    void aResultGivesItsValueAway()
    {
        Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
        const std::unique_ptr<int> owned = *std::move(result);
        QCOMPARE(*owned, 7);
    }

    void idsAreNeverHandedOutTwice()
    {
        IdSource ids;
        QVERIFY(!NoteId{});
        const NoteId first = ids.note();
        IdSource worker = ids.reserve(10);
        const NoteId next = ids.note();

        QVERIFY(first && first != next);
        for (int i = 0; i < 10; ++i) {
            const NoteId id = worker.note();
            QVERIFY(first < id && id < next);
        }
        ids.raiseTo(1000);
        ids.raiseTo(5); // never back
        QCOMPARE(ids.next(), std::uint64_t{1000});
    }

    void allTupletsAreExact()
    {
        for (const int n : {2, 3, 5, 7, 9})
            QCOMPARE(kQuarter.value % n, std::int64_t{0});
        QCOMPARE((kQuarter / 32) * 32 == kQuarter, true); // 128ths
        QCOMPARE((kEighth / 3) * 3 == kEighth, true);
    }

    void rangesAreHalfOpen()
    {
        const TickRange range{TimelineTick{10}, TimelineTick{20}};
        QVERIFY(range.contains(TimelineTick{10}) && !range.contains(TimelineTick{20}));
        QVERIFY(!range.overlaps({TimelineTick{20}, TimelineTick{30}}));
        QVERIFY(range.overlaps({TimelineTick{19}, TimelineTick{30}}));
        QVERIFY(range.length() == Ticks{10} && !range.empty());
        QVERIFY((TickRange{TimelineTick{5}, TimelineTick{5}}.empty()));
    }
};

QTEST_GUILESS_MAIN(BaseTest)
#include "base_test.moc"
