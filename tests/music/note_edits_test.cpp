// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/edits.h"

#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

using namespace ricercar;
using namespace ricercar::test;

#define COMPARE_MUSIC(score, expected)                                                                       \
    do {                                                                                                     \
        COMPARE_TEXT(brokenInvariant(*(score)), "");                                                         \
        COMPARE_TEXT(test::text(score), expected);                                                           \
    } while (false)

class NoteEditsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void newNotesGetIdsAndBarsWhereNeeded()
    {
        auto [s, ids] = built("4/4 | C4q rq rh |");
        Note note;
        note.pitch = pitch("E4");
        note.length = kWhole;
        Note named = note;
        named.id = ids.note();
        named.length = kQuarter;
        const NewNote notes[] = {{s->parts[0]->id, quarters(1), named},
                                 {s->parts[0]->id, quarters(10), note}};
        const auto edited = withNotes(s, notes, ids);

        COMPARE_MUSIC(edited, "C4q E4q rh | | rh E4w | |");
        QCOMPARE(idAt(edited, 0, 1), named.id);
        QCOMPARE(idAt(edited, 0, 0), idAt(s, 0, 0));
    }

    void anIdThatIsTakenIsNotTakenTwice()
    {
        auto [s, ids] = built("4/4 | C4q rq rh |");
        Note again = *noteAt(*s, 0, 0).note;
        const NewNote notes[] = {{s->parts[0]->id, quarters(1), again},
                                 {s->parts[0]->id, quarters(2), again}};
        COMPARE_MUSIC(withNotes(s, notes, ids), "C4q C4q C4q rq |");
    }

    void removedNotesTakeTheirSlursAlong()
    {
        const auto s = score("4/4 | C4q( D4q E4q F4q) | G4h( A4h | B4w) |");
        const auto edited = withoutNotes(s, idsAt(s, 0, {3, 6}));

        COMPARE_MUSIC(edited, "C4q D4q E4q rq | G4h A4h | |");
        QVERIFY(edited->parts[0]->bars[0]->slurs.empty());
        QVERIFY(edited->parts[0]->bars[1]->slurs.empty());
    }

    void aChangedNoteKeepsItsIdAndFindsItsPlace()
    {
        const auto s = score("4/4 | C4q D4q E4h | F4w |");
        const auto edited = withChanged(s, idsAt(s, 0, {1}), [](const Note &n) {
            Note copy = n.withOnset(n.onset + kWhole);
            copy.id = NoteId{777}; // is not taken
            return copy;
        });

        COMPARE_TEXT(brokenInvariant(*edited), "");
        QCOMPARE(findNote(*edited, idAt(s, 0, 1)).onset, quarters(5));
    }

    void aMoveStopsAtTheStartForTheWholeGroup()
    {
        const auto s = score("4/4 | rq C4q D4q E4q | F4w |");
        COMPARE_MUSIC(moved(s, idsAt(s, 0, {0, 1}), -kWhole), "C4q D4q rq E4q | F4w |");
        COMPARE_MUSIC(moved(s, idsAt(s, 0, {3}), kWhole * 2), "rq C4q D4q E4q | | | F4w |");
    }

    void aMovedSlurStaysWhereItBegins()
    {
        const auto s = score("4/4 | C4q( D4q) rh | | |");
        const auto edited = moved(s, allIds(*s), kWhole);

        COMPARE_TEXT(brokenInvariant(*edited), "");
        QVERIFY(edited->parts[0]->bars[0]->slurs.empty());
        QVERIFY(edited->parts[0]->bars[1]->slurs == s->parts[0]->bars[0]->slurs);
        // One end past the other: the slur is turned round.
        const auto turned = moved(s, idsAt(s, 0, {0}), kWhole);
        QVERIFY((turned->parts[0]->bars[0]->slurs == std::vector<Slur>{{idAt(s, 0, 1), idAt(s, 0, 0)}}));
    }

    void aMoveToAnotherPartKeepsTimeAndTakesTheVoice()
    {
        const auto s = score("4/4 | C4q{staff=1} D4q( E4h) | F4w |; | | |");
        const auto two = withPartHead(s, s->parts[0]->id, [](Part &p) { p.staves.resize(2); });
        const auto edited = movedToPart(two, idsAt(two, 0, {0, 1}), two->parts[1]->id, 0);

        COMPARE_MUSIC(edited, "rh E4h | F4w |");
        COMPARE_TEXT(test::text(edited, 1), "C4q D4q rh | |");
        QCOMPARE(int(noteAt(*edited, 1, 0).note->staff), 0); // the part has one staff
        QVERIFY(edited->parts[0]->bars[0]->slurs.empty());   // no slur from part to part
    }

    void transpositionsSpellByWhatTheyAre()
    {
        const auto s = score("4/4 key=-1 | F4q G4q A4q Bb4q | C5q C#5q D5q E5q |");
        const auto all = allIds(*s);

        COMPARE_MUSIC(transposedBy(s, all, {4, 7}), "C5q D5q E5q F5q | G5q G#5q A5q B5q |");
        COMPARE_MUSIC(transposedDiatonically(s, all, 1), "G4q A4q Bb4q C5q | D5q D#5q E5q F5q |");
        COMPARE_MUSIC(transposedDiatonically(s, all, -7), "F3q G3q A3q Bb3q | C4q C#4q D4q E4q |");
        COMPARE_MUSIC(transposedChromatically(s, all, 1), "F#4q Ab4q Bb4q B4q | Db5q D5q Eb5q F5q |");
        COMPARE_MUSIC(transposedChromatically(s, all, -12), "F3q G3q A3q Bb3q | C4q C#4q D4q E4q |");
        COMPARE_MUSIC(transposedChromatically(transposedChromatically(s, all, 12), all, -12), test::text(s));
    }

    void aTranspositionOffTheKeysIsNotMade()
    {
        const auto s = score("4/4 | C4h G9h |");
        QVERIFY(transposedChromatically(s, allIds(*s), 1) == s);
        QVERIFY(transposedDiatonically(s, allIds(*s), 40) == s);
        QVERIFY(transposedBy(s, allIds(*s), {-70, -120}) == s);
        QVERIFY(transposedChromatically(s, allIds(*s), 1 << 30) == s);
    }

    void stretchingStopsAtTheShortest()
    {
        const auto s = score("4/4 | C4q rq D4x{played=10:500:70} rx+t+s+e rq |");
        QCOMPARE(noteAt(*stretched(s, idsAt(s, 0, {0}), -kHalf, kSixteenth), 0, 0).note->length, kSixteenth);
        QVERIFY(stretched(s, idsAt(s, 0, {1}), -kHalf, kSixteenth) == s); // shorter already
        const auto longer = stretched(s, idsAt(s, 0, {1}), kQuarter);
        QCOMPARE(noteAt(*longer, 0, 1).note->length, kQuarter + value("x"));
        QCOMPARE(noteAt(*longer, 0, 1).note->performed->length, kQuarter + Ticks{500});
        QCOMPARE(stretched(s, idsAt(s, 0, {0}), kWhole)->barCount(), std::size_t{2});
    }

    void velocityGoesToTheLayerThatSounds()
    {
        const auto s = score("4/4 | C4h D4h{played=0:900:70} |");
        const auto edited = withVelocity(s, allIds(*s), 400);

        QCOMPARE(int(noteAt(*edited, 0, 0).note->velocity), 127);
        QCOMPARE(int(noteAt(*edited, 0, 1).note->performed->velocity), 127);
        QCOMPARE(int(noteAt(*edited, 0, 1).note->velocity), 80);
        QVERIFY(!noteAt(*withoutPerformance(edited, allIds(*s)), 0, 1).note->performed);
    }

    void aSplitNoteIsTwoWithTheSignsWhereTheyBelong()
    {
        auto [s, ids] = built("4/4 | C4q( D4h{fermata,accent,lyric=A-}) E4q |");
        const auto edited = split(s, allIds(*s), quarters(2), ids);

        COMPARE_MUSIC(edited, "C4q D4q D4q E4q |");
        const Note &first = *noteAt(*edited, 0, 1).note, &second = *noteAt(*edited, 0, 2).note;
        QCOMPARE(first.id, idAt(s, 0, 1));
        QVERIFY(first.marks == bit(NoteMark::Accent) && second.marks == bit(NoteMark::Fermata));
        QVERIFY(first.lyrics.size() == 1 && second.lyrics.empty());
        QVERIFY((edited->parts[0]->bars[0]->slurs == std::vector<Slur>{{idAt(s, 0, 0), second.id}}));
        QVERIFY(split(s, allIds(*s), quarters(1), ids) == s); // at a note's edge there is nothing to split
    }

    void aPlayedNoteIsSplitWhereItSounds()
    {
        auto [s, ids] = built("4/4 | C4w{played=500:38000:70} |");
        const auto edited = split(s, allIds(*s), quarters(2), ids);

        const auto first = noteAt(*edited, 0, 0).note->performed,
                   second = noteAt(*edited, 0, 1).note->performed;
        QVERIFY((first == Performed{Ticks{500}, kHalf - Ticks{500}, 70}));
        QVERIFY((second == Performed{Ticks{0}, Ticks{500 + 38000} - kHalf, 70}));
        QVERIFY(joined(edited, allIds(*edited))->parts[0]->bars[0]->notes[0] == *noteAt(*s, 0, 0).note);
    }

    void touchingNotesOfOnePitchAreJoinedIntoTheFirst()
    {
        const auto s = score("4/4 | C4q C4q D4q( D4q) | D4w{fermata} | rq D4h. |");
        const auto edited = joined(s, allIds(*s));

        COMPARE_MUSIC(edited, "C4h D4w. | | rq D4h. |");
        QCOMPARE(idAt(edited, 0, 0), idAt(s, 0, 0));
        QCOMPARE(idAt(edited, 0, 1), idAt(s, 0, 2));
        QVERIFY(has(noteAt(*edited, 0, 1).note->marks, NoteMark::Fermata));
        QVERIFY(edited->parts[0]->bars[0]->slurs.empty()); // it had both ends in one note
        QVERIFY(joined(s, idsAt(s, 0, {0, 3})) == s);
    }

    void clearingCutsWhatReachesIn()
    {
        const auto s = score("4/4 | C4h D4h+h | E4h & rh G3h |");
        const PartId part = s->parts[0]->id;

        COMPARE_MUSIC(cleared(s, part, -1, {quarters(3), quarters(7)}), "C4h D4q rq | |");
        COMPARE_MUSIC(cleared(s, part, 0, {quarters(0), quarters(8)}), "| & rh G3h |");
        QVERIFY(cleared(s, part, 5, {quarters(0), quarters(8)}) == s);
        QVERIFY(cleared(s, PartId{99}, -1, {quarters(0), quarters(8)}) == s);
    }

    void aClipIsPastedWithNewIdsAndClampedParts()
    {
        auto [s, ids] = built("4/4 | C4q D4q rh | |; | rq F3q rh | |");
        NoteSet chosen = idsAt(s, 0, {1});
        chosen.merge(idsAt(s, 1, {0}));
        const Clip clip = copied(*s, chosen);
        NoteSet fresh;
        const auto edited = pasted(s, clip, 1, quarters(7), ids, &fresh);

        QCOMPARE(clip.length, kQuarter);
        QCOMPARE(fresh.size(), std::size_t{2});
        COMPARE_MUSIC(edited, "C4q D4q rh | |");
        COMPARE_TEXT(test::text(edited, 1), "rq F3q rh | rh. [F3 D4]q |");
        for (const NoteId id : fresh)
            QVERIFY(!chosen.contains(id));
        QVERIFY(pasted(s, Clip{}, 0, quarters(0), ids, &fresh) == s);
        QVERIFY(fresh.empty());
    }
};

QTEST_GUILESS_MAIN(NoteEditsTest)
#include "note_edits_test.moc"
