// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {

Session sessionWith(const std::string &music)
{
    auto [score, ids] = built(music);
    return Session(score, ids);
}

void transpose(Session &session, std::size_t note, int semitones = 1)
{
    const NoteSet some{idAt(session.score(), 0, note)};
    session.apply("Transpose", transposedChromatically(session.score(), some, semitones), some);
}

} // namespace

class SessionTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void undoReturnsTheSameSnapshot()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const ScorePtr first = session.score();
        transpose(session, 0);
        const ScorePtr second = session.score();
        transpose(session, 1);
        const ScorePtr third = session.score();

        session.undo();
        QVERIFY(session.score() == second);
        session.undo();
        QVERIFY(session.score() == first && !session.canUndo());
        session.undo(); // nothing left to take back
        QVERIFY(session.score() == first);
        session.redo();
        session.redo();
        QVERIFY(session.score() == third && !session.canRedo());
        session.goTo(0);
        QVERIFY(session.score() == first);
        session.goTo(2);
        QVERIFY(session.score() == third);
        session.goTo(17);
        QVERIFY(session.score() == third);
    }

    void labelsSayWhatIsTakenBack()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        COMPARE_TEXT(session.undoLabel() + session.redoLabel(), "");
        session.apply("Louder", withVelocity(session.score(), allIds(*session.score()), 100));
        session.apply("Shorter", stretched(session.score(), allIds(*session.score()), -kSixteenth));
        session.undo();
        COMPARE_TEXT(session.undoLabel(), "Louder");
        COMPARE_TEXT(session.redoLabel(), "Shorter");
    }

    void anEditAfterUndoDropsWhatWasUndone()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        transpose(session, 0);
        transpose(session, 1);
        session.undo();
        transpose(session, 2);
        QVERIFY(!session.canRedo());
        QCOMPARE(session.history().size(), std::size_t{3});
        QVERIFY(session.history()[1].id != session.history()[2].id);
    }

    void theSameSnapshotIsNoRevision()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        session.apply("Nothing", session.score());
        QCOMPARE(session.history().size(), std::size_t{1});
        QVERIFY(!session.modified());
    }

    void undoRestoresTheSelection()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const NoteSet c = idsAt(session.score(), 0, {0}), e = idsAt(session.score(), 0, {2});
        session.select(c);
        session.apply("Remove", withoutNotes(session.score(), c));
        QVERIFY(session.selection().empty()); // it is gone
        session.select(e);
        session.apply("Louder", withVelocity(session.score(), e, 99), e);

        session.undo();
        QVERIFY(session.selection() == e);
        session.undo();
        QVERIFY(session.selection() == c);
        session.redo();
        QVERIFY(session.selection().empty());
    }

    void aGestureIsOneRevision()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const ScorePtr start = session.score();
        const NoteSet c = idsAt(start, 0, {0});
        for (int i = 1; i <= 5; ++i)
            session.applyMerging("drag 1", "Transpose", transposedChromatically(start, c, i), c);
        QCOMPARE(session.history().size(), std::size_t{2});
        COMPARE_TEXT(test::text(session.score()), "F4q D4q E4h |");

        session.endGesture();
        session.applyMerging("drag 1", "Transpose", transposedChromatically(session.score(), c, 1), c);
        QCOMPARE(session.history().size(), std::size_t{3});
        session.applyMerging("drag 2", "Transpose", transposedChromatically(session.score(), c, 1), c);
        QCOMPARE(session.history().size(), std::size_t{4});
        session.goTo(1);
        session.undo();
        QVERIFY(session.score() == start);
    }

    void aGestureThatComesBackWasNone()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const ScorePtr start = session.score();
        const NoteSet c = idsAt(start, 0, {0});
        session.applyMerging("drag", "Move", moved(start, c, kQuarter), c);
        session.applyMerging("drag", "Move", start, c);
        QCOMPARE(session.history().size(), std::size_t{1});
        QVERIFY(session.score() == start && !session.modified());
        session.applyMerging("drag", "Move", moved(start, c, kHalf), c);
        QCOMPARE(session.history().size(), std::size_t{2});
    }

    void undoEndsTheGesture()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const NoteSet c = idsAt(session.score(), 0, {0});
        session.applyMerging("wheel", "Louder", withVelocity(session.score(), c, 90), c);
        session.undo();
        session.applyMerging("wheel", "Louder", withVelocity(session.score(), c, 91), c);
        QCOMPARE(session.history().size(), std::size_t{2});
        session.undo();
        QCOMPARE(int(noteAt(*session.score(), 0, 0).note->velocity), 80);
    }

    void savingIsRememberedThroughUndoAndGestures()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        const NoteSet c = idsAt(session.score(), 0, {0});
        QVERIFY(!session.modified());
        session.applyMerging("wheel", "Louder", withVelocity(session.score(), c, 90), c);
        QVERIFY(session.modified());
        session.markSaved();
        session.applyMerging("wheel", "Louder", withVelocity(session.score(), c, 91), c);
        QVERIFY(session.modified());
        session.undo();
        QVERIFY(!session.modified()); // what was saved is still a step of its own
        session.undo();
        QVERIFY(session.modified());
        transpose(session, 1); // drops the saved step
        QVERIFY(session.modified());
        session.markSaved();
        session.addCheckpoint("Before lunch");
        QVERIFY(session.modified());
        session.markSaved();
        session.sketchbook().push_back({"Idea", session.score(), session.score(), {}, ""});
        QVERIFY(session.modified());
        session.markSaved();
        QVERIFY(!session.modified());
    }

    void aCheckpointComesBackAsARevision()
    {
        Session session = sessionWith("4/4 | C4q D4q E4h |");
        transpose(session, 0);
        session.addCheckpoint("Verse");
        const ScorePtr verse = session.score();
        transpose(session, 1);
        const ScorePtr after = session.score();

        session.restoreCheckpoint(0);
        QVERIFY(session.score() == verse);
        COMPARE_TEXT(session.undoLabel(), "Return to \"Verse\"");
        session.undo();
        QVERIFY(session.score() == after);
        QVERIFY(session.checkpoints()[0].revision == session.history()[1].id);
        session.restoreCheckpoint(9);
        QVERIFY(session.score() == after);
    }

    void observersGetTheDeltaInOrder()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        std::string told;
        const int first =
            session.onScore([&](const ScorePtr &before, const ScorePtr &after, const Delta &delta) {
                told += "a" + std::to_string(delta.bars.size());
                QVERIFY(before != after && after == session.score());
            });
        session.onScore([&](const ScorePtr &, const ScorePtr &, const Delta &) { told += "b"; });
        session.onSelection(
            [&](const NoteSet &selection) { told += "s" + std::to_string(selection.size()); });

        transpose(session, 0);
        COMPARE_TEXT(told, "a1bs1");
        told.clear();
        session.select(session.selection()); // as it is
        session.apply("Nothing", session.score());
        COMPARE_TEXT(told, "");
        session.removeObserver(first);
        session.undo();
        COMPARE_TEXT(told, "bs0");
    }

    void anObserverMayChangeTheDocument()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        std::vector<std::pair<ScorePtr, ScorePtr>> toldA, toldB;
        session.onScore([&](const ScorePtr &before, const ScorePtr &after, const Delta &) {
            toldA.emplace_back(before, after);
            if (toldA.size() == 1) session.apply("Key", withKey(session.score(), 0, {1, Mode::Major}));
        });
        session.onScore([&](const ScorePtr &before, const ScorePtr &after, const Delta &) {
            toldB.emplace_back(before, after);
        });
        transpose(session, 0);

        QCOMPARE(toldA.size(), std::size_t{2});
        QVERIFY(toldA == toldB); // each saw every step, in order
        QVERIFY(toldA[0].second == toldA[1].first);
    }

    void anObserverMayTakeItselfOff()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        int calls = 0, handle = 0, other = 0;
        handle = session.onScore([&](const ScorePtr &, const ScorePtr &, const Delta &) {
            ++calls;
            session.removeObserver(other);
            session.removeObserver(handle);
        });
        other = session.onScore([&](const ScorePtr &, const ScorePtr &, const Delta &) { calls += 100; });
        transpose(session, 0);
        transpose(session, 0);
        QCOMPARE(calls, 1);
    }

    void anIdeaIsOneRevisionAndOneUndo()
    {
        Session session = sessionWith("4/4 | C4w | D4w | E4w |");
        const ScorePtr base = session.score();
        const Proposal idea{base, transposedChromatically(base, allIds(*base), 2), "Accept idea 2, bars 2-3"};
        QVERIFY(session.accept(idea, 1, 3));

        COMPARE_TEXT(test::text(session.score()), "C4w | E4w | F#4w |");
        QVERIFY(session.current().origin == RevisionOrigin::Agent);
        COMPARE_TEXT(session.undoLabel(), "Accept idea 2, bars 2-3");
        QVERIFY(session.accept(idea, 1, 3)); // already there
        QCOMPARE(session.history().size(), std::size_t{2});
        session.undo();
        QVERIFY(session.score() == base);
    }

    void acceptingOneBarLeavesOthersShared()
    {
        Session session = sessionWith("4/4 | C4w | D4w | E4w |; | C3w | D3w | E3w |");
        const ScorePtr base = session.score();
        const ScorePtr idea = transposedChromatically(base, allIds(*base), 2);
        QVERIFY(session.accept({base, idea, "Accept"}, 1, 2));
        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t b = 0; b < 3; ++b)
                QVERIFY(session.score()->parts[p]->bars[b] == (b == 1 ? idea : base)->parts[p]->bars[b]);
    }

    void lockedMusicIsNeverChangedByAnIdea()
    {
        Session session = sessionWith("4/4 name=Alto | C4w | D4w | E4w | F4w |");
        const ScorePtr unlocked = session.score();
        const PartId part = unlocked->parts[0]->id;
        session.apply("Lock", withLocks(unlocked, {Lock{part, 0, {quarters(4), quarters(12)}}}));
        const ScorePtr base = session.score();
        const Proposal idea{base, transposedChromatically(base, allIds(*base), 2), "Accept"};

        const auto all = session.accept(idea);
        QVERIFY(!all && all.error().code == ErrorCode::Conflict);
        COMPARE_TEXT(all.error().sentence,
                     "The idea would change locked music (Alto, bars 2, 3); unlock it, or take other bars.");
        QVERIFY(session.score() == base);
        QVERIFY(session.accept(idea, 3, 4));
        QVERIFY(session.score()->parts[0]->bars[1] == base->parts[0]->bars[1]);
    }

    void anIdeaDoesNotOpenLocks()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        session.apply(
            "Lock",
            withLocks(session.score(), {Lock{session.score()->parts[0]->id, 0, {quarters(0), quarters(4)}}}));
        const ScorePtr base = session.score();
        const ScorePtr idea = withLocks(transposedChromatically(base, idsAt(base, 0, {1}), 2), {});
        QVERIFY(session.accept({base, idea, "Accept"}));
        QVERIFY(session.score()->locks == base->locks);
        COMPARE_TEXT(test::text(session.score()), "C4w | E4w |");
    }

    void anIdeaForOtherBarsThanThereAreIsRefused()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        const Proposal idea{session.score(), session.score(), "Accept"};
        QVERIFY(session.accept(idea, 1, 1).error().code == ErrorCode::BadInput);
        QVERIFY(session.accept(idea, 7, 9).error().code == ErrorCode::BadInput);
    }

    void anOutdatedIdeaIsRefusedAndSaysWhere()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        const ScorePtr base = session.score();
        transpose(session, 1, 5);
        const auto result = session.accept({base, transposedChromatically(base, allIds(*base), 2), "Accept"});
        QVERIFY(!result && result.error().code == ErrorCode::Conflict);
        COMPARE_TEXT(result.error().sentence,
                     "Bar 2 was changed since the idea was made; take the other bars, or ask again.");
        QCOMPARE(session.history().size(), std::size_t{2});
    }

    void aNewFileReplacesEverything()
    {
        Session session = sessionWith("4/4 | C4w | D4w |");
        transpose(session, 0);
        session.addCheckpoint("Old");
        int told = 0;
        session.onScore([&](const ScorePtr &, const ScorePtr &, const Delta &delta) {
            told += delta.structure ? 1 : 100;
        });
        auto [other, ids] = built("3/4 | G4h. |");
        session.reset(other, ids, {}, {});

        QVERIFY(session.score() == other && !session.canUndo() && !session.modified());
        QVERIFY(session.checkpoints().empty() && session.selection().empty());
        QCOMPARE(session.ids().next(), ids.next());
        QCOMPARE(told, 1);
    }
};

QTEST_GUILESS_MAIN(SessionTest)
#include "session_test.moc"
