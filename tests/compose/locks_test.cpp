// SPDX-License-Identifier: GPL-3.0-or-later
// Locks on pitch, rhythm, loudness or all of a voice: whatever is asked for, what is locked stays. Requests by chance;
// RICERCAR_RANDOM_REQUESTS=10000 asks for so many, RICERCAR_RANDOM_REQUEST=17 beside it for the one alone.
#include "core/compose/pipeline.h"
#include "core/music/edits.h"
#include "core/music/locks.h"
#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <cstdlib>
#include <random>

using namespace ricercar;

namespace {

const char *kPieces[] = {
    "4/4 key=0 name=Soprano | C5q D5q E5q D5q | E5q F5e E5e D5h | E5q D5q C5q B4q | C5w |; "
    "name=Alto | G4q G4q G4q G4q | G4q A4q G4h | G4q A4q E4q D4q | E4w |; "
    "name=Tenor | E4q D4e E4e C4q B3q | C4q C4q B3h | C4q D4q C4q G3q | G3w |; "
    "name=Bass clef=bass | C3q B2q C3q G3q | C3q F3q G3h | C3q F3q A3q G3q | C3w |",
    "3/4 key=-1,minor name=Soprano | D5q F5q E5q | D5h C#5q | D5h. |; name=Alto | A4h Bb4q | A4e G4e A4h | A4h. |; "
    "name=Tenor | F4q D4q G4q | F4q E4h | F#4h. |; name=Bass clef=bass | D3h G2q | A2h. | D3h. |",
    "6/8 key=1 name=Soprano | G4q A4e B4q. | A4s B4s C5s B4s A4e G4q. |; name=Alto | D4q. G4q. | F#4q. D4q. |; "
    "name=Bass clef=bass | G3q. G3q. | D3q. G2q. |",
    "2/4 key=0 name=Soprano | C5e3 D5e3 E5e3 F5q | E5q D5q | C5h |; name=Alto | G4q A4q | G4q [F4 B4]q | G4h |; "
    "name=Bass clef=bass | C3q F3q | G3t F3t E3t D3t C3e G2q | C3h |"};

} // namespace

class LocksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLockOnRhythmLeavesThePitchesFree()
    {
        const ScorePtr base = test::score(kPieces[0]);
        const ScorePtr locked = withLocks(base, {{base->parts[1]->id, 0, {base->barStart(0), base->barStart(3)}, static_cast<std::uint8_t>(Attribute::Rhythm)}});
        CounterpointRequest request;
        request.task = Task::Fill;
        request.base = locked;
        request.write = {ChoirVoice::Alto, ChoirVoice::Tenor};
        request.range = TickRange{base->barStart(0), base->barStart(3)};
        request.count = 3;
        JobControl job;
        const auto result = Pipeline({}).write(request, IdSource(100000), job);
        QVERIFY(result);
        bool otherPitches = false;
        for (const Alternative &a : result->alternatives) {
            QVERIFY(lockedChanges(*locked, *a.score).empty());
            otherPitches = otherPitches || test::text(a.score, 1) != test::text(base, 1);
        }
        QVERIFY(otherPitches);
    }

    void aLockOnPitchLeavesTheRhythmFree()
    {
        const ScorePtr base = test::score(kPieces[0]);
        const ScorePtr locked = withLocks(base, {{base->parts[2]->id, 0, {base->barStart(0), base->barStart(3)}, static_cast<std::uint8_t>(Attribute::Pitch)}});
        CounterpointRequest request;
        request.task = Task::Fill;
        request.base = locked;
        request.write = {ChoirVoice::Tenor};
        request.range = TickRange{base->barStart(0), base->barStart(3)};
        request.count = 4;
        JobControl job;
        const auto result = Pipeline({}).write(request, IdSource(100000), job);
        QVERIFY(result);
        bool otherRhythm = false;
        for (const Alternative &a : result->alternatives) {
            QVERIFY(lockedChanges(*locked, *a.score).empty());
            otherRhythm = otherRhythm || test::text(a.score, 2) != test::text(base, 2);
        }
        QVERIFY(otherRhythm);
    }

    void whereAllIsLockedNothingIsWritten()
    {
        const ScorePtr base = test::score(kPieces[0]);
        const ScorePtr locked = withLocks(base, {{base->parts[1]->id, 0, {base->barStart(0), base->end()}}});
        CounterpointRequest request;
        request.task = Task::Fill;
        request.base = locked;
        request.write = {ChoirVoice::Alto};
        JobControl job;
        const auto result = Pipeline({}).write(request, IdSource(100000), job);
        QVERIFY(!result);
        QVERIFY(result.error().sentence.find("locked") != std::string::npos);
    }

    void nothingLockedChangesWhateverIsAsked()
    {
        const char *many = std::getenv("RICERCAR_RANDOM_REQUESTS");
        const int count = many ? std::atoi(many) : 150;
        std::mt19937 random(17);
        auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        const char *one = std::getenv("RICERCAR_RANDOM_REQUEST"); // this one alone, with its locks told
        int written = 0, locks = 0;
        std::array<int, 5> tasks{};
        for (int n = 0; n < count; ++n) {
            const ScorePtr base = test::score(kPieces[below(4)]);
            std::vector<Lock> all;
            for (int l = 1 + below(4); l > 0; --l) {
                // Places of all kinds, on the beat and between; a lock may cover two notes and a half.
                const std::int64_t unit = below(2) ? kQuarter.value : kSixteenth.value / 2;
                const std::int64_t from = below(static_cast<int>(base->end().value / unit)) * unit;
                const std::int64_t length = (1 + below(below(2) ? 3 : 12)) * unit;
                static constexpr std::uint8_t kAttributes[] = {1, 2, 4, 7, 3, 5, 6};
                all.push_back({base->parts[static_cast<std::size_t>(below(static_cast<int>(base->parts.size())))]->id, 0,
                               {TimelineTick{from}, TimelineTick{from + length}}, kAttributes[below(7)]});
            }
            const ScorePtr locked = withLocks(base, all);
            CounterpointRequest request;
            request.base = locked;
            request.task = static_cast<Task>(below(5));
            request.seed = static_cast<std::uint64_t>(n + 1);
            request.count = 1 + below(2);
            request.repairRounds = below(4);
            request.settings.likeness = below(3) * 0.4;
            request.settings.controls.activity = below(3) - 1;
            if (below(2)) {
                const auto first = static_cast<std::size_t>(below(static_cast<int>(base->barCount())));
                request.range = TickRange{base->barStart(first), base->barRange(std::min(base->barCount() - 1, first + 1)).end};
            }
            if (below(2) && request.task != Task::AddVoice) request.write = {static_cast<ChoirVoice>(below(4))};
            if (below(4) == 0) request.cadences = {{base->barStart(1), Cadence::Half, {}}};
            if (one && n != std::atoi(one)) continue;
            JobControl job;

            const auto result = Pipeline({}).write(request, IdSource(100000), job);

            if (one && result)
                for (const Lock &lock : all) {
                    const std::size_t p = base->partIndex(lock.part);
                    qInfo("part %zu, quarters %g to %g, attributes %d, task %d, range %g to %g\n  was %s\n  is  %s", p, Ticks{lock.range.begin.value}.quarters(),
                          Ticks{lock.range.end.value}.quarters(), lock.attributes, int(request.task),
                          request.range ? Ticks{request.range->begin.value}.quarters() : -1, request.range ? Ticks{request.range->end.value}.quarters() : -1,
                          test::text(base, p).c_str(), test::text(result->alternatives.front().score, p).c_str());
                }
            if (!result) {
                QVERIFY2(result.error().code == ErrorCode::BadInput || result.error().code == ErrorCode::WrongUse, result.error().sentence.c_str());
                continue;
            }
            ++written;
            ++tasks[static_cast<std::size_t>(request.task)];
            locks += static_cast<int>(all.size());
            for (const Alternative &a : result->alternatives) {
                const auto changes = lockedChanges(*locked, *a.score);
                QVERIFY2(changes.empty(), qPrintable(QString("request %1: %2").arg(n).arg(changes.empty() ? QString() : QString::fromStdString(barsInWords(*locked, changes[0].bars)))));
                COMPARE_TEXT(test::brokenInvariant(*a.score), "");
                // What is outside the bars asked for, and who is not written, stays.
                if (request.range)
                    for (std::size_t p = 0; p < base->parts.size(); ++p)
                        for (std::size_t b = 0; b < base->barCount(); ++b)
                            if (!base->barRange(b).overlaps(*request.range))
                                QVERIFY(*a.score->part(base->parts[p]->id)->bars[b] == *base->parts[p]->bars[b]);
            }
        }
        qInfo("%d of %d requests were written, under %d locks; no locked note changed", written, count, locks);
        if (one) return;
        QVERIFY(written * 2 > count);
        for (Task task : {Task::Harmonize, Task::Fill, Task::Vary}) QVERIFY(tasks[static_cast<std::size_t>(task)] > 0);
    }
};

QTEST_GUILESS_MAIN(LocksTest)
#include "locks_test.moc"
