// SPDX-License-Identifier: GPL-3.0-or-later
// What holds after any edits whatever: thousands drawn by chance, of every kind, from fixed seeds.
#include "core/session/session.h"

#include "core/music/locks.h"

#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"
#include "tests/support/random_edits.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {

Built start()
{
    return built(
        "4/4 pickup=1q key=-1 | C4q | F4q( G4q A4h | Bb4h) A4h+q | G4q F4h | E4w | F4w |;"
        "staves=2 | rq | F3h C3h | D3w{staff=1} & F3h A3h | C3w{fermata} | C3e3 D3e3 E3e3 rq G2h | F2w |");
}

void rows(int count)
{
    QTest::addColumn<int>("seed");
    for (int seed = 1; seed <= count; ++seed)
        QTest::addRow("seed %d", seed) << seed;
}

// What the locks of a score protect, written out bit by bit.
std::vector<std::pair<TimelineTick, Note>> locked(const Score &score, const std::vector<Lock> &locks)
{
    std::vector<std::pair<TimelineTick, Note>> notes;
    for (const Lock &lock : locks)
        if (score.part(lock.part))
            for (const PlacedNote &n : notesIn(score, score.partIndex(lock.part), lock.range))
                if (n.note->voice == lock.voice) notes.emplace_back(n.onset, n.note->withOnset({}));
    return notes;
}

} // namespace

class SessionPropertiesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void undoingAllGivesTheSamePointers_data() { rows(12); }
    void undoingAllGivesTheSamePointers()
    {
        QFETCH(int, seed);
        auto [first, ids] = start();
        Session session(first, ids);
        RandomEdits random(static_cast<std::uint64_t>(seed));
        std::vector<ScorePtr> scores{first};
        for (int step = 0; step < 500; ++step) {
            // Every fiftieth round starts from full music again, so that edits have something to bite on.
            const ScorePtr next = step % 50 == 49 ? first : random.next(session.score(), session.ids());
            const std::string broken = brokenInvariant(*next);
            QVERIFY2(broken.empty(),
                     (random.lastKind() + " at step " + std::to_string(step) + ": " + broken).c_str());
            const ScorePtr before = session.score();
            session.apply(random.lastKind(), next);
            QCOMPARE(next == before, session.score() == before);
            if (next == before) continue;
            scores.push_back(next);
            const Delta delta = deltaBetween(*before, *next);
            QVERIFY2(!delta.empty(), random.lastKind().c_str());
        }
        QCOMPARE(session.history().size(), scores.size());
        QVERIFY(scores.size() > 200);

        for (std::size_t i = scores.size(); i-- > 0; session.undo())
            QVERIFY(session.score() == scores[i]);
        QVERIFY(!session.canUndo());
        for (const ScorePtr &score : scores) {
            QVERIFY(session.score() == score);
            session.redo();
        }
        QVERIFY(!session.canRedo());
        for (int i = 0; i < 50; ++i) {
            const auto at = static_cast<std::size_t>(random.between(0, static_cast<int>(scores.size()) - 1));
            session.goTo(at);
            QVERIFY(session.score() == scores[at]);
        }
        QVERIFY(scores.front() == first);
        COMPARE_TEXT(brokenInvariant(*first), "");
    }

    void everyKindOfEditIsDrawn()
    {
        RandomEdits random(5);
        auto [score, ids] = start();
        std::set<std::string> kinds;
        for (int i = 0; i < 600; ++i) {
            random.next(score, ids);
            kinds.insert(random.lastKind());
        }
        QCOMPARE(int(kinds.size()), RandomEdits::kinds());
    }

    // Every bar that is told as unchanged is the same object, and what is not touched looks the same.
    void theDeltaMissesNothing_data() { rows(6); }
    void theDeltaMissesNothing()
    {
        QFETCH(int, seed);
        auto [score, ids] = start();
        RandomEdits random(static_cast<std::uint64_t>(seed) + 1000);
        for (int step = 0; step < 400; ++step) {
            const ScorePtr next = random.next(score, ids);
            const Delta delta = deltaBetween(*score, *next);
            if (!delta.structure) {
                for (std::size_t p = 0; p < next->parts.size(); ++p)
                    for (std::size_t b = 0; b < next->barCount(); ++b)
                        if (!delta.touches(p, b)) {
                            QVERIFY(score->parts[p]->bars[b] == next->parts[p]->bars[b]);
                            QVERIFY(*score->masterBars[b] == *next->masterBars[b]);
                            COMPARE_TEXT(barText(*score, p, b), barText(*next, p, b));
                        }
            }
            score = next;
        }
    }

    // Ideas are random edits of the document as it was; some of their bars are taken into the document as it
    // is now.
    void takingBarsOfIdeasKeepsAllElse_data() { rows(12); }
    void takingBarsOfIdeasKeepsAllElse()
    {
        QFETCH(int, seed);
        RandomEdits random(static_cast<std::uint64_t>(seed) + 2000);
        int accepted = 0, lockedOut = 0;
        for (int round = 0; round < 60; ++round) {
            auto [first, ids] = start();
            for (int i = random.between(0, 4); i > 0; --i)
                first = random.next(first, ids);
            if (first->parts.empty()) continue;
            std::vector<Lock> locks;
            for (int i = random.between(0, 3); i > 0; --i) {
                const int q = random.between(0, int(first->end().value / kQuarter.value));
                locks.push_back(
                    {first->parts[static_cast<std::size_t>(random.between(0, int(first->parts.size()) - 1))]
                         ->id,
                     static_cast<std::uint8_t>(random.between(0, 1)),
                     {quarters(q), quarters(q + 6)}});
            }
            Session session(withLocks(first, locks), ids);
            const ScorePtr base = session.score();
            ScorePtr idea = base;
            for (int i = random.between(1, 6); i > 0; --i)
                idea = random.next(idea, session.ids());
            for (int i = random.between(0, 2); i > 0; --i)
                session.apply("by hand",
                              withVelocity(session.score(), random.someNotes(*session.score(), 2), 33));
            const ScorePtr before = session.score();
            const int bars = int(std::max(base->barCount(), idea->barCount()));
            const auto from = static_cast<std::size_t>(random.between(0, bars - 1));
            const auto to = static_cast<std::size_t>(random.between(int(from) + 1, bars));

            const std::size_t history = session.history().size();
            const auto result = session.accept({base, idea, "Accept"}, from, to);
            const ScorePtr after = session.score();
            COMPARE_TEXT(brokenInvariant(*after), "");
            QVERIFY(locked(*before, before->locks) == locked(*after, before->locks)); // bit by bit
            QVERIFY(after->locks == before->locks);
            if (!result) {
                QVERIFY(after == before && !result.error().sentence.empty());
                lockedOut += result.error().sentence.find("locked") != std::string::npos ? 1 : 0;
                continue;
            }
            QVERIFY(session.history().size() <= history + 1);
            if (after == before) continue;
            ++accepted;
            const TimelineTick edge = before->barStart(std::min(from, before->barCount()));
            // Bars outside of those taken are the same objects, unless a note was held across the edge.
            const bool whole = from == 0 && int(to) == bars;
            for (const PartPtr &part : before->parts) {
                const Part *now = after->part(part->id);
                if (whole || !now) continue;
                for (std::size_t b = 0; b < part->bars.size(); ++b) {
                    if (b >= from && b < to) continue;
                    bool reachesOut = false; // across the first bar line, or slurred across an edge
                    for (const Note &note : part->bars[b]->notes)
                        reachesOut |= b < from && before->barStart(b) + Ticks{note.end().value} > edge;
                    if (!reachesOut && part->bars[b]->slurs.empty()) QVERIFY(now->bars[b] == part->bars[b]);
                }
            }
            session.undo();
            QVERIFY(session.score() == before);
        }
        qInfo("%d ideas taken, %d kept out by locks", accepted, lockedOut);
        QVERIFY(accepted > 5);
    }

    // A whole drag, of many steps, and then back: one revision, or none.
    void gesturesLeaveOneStep()
    {
        auto [score, ids] = start();
        Session session(score, ids);
        RandomEdits random(77);
        for (int gesture = 0; gesture < 40; ++gesture) {
            const ScorePtr base = session.score();
            const NoteSet some = random.someNotes(*base);
            const std::size_t history = session.position();
            ScorePtr last = base;
            for (int step = random.between(1, 8); step > 0; --step) {
                last = moved(base, some, kSixteenth * random.between(-6, 6));
                session.applyMerging("drag " + std::to_string(gesture), "Move", last, some);
                QVERIFY(session.score() == last);
                QCOMPARE(session.position(), history + (last == base ? 0 : 1));
            }
            session.endGesture();
            if (last == base) continue;
            session.undo();
            QVERIFY(session.score() == base);
            session.redo();
        }
    }
};

QTEST_GUILESS_MAIN(SessionPropertiesTest)
#include "session_properties_test.moc"
