// SPDX-License-Identifier: GPL-3.0-or-later
// Taking an idea, or some bars of it, and what locks protect.
#include "core/music/edits.h"

#include "core/music/delta.h"
#include "core/music/locks.h"

#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {

// A tune, and an idea that writes a bass in a new part under it.
struct Harmonized {
    ScorePtr base, idea;
    IdSource ids;
    PartId bass;
};

Harmonized harmonized(const std::string &bass = "C3w | G3w | A3w | F3w |")
{
    auto [base, ids] = built("4/4 name=Tune | C5w | B4w | A4w | C5w |");
    const auto sketch = score("4/4 | | | | |; name=Bass | " + bass);
    Part part = *sketch->parts[1];
    part.id = ids.part();
    for (BarPtr &bar : part.bars) {
        Bar copy = *bar;
        for (Note &note : copy.notes)
            note.id = ids.note();
        bar = std::make_shared<const Bar>(copy);
    }
    const PartId id = part.id;
    const auto idea = withPart(base, part, 1);
    return {base, idea, ids, id};
}

ScorePtr taken(const Result<ScorePtr> &result)
{
    if (!result) qWarning("%s", result.error().sentence.c_str());
    return result ? *result : nullptr;
}

std::string refusal(const Result<ScorePtr> &result)
{
    return result                                       ? "taken"
           : result.error().code == ErrorCode::Conflict ? result.error().sentence
                                                        : "wrong code";
}

} // namespace

class MergeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anUnchangedDocumentTakesAWholeIdeaAsItIs()
    {
        const auto h = harmonized();
        QVERIFY(taken(merged(h.base, h.idea, h.base, 0, 4)) == h.idea);
        QVERIFY(taken(merged(h.base, h.base, h.base, 0, 4)) == h.base);
    }

    void aNewPartComesWithTheBarsThatAreTaken()
    {
        const auto h = harmonized();
        const auto s = taken(merged(h.base, h.idea, h.base, 1, 3));

        COMPARE_TEXT(brokenInvariant(*s), "");
        COMPARE_TEXT(test::text(s, 1), "| G3w | A3w | |");
        QVERIFY(s->parts[0] == h.base->parts[0]);
        QVERIFY(s->parts[1]->bars[1] == h.idea->parts[1]->bars[1]);
        // The rest later, from the same idea.
        const auto more = taken(merged(h.base, h.idea, s, 0, 2));
        COMPARE_TEXT(test::text(more, 1), "C3w | G3w | A3w | |");
        QVERIFY(taken(merged(h.base, h.idea, more, 0, 3)) == more);
    }

    void oneBarLeavesTheOthersShared()
    {
        const auto base = score("4/4 | C4w | D4w | E4w | F4w |; | C3w | D3w | E3w | F3w |");
        const auto idea = transposedChromatically(base, allIds(*base), 2);
        const auto s = taken(merged(base, idea, base, 2, 3));

        for (std::size_t p = 0; p < 2; ++p)
            for (std::size_t b = 0; b < 4; ++b)
                QVERIFY(s->parts[p]->bars[b] == (b == 2 ? idea : base)->parts[p]->bars[b]);
        QVERIFY(s->barStarts == base->barStarts);
        QCOMPARE(deltaBetween(*base, *s).bars.size(), std::size_t{2});
    }

    void whatChangedElsewhereStays()
    {
        const auto base = score("4/4 | C4w | D4w | E4w |; | C3w | D3w | E3w |");
        const auto idea = transposedChromatically(base, idsAt(base, 1, {1}), 2);
        const auto current = withVelocity(base, idsAt(base, 0, {1}), 20);
        const auto s = taken(merged(base, idea, current, 0, 3));

        COMPARE_TEXT(test::text(s, 1), "C3w | E3w | E3w |");
        QVERIFY(s->parts[0] == current->parts[0]);
    }

    void barsThatBothChangedAreAConflict()
    {
        const auto base = score("4/4 pickup=1q | G4q | C4w | D4w | E4w |");
        const auto idea = transposedChromatically(base, allIds(*base), 2);
        const auto current = withVelocity(base, idsAt(base, 0, {1, 3}), 20);

        COMPARE_TEXT(refusal(merged(base, idea, current, 0, 4)),
                     "Bars 1, 3 were changed since the idea was made; take the other bars, or ask again.");
        COMPARE_TEXT(refusal(merged(base, idea, current, 3, 4)),
                     "Bar 3 was changed since the idea was made; take the other bars, or ask again.");
        COMPARE_TEXT(test::text(taken(merged(base, idea, current, 2, 3))), "G4q | C4w | E4w | E4w |");
    }

    void theSameChangeOnBothSidesIsNone()
    {
        const auto base = score("4/4 | C4w | D4w |");
        const auto idea = transposedChromatically(base, allIds(*base), 2);
        const auto current = transposedChromatically(base, idsAt(base, 0, {0}), 2);
        COMPARE_TEXT(test::text(taken(merged(base, idea, current, 0, 2))), "D4w | E4w |");
    }

    void barsPutInOrBarredAnewAreAConflict()
    {
        const auto h = harmonized();
        const std::string sentence =
            "Bars were added, removed or barred anew since the idea was made; ask for it again.";
        COMPARE_TEXT(refusal(merged(h.base, h.idea, withBars(h.base, 0, 1), 0, 4)), sentence);
        COMPARE_TEXT(refusal(merged(h.base, h.idea, withoutBars(h.base, 0, 1), 0, 4)), sentence);
        COMPARE_TEXT(refusal(merged(h.base, h.idea, withMetre(h.base, 0, {3, 4}), 0, 4)), sentence);
        // Bars added behind do not matter.
        QCOMPARE(taken(merged(h.base, h.idea, withBars(h.base, 4, 2), 0, 4))->barCount(), std::size_t{6});
    }

    void aPartThatIsGoneIsAConflict()
    {
        const auto base = score("4/4 name=One | C4w |; name=Two | D4w |");
        const auto idea = transposedChromatically(base, allIds(*base), 2);
        COMPARE_TEXT(refusal(merged(base, idea, withoutPart(base, base->parts[1]->id), 0, 1)),
                     "The idea changes a part that is gone now: Two.");
    }

    void aNewPartStandsWhereTheIdeaHasIt()
    {
        auto h = harmonized();
        Part other;
        other.id = h.ids.part();
        other.name = "Other";
        const auto s = taken(merged(
            h.base, h.idea, withPart(withPart(h.base, other, 0), Part{h.ids.part(), "Last"}, 2), 0, 4));
        COMPARE_TEXT(s->parts[0]->name + s->parts[1]->name + s->parts[2]->name + s->parts[3]->name,
                     "OtherTuneBassLast");
    }

    void barsThatTheIdeaAddedCanBeTaken()
    {
        auto [base, ids] = built("4/4 | C4w |");
        const auto idea = pasted(base, copied(*base, allIds(*base)), 0, quarters(8), ids);
        const auto current = withVelocity(base, allIds(*base), 9);

        COMPARE_TEXT(test::text(taken(merged(base, idea, current, 0, 3))), "C4w | | C4w |");
        COMPARE_TEXT(test::text(taken(merged(base, idea, current, 0, 1))), "C4w |");
    }

    void signsOfTheBarsAreTakenToo()
    {
        const auto base = score("4/4 | C4w | D4w |");
        const auto idea = withTempo(withTempo(base, {0, BarTick{}}, 60), {1, BarTick{}}, 120);
        const auto s = taken(merged(base, idea, base, 1, 2));
        QVERIFY(s->masterBars[0] == base->masterBars[0] && s->masterBars[1] == idea->masterBars[1]);
    }

    void aNoteHeldPastTheLastBarEndsThereIfItWouldCollide()
    {
        // idea   |C3------|---G3---|        taken: bar 1, where the document has a D3 in bar 2
        const auto h = harmonized("C3w+h | G3h | A3w | F3w |");
        const auto first = taken(merged(h.base, h.idea, h.base, 0, 1));
        COMPARE_TEXT(brokenInvariant(*first), "");
        QCOMPARE(noteAt(*first, 1, 0).end, quarters(6)); // nothing stands in the way

        auto ids = h.ids;
        Note own;
        own.pitch = pitch("D3");
        own.length = kWhole;
        const NewNote note{h.bass, quarters(4), own};
        const auto written = withNotes(withPart(h.base, Part{h.bass, "Bass"}, 1), {&note, 1}, ids);
        const auto cut = taken(merged(h.base, h.idea, written, 0, 1));
        COMPARE_TEXT(test::text(cut, 1), "C3w | D3w | | |");
    }

    void aNoteHeldIntoTheFirstBarGivesWay()
    {
        const auto base = score("4/4 | C4w+h | D4h | E4w |");
        auto ids = IdSource(500);
        Note own;
        own.pitch = pitch("G4");
        own.length = kWhole;
        const PartId part = base->parts[0]->id;
        const NewNote note{part, quarters(4), own};
        // The idea rewrites bars 1 and 2; only bar 2 is taken, and the C4 of bar 1 stays.
        const auto idea = withNotes(cleared(base, part, -1, {quarters(0), quarters(8)}), {&note, 1}, ids);
        const auto s = taken(merged(base, idea, base, 1, 2));

        COMPARE_TEXT(test::text(s), "C4w | G4w | E4w |");
        COMPARE_TEXT(brokenInvariant(*s), "");
    }

    void aNoteIsNeverThereTwice()
    {
        const auto base = score("4/4 | C4w | D4w | |");
        const auto idea = moved(base, idsAt(base, 0, {1}), kWhole); // from bar 2 to bar 3
        COMPARE_TEXT(
            refusal(merged(base, idea, base, 2, 3)),
            "The idea moves a note between bars 2, 3; take both bars, so that the note is not there twice.");
        COMPARE_TEXT(test::text(taken(merged(base, idea, withVelocity(base, idsAt(base, 0, {0}), 3), 1, 3))),
                     "C4w | | D4w |");
    }

    void slursThatLoseAnEndGo()
    {
        const auto base = score("4/4 | C4w( | D4w) | E4w( | F4w) |");
        const auto idea = withoutNotes(base, idsAt(base, 0, {1, 3}));
        const auto s = taken(merged(base, idea, base, 1, 2));
        COMPARE_TEXT(brokenInvariant(*s), "");
        QVERIFY(s->parts[0]->bars[0]->slurs.empty());
        QCOMPARE(s->parts[0]->bars[2]->slurs.size(), std::size_t{1});
    }

    void locksProtectTheirCells_data()
    {
        QTest::addColumn<int>("attributes");
        QTest::addColumn<QString>("change");
        QTest::addColumn<bool>("allowed");
        const int pitch = int(Attribute::Pitch), rhythm = int(Attribute::Rhythm),
                  velocity = int(Attribute::Velocity);
        QTest::newRow("all: pitch") << 7 << "pitch" << false;
        QTest::newRow("all: sign") << 7 << "sign" << false;
        QTest::newRow("all: another voice") << 7 << "voice" << true;
        QTest::newRow("pitch: pitch") << pitch << "pitch" << false;
        QTest::newRow("pitch: rhythm") << pitch << "rhythm" << true;
        QTest::newRow("pitch: velocity") << pitch << "velocity" << true;
        QTest::newRow("rhythm: pitch") << rhythm << "pitch" << true;
        QTest::newRow("rhythm: rhythm") << rhythm << "rhythm" << false;
        QTest::newRow("velocity: velocity") << velocity << "velocity" << false;
        QTest::newRow("velocity: rhythm") << velocity << "rhythm" << true;
        QTest::newRow("rhythm: one note less") << rhythm << "remove" << false;
        QTest::newRow("none") << 0 << "pitch" << true;
    }
    void locksProtectTheirCells()
    {
        QFETCH(int, attributes);
        QFETCH(QString, change);
        QFETCH(bool, allowed);
        auto s = score("4/4 | C4w & C3w | D4h E4h & D3w |");
        s = withLocks(s, {Lock{s->parts[0]->id, 0, s->barRange(1), std::uint8_t(attributes)}});
        const NoteSet d{s->parts[0]->bars[1]->notes[0].id};
        QVERIFY(findNote(*s, *d.begin()).note->pitch == pitch("D4"));
        const NoteSet lower{s->parts[0]->bars[1]->notes[1].id};

        const auto changed = change == "pitch"      ? transposedChromatically(s, d, 1)
                             : change == "rhythm"   ? stretched(s, d, -kQuarter)
                             : change == "velocity" ? withVelocity(s, d, 3)
                             : change == "remove"   ? withoutNotes(s, d)
                             : change == "voice"    ? transposedChromatically(s, lower, 1)
                                                    : withChanged(s, d, [](const Note &n) {
                                                       Note copy = n;
                                                       copy.marks = bit(NoteMark::Accent);
                                                       return copy;
                                                   });
        QVERIFY(changed != s);
        const auto changes = lockedChanges(*s, *changed);
        QCOMPARE(changes.empty(), allowed);
        if (!allowed) QVERIFY((changes[0].bars == std::vector<std::size_t>{1}));
    }

    void aLockedRestStaysARest()
    {
        auto [s, ids] = built("4/4 | C4w | | E4w |");
        s = withLocks(s, {Lock{s->parts[0]->id, 0, s->barRange(1)}});
        const auto filled = pasted(s, copied(*s, idsAt(s, 0, {0})), 0, quarters(4), ids);
        QCOMPARE(lockedChanges(*s, *filled).size(), std::size_t{1});
        // Nor may a note be held into it.
        QCOMPARE(lockedChanges(*s, *stretched(s, idsAt(s, 0, {0}), kQuarter)).size(), std::size_t{1});
        QVERIFY(lockedChanges(*s, *transposedChromatically(s, idsAt(s, 0, {0}), 1)).empty());
    }

    void barsAreSaidAsAMusicianReadsThem()
    {
        const auto s = score("4/4 pickup=1q | C4q | | | | | | |");
        COMPARE_TEXT(barsInWords(*s, {2}), "bar 2");
        COMPARE_TEXT(barsInWords(*s, {0, 2, 3, 4, 6}), "bars 0, 2-4, 6");
        COMPARE_TEXT(barsInWords(*s, {2, 3}), "bars 2, 3");
    }
};

QTEST_GUILESS_MAIN(MergeTest)
#include "merge_test.moc"
