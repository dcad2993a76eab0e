// SPDX-License-Identifier: GPL-3.0-or-later
// One bar on paper, as facts of its display list: accidentals, stems, beams, ties, voices, dots, rests.
#include <QtTest> // first: Qt 6.4's moc cannot read <concepts> before it

#include "core/notation/accidentals.h"
#include "core/notation/engraved_bar.h"
#include "core/notation/smufl.h"
#include "core/notation/staff_geometry.h"
#include "tests/support/notation.h"

#include <cmath>

using namespace ricercar;

namespace {

EngravedBar engraved(const std::string &music, int fifths = 0, std::size_t bar = 0, Clef clef = Clef::Treble)
{
    const ScorePtr score = test::score(music);
    std::vector<Clef> clefs(score->parts[0]->staves.size(), clef);
    return engraveBar(FontMetrics(), *score, 0, bar, BarContext{clefs, fifths});
}

std::vector<BarItem> of(const EngravedBar &bar, Role role)
{
    std::vector<BarItem> out;
    for (const BarItem &i : bar.items)
        if (i.item.role == role) out.push_back(i);
    return out;
}

} // namespace

class TestEngraving : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void accidentalsFollowTheRules_data();
    void accidentalsFollowTheRules();
    void aTiedNoteNeedsNoAccidentalInTheNextBar();
    void keySignaturesStandWhereTheClefPutsThem();
    void aNewKeyTakesBackTheOldSigns();
    void stemsPointToTheMiddleOfTheStaff_data();
    void stemsPointToTheMiddleOfTheStaff();
    void twoVoicesPartTheirStems();
    void aSecondBetweenVoicesStandsSideBySide();
    void aUnisonOfEqualValuesSharesItsHead();
    void aSecondInAChordIsDisplaced();
    void stackedAccidentalsDoNotTouch();
    void dotsStandInSpaces();
    void beamedStemsEndOnTheBeam();
    void sixteenthsHaveASecondBeamAndABeamlet();
    void ledgerLinesReachTheNote();
    void restsOfTwoVoicesMoveApart();
    void tiesJoinHeadsInsideTheBarAndLeaveIt();
    void theTupletNumberStandsAtItsNotes();
};

void TestEngraving::accidentalsFollowTheRules_data()
{
    QTest::addColumn<int>("fifths");
    QTest::addColumn<QString>("pitches");
    QTest::addColumn<QString>("signs"); // x none, s shown
    const auto row = [](const char *title, int fifths, const char *pitches, const char *signs) {
        QTest::newRow(title) << fifths << QString(pitches) << QString(signs);
    };
    row("the key gives it", 1, "F#4 F#5", "xx");
    row("against the key", 1, "F4 F4", "sx");
    row("remembered in the bar", 0, "F#4 G4 F#4", "sxx");
    row("taken back", 0, "F#4 F4", "ss");
    row("and given again", 0, "F#4 F4 F#4", "sss");
    row("another octave is told", 0, "F#4 F5", "ss");
    row("another octave once", 0, "F#4 F5 F5", "ssx");
    row("each octave has its own", 0, "F#4 F#5", "ss");
    row("double sharp to sharp", 1, "F##4 F#4", "ss");
    row("flats", -3, "Eb4 E4 Eb4 Ab4", "xssx");
}

void TestEngraving::accidentalsFollowTheRules()
{
    QFETCH(int, fifths);
    QFETCH(QString, pitches);
    QFETCH(QString, signs);
    AccidentalMemory memory(fifths);

    QString found;
    for (const QString &p : pitches.split(' '))
        found += memory.see(test::pitch(p.toStdString()), false, AccidentalHint::ByRule) == AccidentalSign::None ? 'x' : 's';

    QCOMPARE(found, signs);
    QCOMPARE(AccidentalMemory(0).see(test::pitch("C4"), false, AccidentalHint::Courtesy), AccidentalSign::Parenthesised);
    QCOMPARE(AccidentalMemory(0).see(test::pitch("C4"), false, AccidentalHint::Show), AccidentalSign::Plain);
}

void TestEngraving::aTiedNoteNeedsNoAccidentalInTheNextBar()
{
    const std::string music = "4/4 | C4h F#4h+h | F#4h |";

    QCOMPARE(of(engraved(music, 0, 0), Role::Accidental).size(), std::size_t{1});
    // Not on the tied head, but on the note after it, which the new bar no longer alters.
    const auto second = of(engraved(music, 0, 1), Role::Accidental);
    QCOMPARE(second.size(), std::size_t{1});
    QCOMPARE(second.front().tick1, static_cast<std::int32_t>(kHalf.value));
}

