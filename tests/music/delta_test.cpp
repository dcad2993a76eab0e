// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/edits.h"

#include "core/music/delta.h"

#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

using namespace ricercar;
using namespace ricercar::test;

class DeltaTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anEditOfOneNoteIsOneBar()
    {
        const auto s = score("4/4 | C4w | D4w | E4w |; | C3w | D3w | E3w |");
        const auto edited = withVelocity(s, idsAt(s, 1, {1}), 30);
        const Delta delta = deltaBetween(*s, *edited);

        QVERIFY((delta.bars == std::vector<BarChange>{{1, 1}}));
        QVERIFY(!delta.structure && delta.masterBars.empty() && delta.partHeads.empty());
        QVERIFY(delta.touches(1, 1) && !delta.touches(1, 0) && !delta.touches(0, 1));
        // All else is the same object.
        QVERIFY(edited->parts[0] == s->parts[0]);
        QVERIFY(edited->parts[1]->bars[0] == s->parts[1]->bars[0]);
        QVERIFY(edited->parts[1]->bars[2] == s->parts[1]->bars[2]);
        QVERIFY(edited->barStarts == s->barStarts);
    }

    void aHeldNoteTouchesTheBarsItIsHeldInto()
    {
        const auto s = score("4/4 | C4h D4h+w+h | | E4h | F4w |");
        const Delta delta = deltaBetween(*s, *transposedChromatically(s, idsAt(s, 0, {1}), 1));

        QVERIFY((delta.bars == std::vector<BarChange>{{0, 0}}));
        QVERIFY(delta.touches(0, 1) && delta.touches(0, 2) && !delta.touches(0, 3));
    }

    void noChangeIsAnEmptyDelta()
    {
        const auto s = score("4/4 | C4w |");
        QVERIFY(deltaBetween(*s, *s).empty());
        QVERIFY(withVelocity(s, {}, 3) == s);
        QVERIFY(moved(s, allIds(*s), Ticks{}) == s);
        QVERIFY(withKey(s, 0, {}) == s);
    }

    void signsAndHeadsAreToldApart()
    {
        const auto s = score("4/4 | C4w | D4w |");

        QVERIFY(
            (deltaBetween(*s, *withKey(s, 1, {2, Mode::Major})).masterBars == std::vector<std::size_t>{1}));
        const auto named = withPartHead(s, s->parts[0]->id, [](Part &p) { p.name = "Oboe"; });
        QVERIFY((deltaBetween(*s, *named).partHeads == std::vector<std::size_t>{0}));
        QVERIFY(deltaBetween(*s, *named).bars.empty());
        Metadata titled;
        titled.title = "Air";
        QVERIFY(deltaBetween(*s, *withMetadata(s, titled)).metadata);
        QVERIFY(deltaBetween(*s, *withLocks(s, {Lock{s->parts[0]->id, 0, s->barRange(0)}})).locks);
    }

    void partsBarsAndMetreAreStructure()
    {
        const auto s = score("4/4 | C4w | D4w |; | C3w | D3w |");
        IdSource ids(500);
        Part fresh;
        fresh.id = ids.part();

        QVERIFY(deltaBetween(*s, *withPart(s, fresh, 0)).structure);
        QVERIFY(deltaBetween(*s, *withoutPart(s, s->parts[0]->id)).structure);
        QVERIFY(deltaBetween(*s, *withPartMoved(s, s->parts[0]->id, 1)).structure);
        QVERIFY(deltaBetween(*s, *withBars(s, 1, 1)).structure);
        QVERIFY(deltaBetween(*s, *withMetre(s, 0, {3, 4})).structure);
        QVERIFY(deltaBetween(*s, *withBars(s, 1, 1)).touches(1, 1));
    }

    void theSameMusicNeedsNotTheSameIds()
    {
        const char *music = "4/4 key=-1 | C4q( D4q E4q) F4q{fermata,lyric=Lord} | [C4 E4]w |";
        const auto a = score(music);
        const auto b = score(music);
        IdSource ids(1000);
        NoteSet fresh;
        auto c = pasted(withoutNotes(a, allIds(*a)), copied(*a, allIds(*a)), 0, TimelineTick{}, ids, &fresh);
        std::string where;

        QVERIFY(sameMusic(*a, *b));
        QVERIFY(!sameMusic(*a, *c, &where)); // the clipboard holds no slurs
        COMPARE_TEXT(where, "Part 1 (Part 1), bar 1: the slurs differ.");
        Bar bar = *c->parts[0]->bars[0];
        bar.slurs = {{bar.notes[0].id, bar.notes[2].id}};
        c = withBar(c, 0, 0, bar);
        QVERIFY2(sameMusic(*a, *c, &where), where.c_str());
        QVERIFY(where.empty());
    }

    void provenanceAndColourAreNotMusic()
    {
        const auto s = score("4/4 | C4w |");
        const auto by =
            std::make_shared<const Provenance>(Provenance{Provenance::Origin::Model, "Rules", "", 7, ""});
        auto other = withChanged(s, allIds(*s), [&](const Note &n) {
            Note copy = n;
            copy.provenance = by;
            return copy;
        });
        other = withPartHead(other, s->parts[0]->id, [](Part &p) { p.colour = 0xff0000; });

        QVERIFY(other != s);
        QVERIFY(sameMusic(*s, *other));
    }

    void aDifferenceIsNamedInASentence_data()
    {
        QTest::addColumn<QString>("other");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("length") << "4/4 | C4q D4q E4q rq | F4w |"
                                << "Part 1 (Part 1), bar 1: the E4 at 2 quarters lasts 2 quarters, in the "
                                   "other score 1 quarter.";
        QTest::newRow("pitch") << "4/4 | C4q D4q E4h | G4w |"
                               << "Part 1 (Part 1), bar 2: the F4 at 0 quarters stands in one score, in the "
                                  "other score there is a G4 at 0 quarters.";
        QTest::newRow("missing") << "4/4 | C4q D4q rh | F4w |"
                                 << "Part 1 (Part 1), bar 1: only the first score has the E4 at 2 quarters.";
        QTest::newRow("metre") << "4/4 | C4q D4q E4h | 2/2 F4w |"
                               << "In bar 2: the metre is 4/4 in one and 2/2 in the other.";
        QTest::newRow("bars") << "4/4 | C4q D4q E4h |"
                              << "One score has 2 bars, the other 1.";
        QTest::newRow("key") << "4/4 key=1 | C4q D4q E4h | F4w |"
                             << "In bar 1: the key signatures differ.";
        QTest::newRow("marks")
            << "4/4 | C4q{accent} D4q E4h | F4w |"
            << "Part 1 (Part 1), bar 1: the C4 at 0 quarters has other articulations or ornaments.";
    }
    void aDifferenceIsNamedInASentence()
    {
        QFETCH(QString, other);
        QFETCH(QString, sentence);
        std::string where;
        QVERIFY(!sameMusic(*score("4/4 | C4q D4q E4h | F4w |"), *score(other.toStdString()), &where));
        COMPARE_TEXT(where, sentence.toStdString());
    }
};

QTEST_GUILESS_MAIN(DeltaTest)
#include "delta_test.moc"
