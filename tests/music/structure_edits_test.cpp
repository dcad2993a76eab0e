// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of parts, bars, metre and signs.
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

namespace {

std::string partNames(const ScorePtr &score)
{
    std::string text;
    for (const PartPtr &part : score->parts) {
        if (part->bracket != Bracket::None) text += "[" + std::to_string(part->bracketSpan) + ":";
        text += part->name + " ";
    }
    return text;
}

ScorePtr choir() // S A T B under one bracket, and an organ
{
    auto s = score({"4/4 name=S | C5w | D5w |", "name=A | E4w | F4w |", "name=T | G3w | A3w |",
                    "name=B | C3w | D3w |", "name=O | C3w | D3w |"});
    return withPartHead(s, s->parts[0]->id, [](Part &p) {
        p.bracket = Bracket::Bracket;
        p.bracketSpan = 4;
    });
}

// Lengths of the bars in quarters; p marks an anacrusis.
std::string barLengths(const ScorePtr &score)
{
    std::string text;
    for (const MasterBarPtr &bar : score->masterBars) {
        const double q = bar->length.quarters();
        text += (q == int(q) ? std::to_string(int(q)) : std::to_string(q).substr(0, 3)) +
                (bar->pickup ? "p " : " ");
    }
    return text;
}

// Every note by id, where it is and how long.
std::string timeline(const Score &score)
{
    std::string text;
    for (const PlacedNote &n : allNotes(score))
        text += std::to_string(n.note->id.value) + "@" + std::to_string(n.onset.value) + "+" +
                std::to_string(n.note->length.value) + " ";
    return text;
}

} // namespace

class StructureEditsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aNewPartIsPaddedAndMayLengthenTheScore()
    {
        auto [s, ids] = built("3/4 | C4h. | D4h. |");
        Part fresh;
        fresh.id = ids.part();
        fresh.name = "New";
        fresh.bars.resize(3); // null: to be made
        const auto edited = withPart(s, fresh, 9);

        COMPARE_MUSIC(edited, "C4h. | D4h. | |");
        QCOMPARE(edited->partIndex(fresh.id), std::size_t{1});
        QCOMPARE(barLengths(edited), std::string("3 3 3 "));
    }

    void bracketsFollowTheirParts()
    {
        const auto s = choir();
        COMPARE_TEXT(partNames(s), "[4:S A T B O ");
        IdSource ids(500);
        Part fresh;
        fresh.id = ids.part();
        fresh.name = "N";

        COMPARE_TEXT(partNames(withPart(s, fresh, 0)), "N [4:S A T B O ");
        COMPARE_TEXT(partNames(withPart(s, fresh, 2)), "[5:S A N T B O ");
        COMPARE_TEXT(partNames(withPart(s, fresh, 4)), "[4:S A T B N O ");
        COMPARE_TEXT(partNames(withoutPart(s, s->parts[0]->id)), "[3:A T B O ");
        COMPARE_TEXT(partNames(withPartMoved(s, s->parts[0]->id, 3)), "[4:A T B S O ");
        COMPARE_TEXT(partNames(withPartMoved(s, s->parts[0]->id, 4)), "[3:A T B O S ");
        COMPARE_TEXT(partNames(withPartMoved(s, s->parts[4]->id, 0)), "O [4:S A T B ");
        COMPARE_TEXT(partNames(withPartMoved(s, s->parts[4]->id, 1)), "[5:S O A T B ");
        auto two = withoutPart(withoutPart(s, s->parts[0]->id), s->parts[1]->id);
        COMPARE_TEXT(partNames(two), "[2:T B O ");
        COMPARE_TEXT(partNames(withoutPart(two, two->parts[0]->id)), "B O "); // one part needs no bracket
    }

    void aPartThatGoesTakesItsLocks()
    {
        auto s = choir();
        s = withLocks(s,
                      {Lock{s->parts[0]->id, 0, s->barRange(0)}, Lock{s->parts[1]->id, 0, s->barRange(0)}});
        const auto edited = withoutPart(s, s->parts[0]->id);
        QCOMPARE(edited->locks.size(), std::size_t{1});
        QVERIFY(edited->locks[0].part == s->parts[1]->id);
    }

    void aPartHeadKeepsIdAndBars()
    {
        const auto s = choir();
        const auto edited = withPartHead(s, s->parts[1]->id, [](Part &p) {
            p.id = PartId{};
            p.bars.clear();
            p.instrument.program = 52;
        });
        COMPARE_TEXT(brokenInvariant(*edited), "");
        QCOMPARE(int(edited->parts[1]->instrument.program), 52);
        QVERIFY(edited->parts[1]->bars == s->parts[1]->bars);
    }

    void fewerStavesGatherTheirNotes()
    {
        auto s = score("4/4 staves=2 | C5w & C3w{staff=1} |");
        s = withPartHead(s, s->parts[0]->id, [](Part &p) { p.staves.resize(1); });
        COMPARE_TEXT(brokenInvariant(*s), "");
        QCOMPARE(int(s->parts[0]->bars[0]->notes[0].staff), 0);
    }

    void newBarsAreEmptyAndWhatWasHeldEndsAtThem()
    {
        const auto s = score("3/4 | C4h. | D4q E4h+h. | | F4h. |");
        const auto edited = withBars(s, 2, 2);

        COMPARE_MUSIC(edited, "C4h. | D4q E4h | | | | F4h. |");
        QCOMPARE(barLengths(edited), std::string("3 3 3 3 3 3 "));
        QVERIFY(edited->parts[0]->bars[0] == s->parts[0]->bars[0]);
        QVERIFY(edited->parts[0]->bars[5] == s->parts[0]->bars[3]);
    }

    void theFinalBarLineStaysFinal()
    {
        auto s = score("4/4 | C4w | D4w |");
        s = withMasterBar(s, 1, [](MasterBar &bar) { bar.right = Barline::Final; });
        const auto rights = [](const ScorePtr &x) {
            std::string text;
            for (const auto &bar : x->masterBars)
                text += bar->right == Barline::Final ? "F" : "-";
            return text;
        };
        COMPARE_TEXT(rights(withBars(s, 2, 2)), "---F");
        COMPARE_TEXT(rights(stretched(s, idsAt(s, 0, {1}), kWhole)), "--F");
        COMPARE_TEXT(rights(withoutBars(s, 1, 1)), "F");
        COMPARE_TEXT(rights(withBars(s, 0, 1)), "--F");
    }

    void removedBarsTakeTheirTime()
    {
        const auto s = score("4/4 | C4w | D4h( E4h+w+h | | F4h) | G4w |");
        const auto edited = withoutBars(s, 2, 1);

        COMPARE_TEXT(brokenInvariant(*edited), "");
        QCOMPARE(noteAt(*edited, 0, 2).note->length, kWhole); // two wholes less the bar that went
        QCOMPARE(findNote(*edited, idAt(s, 0, 4)).onset, quarters(12));
        QCOMPARE(edited->parts[0]->bars[1]->slurs.size(), std::size_t{1});
        QVERIFY(withoutBars(s, 3, 1)->parts[0]->bars[1]->slurs.empty()); // F4, its end, went
        COMPARE_MUSIC(withoutBars(s, 1, 4), "C4w |");
    }

    void oneBarAlwaysStays()
    {
        const auto s = score("3/4 | C4h. | D4h. |");
        COMPARE_MUSIC(withoutBars(s, 0, 99), "|");
        QVERIFY(withoutBars(withoutBars(s, 0, 99), 0, 1)->barCount() == 1);
    }

    void locksMoveWithTheirBars()
    {
        auto s = score("4/4 | C4w | D4w | E4w |");
        s = withLocks(s,
                      {Lock{s->parts[0]->id, 0, s->barRange(2)}, Lock{s->parts[0]->id, 0, s->barRange(1)}});

        QVERIFY((withBars(s, 1, 1)->locks[0].range == TickRange{quarters(12), quarters(16)}));
        QVERIFY((withoutBars(s, 0, 1)->locks[0].range == TickRange{quarters(4), quarters(8)}));
        QCOMPARE(withoutBars(s, 1, 1)->locks.size(), std::size_t{1});
    }

    void aNewMetreKeepsEveryNoteInItsPlace()
    {
        const auto s = score("4/4 | C4q D4q E4h | F4h. G4q | A4w |; | C3w | D3h E3h+h | F3h |");
        const auto edited = withMetre(s, 0, {3, 4});

        COMPARE_TEXT(brokenInvariant(*edited), "");
        QCOMPARE(barLengths(edited), std::string("3 3 3 3 "));
        QCOMPARE(timeline(*edited), timeline(*s));
        const auto back = withMetre(edited, 0, {4, 4});
        COMPARE_MUSIC(back, test::text(s));
    }

    void theAnacrusisStays()
    {
        const auto s = score("3/4 pickup=1q | C4q | D4h. | E4h. |");
        QCOMPARE(barLengths(withMetre(s, 0, {4, 4})), std::string("1p 4 4 "));
        QCOMPARE(barLengths(withMetre(s, 1, {4, 4})), std::string("1p 4 4 "));
        QVERIFY(withMetre(s, 1, {4, 4})->masterBars[0]->time == (TimeSignature{3, 4}));
        const auto long_ = score("4/4 pickup=3q | C4h. | D4w |");
        QCOMPARE(barLengths(withMetre(long_, 0, {2, 4})), std::string("1p 2 2 2 "));
        QCOMPARE(timeline(*withMetre(long_, 0, {2, 4})), timeline(*long_));
    }

    void aMetreHoldsUntilTheNextChange()
    {
        //  4/4 |1234|1234|1234| 3/4 |123|   made 5/4 from the second bar on
        const auto s = score("4/4 | C4w | D4w | E4w | 3/4 F4h. |");
        const auto edited = withMetre(s, 1, {5, 4});

        QCOMPARE(barLengths(edited), std::string("4 5 3 3 ")); // what is left over is a short bar
        QVERIFY(edited->masterBars[2]->time == (TimeSignature{5, 4}));
        QVERIFY(edited->masterBars[3] == s->masterBars[3]);
        QVERIFY(edited->parts[0]->bars[3] == s->parts[0]->bars[3]);
        QCOMPARE(timeline(*edited), timeline(*s));
    }

    void signsKeepTheirMoment()
    {
        auto s = score("4/4 tempo=60 | C4w | tempo=90 key=2 D4w | E4w | F4w |");
        s = withMasterBar(s, 2, [](MasterBar &bar) {
            bar.rehearsal = "B";
            bar.repeatStart = true;
            bar.chords.push_back({BarTick{kQuarter.value}, pitch("D4"), "minor", std::nullopt, ""});
        });
        s = withMasterBar(s, 3, [](MasterBar &bar) {
            bar.repeatEnd = 2;
            bar.right = Barline::Final;
        });
        Bar bar = *s->parts[0]->bars[1];
        bar.directions.push_back({Direction::Kind::Dynamic, BarTick{kHalf.value}, {}, 0, false, "mf"});
        bar.clefs.push_back({BarTick{kHalf.value}, 0, Clef::Bass});
        s = withBar(s, 0, 1, bar);
        const auto e = withMetre(s, 0, {3, 4}); // 0 3 6 9 12 15 18

        QCOMPARE(tempoAt(*e, quarters(3.9)), 60.0);
        QCOMPARE(tempoAt(*e, quarters(4)), 90.0);
        QCOMPARE(int(e->masterBars[1]->key.fifths), 0); // begins at 3, before the change at 4
        QCOMPARE(int(e->masterBars[2]->key.fifths), 2);
        QVERIFY(e->masterBars[2]->rehearsal == "B" && e->masterBars[2]->repeatStart); // 8 lies in 6-9
        QCOMPARE(e->masterBars[5]->repeatEnd, 2);
        QVERIFY(e->masterBars[5]->right == Barline::Final);
        QVERIFY(e->masterBars[3]->chords.size() == 1 && e->masterBars[3]->chords[0].at == BarTick{0}); // 9
        QVERIFY(e->parts[0]->bars[2]->directions.size() == 1 &&
                e->parts[0]->bars[2]->directions[0].at == BarTick{0});
        QVERIFY(e->parts[0]->bars[2]->clefs.size() == 1); // 6
    }

    void aSignOfMetreAloneSharesTheBars()
    {
        const auto s = score("4/4 | C4w | D4w |");
        const auto edited = withMetre(s, 0, {4, 4, TimeSignature::Sign::Common});
        QVERIFY(edited != s && edited->parts == s->parts);
    }

    void aKeyHoldsUntilTheNextChange()
    {
        const auto s = score("4/4 | C4w | D4w | key=3 E4w |");
        const auto edited = withKey(s, 1, {-1, Mode::Minor});
        QCOMPARE(int(edited->masterBars[0]->key.fifths), 0);
        QCOMPARE(int(edited->masterBars[1]->key.fifths), -1);
        QVERIFY(edited->masterBars[2] == s->masterBars[2]);
        QVERIFY(edited->parts == s->parts);
    }

    void aTempoMarkReplacesTheOneBefore()
    {
        auto s = withTempo(score("4/4 | C4w |"), {0, BarTick{kHalf.value}}, 80);
        s = withTempo(s, {0, BarTick{}}, 100, "Allegro");
        s = withTempo(s, {0, BarTick{kHalf.value}}, 70);
        QVERIFY((s->masterBars[0]->tempi ==
                 std::vector<TempoMark>{{BarTick{}, 100, "Allegro"}, {BarTick{kHalf.value}, 70, ""}}));
    }

    void aMasterBarKeepsItsLength()
    {
        const auto s = score("4/4 pickup=1q | C4q | D4w |");
        const auto edited = withMasterBar(s, 0, [](MasterBar &bar) {
            bar.length = kWhole;
            bar.time = {3, 8};
            bar.rehearsal = "A";
        });
        QVERIFY(edited->masterBars[0]->length == kQuarter &&
                edited->masterBars[0]->time == (TimeSignature{4, 4}));
        QVERIFY(edited->masterBars[0]->rehearsal == "A");
    }

    void aBarIsSortedAndMayReachOn()
    {
        const auto s = score("4/4 | C4q D4q E4h |");
        Bar bar = *s->parts[0]->bars[0];
        std::swap(bar.notes[0], bar.notes[2]);
        QVERIFY(withBar(s, 0, 0, bar) == s);
        bar.notes[0].length = kWhole;
        COMPARE_TEXT(brokenInvariant(*withBar(s, 0, 0, bar)), "");
        QCOMPARE(withBar(s, 0, 0, bar)->barCount(), std::size_t{2});
    }
};

QTEST_GUILESS_MAIN(StructureEditsTest)
#include "structure_edits_test.moc"
