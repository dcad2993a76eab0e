// SPDX-License-Identifier: GPL-3.0-or-later
// The live checker: after any edit it says what a check of the whole would say.
#include "core/music/edits.h"
#include "core/theory/live_checker.h"
#include "tests/support/notation.h"
#include "tests/support/random_edits.h"

#include <QTest>

#include <random>

using namespace ricercar;

namespace {

// Four voices of random notes, so that there is much to find: quarters and eighths, rests, notes over bar lines.
ScorePtr thicket(std::mt19937 &random, std::size_t bars, IdSource &ids)
{
    ScorePtr score = test::built("4/4 name=Soprano | rw |; name=Alto | rw |; name=Tenor | rw |; name=Bass | rw |").score;
    ids.raiseTo(1000);
    score = withBars(score, 1, bars - 1);
    std::vector<NewNote> notes;
    constexpr int kLowest[] = {64, 57, 52, 41};
    for (std::size_t p = 0; p < 4; ++p)
        for (TimelineTick t{0}; t < score->end();) {
            const Ticks length = random() % 3 == 0 ? kEighth : random() % 5 == 0 ? kHalf : kQuarter;
            if (random() % 12 != 0) {
                NewNote n;
                n.part = score->parts[p]->id;
                n.at = t;
                n.note.pitch = spelledNear(kLowest[p] + static_cast<int>(random() % 13), 0);
                n.note.length = std::min(length, score->end() - t);
                notes.push_back(n);
            }
            t += length;
        }
    return withNotes(score, notes, ids);
}

NoteSet someNote(const ScorePtr &score, std::mt19937 &random)
{
    const std::vector<PlacedNote> notes = allNotes(*score);
    if (notes.empty()) return {};
    return {notes[random() % notes.size()].note->id};
}

ScorePtr edited(const ScorePtr &score, std::mt19937 &random, IdSource &ids)
{
    const std::size_t bar = random() % score->barCount();
    switch (random() % 14) {
    case 0: return withoutNotes(score, someNote(score, random));
    case 1: return transposedChromatically(score, someNote(score, random), static_cast<int>(random() % 7) - 3);
    case 2: return moved(score, someNote(score, random), kEighth);
    case 3: return stretched(score, someNote(score, random), random() % 2 ? kQuarter : -kEighth);
    case 4: return stretched(score, someNote(score, random), kWhole * 5); // far over bar lines
    case 5: return withBars(score, bar, 1);
    case 6: return score->barCount() > 4 ? withoutBars(score, bar, 1) : score;
    case 7: return withKey(score, bar, {static_cast<int>(random() % 7) - 3, random() % 2 ? Mode::Minor : Mode::Unknown});
    case 8: return withMetre(score, bar, random() % 2 ? TimeSignature{3, 4} : TimeSignature{4, 4});
    case 9: return withPartHead(score, score->parts[random() % 4]->id, [&](Part &part) { part.name += "a"; });
    case 10: return movedToPart(score, someNote(score, random), score->parts[random() % 4]->id, static_cast<std::uint8_t>(random() % 2));
    case 11: return cleared(score, score->parts[random() % 4]->id, -1, score->barRange(bar));
    default: {
        NewNote n;
        n.part = score->parts[random() % 4]->id;
        n.at = score->barStart(bar) + kEighth * static_cast<std::int64_t>(random() % 8);
        n.note.pitch = spelledNear(45 + static_cast<int>(random() % 35), 0);
        n.note.length = kQuarter;
        return withNotes(score, std::vector<NewNote>{n}, ids);
    }
    }
}

} // namespace

class LiveCheckerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void afterAnyEditItSaysWhatTheWholeCheckSays()
    {
        for (const CheckProfile profile : kCheckProfiles) {
            std::mt19937 random(11 + static_cast<unsigned>(profile));
            IdSource ids;
            ScorePtr score = thicket(random, 30, ids);
            CheckOptions options;
            options.rules.profile = profile;
            LiveChecker live(options);
            std::size_t all = 0;
            for (int edit = 0; edit < 200; ++edit) {
                score = edited(score, random, ids);
                const std::vector<Finding> whole = checkVoiceLeading(*score, options);
                QVERIFY2(live.update(score) == whole, ("edit " + std::to_string(edit)).c_str());
                all += whole.size();
            }
            QVERIFY(all > 1000);
        }
    }

    void editsOfEveryKindThereIsLeaveItRight()
    {
        for (const unsigned seed : {1u, 2u, 3u}) {
            std::mt19937 random(seed);
            test::RandomEdits edits(seed);
            IdSource ids;
            ScorePtr score = thicket(random, 20, ids);
            LiveChecker live;
            for (int edit = 0; edit < 150; ++edit) {
                const ScorePtr next = edits.next(score, ids);
                if (next->barCount() > 80) continue; // pasted and pasted again
                score = next;
                QVERIFY2(live.update(score) == checkVoiceLeading(*score), (edits.lastKind() + ", edit " + std::to_string(edit)).c_str());
            }
        }
    }

    void oneNoteChangedIsReadInItsBarsAlone()
    {
        std::mt19937 random(4);
        IdSource ids;
        ScorePtr score = thicket(random, 200, ids);
        LiveChecker live;
        live.update(score);
        QCOMPARE(live.barsJudged(), std::size_t(200));
        for (int edit = 0; edit < 20; ++edit) {
            score = transposedChromatically(score, someNote(score, random), 1);
            live.update(score);
            QVERIFY(live.barsJudged() <= 24);
        }
    }

    void theRulesMayChangeWhileItGoes()
    {
        const auto s = test::score("4/4 | C5q D5q E5h |; | F3q G3q C3h |");
        LiveChecker live;
        QCOMPARE(live.update(s).size(), std::size_t(1));
        CheckOptions options;
        options.rules.overrides["parallel-fifths"] = std::nullopt;
        live.setOptions(options);
        QCOMPARE(live.update(s).size(), std::size_t(0));
    }

    void theSameScoreTwiceIsNotReadTwice()
    {
        const auto s = test::score("4/4 | C5q D5q E5h |; | F3q G3q C3h |");
        LiveChecker live;
        const Finding *first = live.update(s).data();
        QCOMPARE(live.update(s).data(), first);
    }
};

QTEST_GUILESS_MAIN(LiveCheckerTest)
#include "live_checker_test.moc"