void TestEngraving::keySignaturesStandWhereTheClefPutsThem()
{
    const auto places = [](Clef clef, int fifths) {
        QList<int> out;
        for (const KeySign &s : keySigns(clef, fifths, kNoKey)) out += s.place;
        return out;
    };

    QCOMPARE(places(Clef::Treble, 7), (QList<int>{4, 1, 5, 2, -1, 3, 0}));
    QCOMPARE(places(Clef::Treble, -7), (QList<int>{0, 3, -1, 2, -2, 1, -3}));
    QCOMPARE(places(Clef::Bass, 2), (QList<int>{2, -1}));
    QCOMPARE(places(Clef::Alto, -2), (QList<int>{-1, 2}));
    QCOMPARE(places(Clef::Tenor, 4), (QList<int>{-2, 2, -1, 3}));
}

void TestEngraving::aNewKeyTakesBackTheOldSigns()
{
    const auto toC = keySigns(Clef::Treble, 0, 2);
    QCOMPARE(toC.size(), std::size_t{2});
    QCOMPARE(toC.front().alter, 0);

    const auto fewerFlats = keySigns(Clef::Treble, -1, -3); // two naturals, one flat
    QCOMPARE(fewerFlats.size(), std::size_t{3});
    QCOMPARE(fewerFlats[1].alter, 0);
    QCOMPARE(fewerFlats[2].alter, -1);

    QCOMPARE(keySigns(Clef::Treble, 3, 1).size(), std::size_t{3}); // more sharps take nothing back
}

void TestEngraving::stemsPointToTheMiddleOfTheStaff_data()
{
    QTest::addColumn<QString>("note");
    QTest::addColumn<bool>("up");
    QTest::newRow("low") << "C4q" << true;
    QTest::newRow("below the middle") << "A4q" << true;
    QTest::newRow("middle line") << "B4q" << false;
    QTest::newRow("high") << "F5q" << false;
    QTest::newRow("chord, farther below") << "[C4 C5]q" << true;
    QTest::newRow("chord, farther above") << "[A4 A5]q" << false;
}

void TestEngraving::stemsPointToTheMiddleOfTheStaff()
{
    QFETCH(QString, note);
    QFETCH(bool, up);
    const EngravedBar bar = engraved("4/4 | " + note.toStdString() + " rq rh |");

    const auto stems = of(bar, Role::Stem);

    QCOMPARE(stems.size(), std::size_t{1});
    QCOMPARE(stems.front().item.y2 < stems.front().item.y1, up);
    // A stem from ledger lines reaches the middle line.
    if (up) QVERIFY(stems.front().item.y2 <= 2.01f);
    else QVERIFY(stems.front().item.y2 >= 1.99f);
}

void TestEngraving::twoVoicesPartTheirStems()
{
    const EngravedBar bar = engraved("4/4 | F5q G5q A5q G5q & D4q E4q F4q E4q |");

    for (const BarItem &stem : of(bar, Role::Stem))
        QCOMPARE(stem.item.y2 < stem.item.y1, stem.item.voice == 0);
    QCOMPARE(of(bar, Role::Stem).size(), std::size_t{8});
}

void TestEngraving::aSecondBetweenVoicesStandsSideBySide()
{
    const EngravedBar bar = engraved("4/4 | G4w & F4w |");
    const auto heads = of(bar, Role::Head);

    QCOMPARE(heads.size(), std::size_t{2});
    const auto &upper = heads[0].item.voice == 0 ? heads[0] : heads[1];
    const auto &lower = heads[0].item.voice == 0 ? heads[1] : heads[0];
    QVERIFY(lower.item.x1 > upper.item.x1 + 0.9f); // the lower voice gives way to the right

    const EngravedBar third = engraved("4/4 | A4w & F4w |");
    QCOMPARE(of(third, Role::Head)[0].item.x1, of(third, Role::Head)[1].item.x1);
}

void TestEngraving::aUnisonOfEqualValuesSharesItsHead()
{
    const auto heads = of(engraved("4/4 | G4q rq rh & G4q rq rh |"), Role::Head);
    QCOMPARE(heads[0].item.x1, heads[1].item.x1);

    const auto apart = of(engraved("4/4 | G4h rh & G4q rq rh |"), Role::Head);
    QVERIFY(std::abs(apart[0].item.x1 - apart[1].item.x1) > 1.0f);
}

void TestEngraving::aSecondInAChordIsDisplaced()
{
    const auto up = of(engraved("4/4 | [D4 E4]q rq rh |"), Role::Head);
    QVERIFY(up[1].item.x1 > up[0].item.x1 + 0.9f); // stem up: the upper one to the right

    const auto down = of(engraved("4/4 | [D5 E5]q rq rh |"), Role::Head);
    QVERIFY(down[0].item.x1 < down[1].item.x1 - 0.9f); // stem down: the lower one to the left
}

void TestEngraving::stackedAccidentalsDoNotTouch()
{
    const FontMetrics font;
    const auto signs = of(engraved("4/4 | [C#4 Eb4 F#4 Ab4 C#5]w |"), Role::Accidental);

    QCOMPARE(signs.size(), std::size_t{5});
    for (std::size_t i = 0; i < signs.size(); ++i)
        for (std::size_t k = i + 1; k < signs.size(); ++k) {
            const Item &a = signs[i].item, &b = signs[k].item;
            const GlyphBox &p = font.box(a.glyph), &q = font.box(b.glyph);
            const bool beside = a.x1 + p.right <= b.x1 + q.left || b.x1 + q.right <= a.x1 + p.left;
            const bool over = a.y1 + p.bottom <= b.y1 + q.top + 0.25 || b.y1 + q.bottom <= a.y1 + p.top + 0.25;
            QVERIFY(beside || over);
        }
    for (const BarItem &s : signs) QVERIFY(s.item.x1 < 0);
}

void TestEngraving::dotsStandInSpaces()
{
    const auto dots = of(engraved("4/4 | G4h. rq & D4h. rq |"), Role::Dot);

    QCOMPARE(dots.size(), std::size_t{2});
    for (const BarItem &d : dots) QVERIFY(std::abs(d.item.y1 - std::floor(d.item.y1) - 0.5f) < 0.01f);
}

void TestEngraving::beamedStemsEndOnTheBeam()
{
    const EngravedBar bar = engraved("2/4 | C4e E4e G4e C5e |");

    QCOMPARE(bar.beams.size(), std::size_t{1});
    QCOMPARE(of(bar, Role::Flag).size(), std::size_t{0});
    QVERIFY(bar.beams[0].y2 < bar.beams[0].y1);                    // rises with the notes
    QVERIFY(std::abs(bar.beams[0].y2 - bar.beams[0].y1) <= 1.25f); // but not steeply
    for (const BarItem &stem : of(bar, Role::Stem)) QVERIFY(stem.beam == 0);
}

void TestEngraving::sixteenthsHaveASecondBeamAndABeamlet()
{
    QCOMPARE(of(engraved("2/4 | C4s D4s E4s F4s G4q |"), Role::Beam).size(), std::size_t{2});

    const auto dotted = of(engraved("2/4 | C4e. D4s G4q |"), Role::Beam);
    QCOMPARE(dotted.size(), std::size_t{2});
    QCOMPARE(dotted[1].tick1, dotted[1].tick2);       // the beamlet hangs on the sixteenth
    QVERIFY(dotted[1].item.x1 < dotted[1].item.x2);
}

void TestEngraving::ledgerLinesReachTheNote()
{
    QCOMPARE(of(engraved("4/4 | C4w |"), Role::Ledger).size(), std::size_t{1});
    QCOMPARE(of(engraved("4/4 | D4w |"), Role::Ledger).size(), std::size_t{0});
    QCOMPARE(of(engraved("4/4 | C6w |"), Role::Ledger).size(), std::size_t{2});
    QCOMPARE(of(engraved("4/4 | C4w |", 0, 0, Clef::Alto), Role::Ledger).size(), std::size_t{0});
}

void TestEngraving::restsOfTwoVoicesMoveApart()
{
    const auto rests = of(engraved("4/4 | F5q rq F5h & rq D4q D4h |"), Role::Rest);
    // The second voice's rest at the start is hidden, so one is left: the first voice's, above the lower note.
    QCOMPARE(rests.size(), std::size_t{1});
    QVERIFY(rests.front().item.y1 < 2.0f);
}

void TestEngraving::tiesJoinHeadsInsideTheBarAndLeaveIt()
{
    const EngravedBar bar = engraved("4/4 | C4h+e D4e E4q+q | F4h. |");

    const auto ties = of(bar, Role::Tie);
    QCOMPARE(ties.size(), std::size_t{2});
    QCOMPARE(ties[0].tick2, static_cast<std::int32_t>(kHalf.value));
    QCOMPARE(ties[1].tick2, kAtNextBar);
}

void TestEngraving::theTupletNumberStandsAtItsNotes()
{
    const auto beamed = of(engraved("4/4 | C5e3 D5e3 E5e3 F5q C5h |"), Role::Tuplet);
    QCOMPARE(beamed.size(), std::size_t{1}); // the number alone
    QCOMPARE(beamed.front().item.glyph, static_cast<char32_t>(smufl::kTuplet0 + 3));
    QCOMPARE(beamed.front().tick2, 6720);

    QCOMPARE(of(engraved("4/4 | C5q3 D5q3 E5q3 F5h |"), Role::Tuplet).size(), std::size_t{4}); // with its bracket
}

QTEST_GUILESS_MAIN(TestEngraving)
#include "test_engraving.moc"
