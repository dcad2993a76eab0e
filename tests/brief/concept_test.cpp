// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/concept_json.h"
#include "core/brief/concept_words.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

using namespace ricercar;

namespace {

Understanding read(const std::string &text) { return *understood(Brief{text, nullptr, {}}); }

} // namespace

class ConceptTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aConceptSavesAndLoads();
    void whatANewerVersionWroteIsKept();
    void badInputIsOneSentence();
    void fastLargoIsAskedAbout();
    void aKeyThatIsNotItsSignsIsSaid();
    void unknownWordsAreListed();
    void negationHoldsForItsList();
    void lockedFieldsStay();
    void aFieldIsSetByWords();
    void musicGivesKeyAndMetre();
    void sectionsSumToTheBars();
};

void ConceptTest::aConceptSavesAndLoads()
{
    const PieceConcept piece = read("Half Bach, half Chopin: a waltz in D minor, 32 bars, for flute and piano, no parallel fifths, ending in F major").concept_;

    const auto again = pieceConceptFromJson(toJson(piece));

    QVERIFY(again.has_value());
    QVERIFY(*again == piece);
}

void ConceptTest::whatANewerVersionWroteIsKept()
{
    const auto piece = pieceConceptFromJson(R"({"key": {"value": {"fifths": -1, "mode": "minor"}}, "shine": {"value": 3}})");

    QVERIFY(piece.has_value());
    QCOMPARE(int(piece->key.value.fifths), -1);
    QVERIFY(toJson(*piece).find("\"shine\"") != std::string::npos);
}

void ConceptTest::badInputIsOneSentence()
{
    QVERIFY(!pieceConceptFromJson("not json"));
    const auto bad = pieceConceptFromJson(R"({"genre": {"value": "opera"}})");
    QVERIFY(!bad);
    QVERIFY(bad.error().sentence.find("opera") != std::string::npos);
    QVERIFY(!pieceConceptFromJson(R"({"bars": {"value": {"bars": -3}}})"));
}

void ConceptTest::fastLargoIsAskedAbout()
{
    const Understanding u = read("a fast largo in 3/4");

    QCOMPARE(u.conflicts.size(), std::size_t(1));
    COMPARE_TEXT(u.conflicts[0].field, "tempo");
    QVERIFY(u.conflicts[0].question);
    COMPARE_TEXT(u.concept_.tempo.value.marking, "Largo");
}

void ConceptTest::aKeyThatIsNotItsSignsIsSaid()
{
    const Understanding u = read("C major in 3 sharps");

    QCOMPARE(u.conflicts.size(), std::size_t(1));
    QCOMPARE(int(u.concept_.key.value.fifths), 0);
}

void ConceptTest::unknownWordsAreListed()
{
    const Understanding u = read("a waltz with frobnication");

    QCOMPARE(u.notUnderstood.size(), std::size_t(1));
    COMPARE_TEXT(u.notUnderstood[0].words, "frobnication");
}

void ConceptTest::negationHoldsForItsList()
{
    const PieceConcept piece = read("a march without syncopation, triplets or dotted rhythms, with trills").concept_;

    QCOMPARE(piece.aspect(Aspect::Syncopation).value, -1.0);
    QCOMPARE(piece.aspect(Aspect::Triplets).value, -1.0);
    QCOMPARE(piece.aspect(Aspect::Dotted).value, -1.0);
    QCOMPARE(piece.occur.value.size(), std::size_t(1));
}

void ConceptTest::lockedFieldsStay()
{
    PieceConcept piece = withFieldLocked(read("a waltz in D minor").concept_, "key", true);

    const auto u = understood(Brief{"in G major, 16 bars", nullptr, {}}, piece);

    QVERIFY(u.has_value());
    QCOMPARE(u->concept_.key.value, (KeySignature{-1, Mode::Minor}));
    QCOMPARE(u->concept_.bars.value.bars, 16);
    QCOMPARE(u->conflicts.size(), std::size_t(1));
}

void ConceptTest::aFieldIsSetByWords()
{
    const PieceConcept piece = read("a waltz in D minor").concept_;

    const auto set = withField(piece, "key", "降E大调");
    QVERIFY(set.has_value());
    QCOMPARE(set->key.value, (KeySignature{-3, Mode::Major}));
    QVERIFY(!withField(piece, "key", "blue"));
    QCOMPARE(withField(piece, "bars", "24")->bars.value.bars, 24);
}

void ConceptTest::musicGivesKeyAndMetre()
{
    const ScorePtr music = test::score("3/4 key=-1,minor tempo=72 | D4q F4q A4q | G4q E4q C#4q | D4h. |");

    const auto u = understood(Brief{"a second voice", music, {}});

    QVERIFY(u.has_value());
    QCOMPARE(u->concept_.key.value, (KeySignature{-1, Mode::Minor}));
    QVERIFY(u->concept_.key.origin == FieldOrigin::FoundInMusic);
    QCOMPARE(int(u->concept_.metre.value.beats), 3);
}

void ConceptTest::sectionsSumToTheBars()
{
    for (const char *text : {"a song, AABA, 30 bars", "a rondo of 17 bars", "a fugue, 40 bars", "a minuet, 8+8", "三段体，二十小节", "a melody of 3 bars"}) {
        const PieceConcept piece = read(text).concept_;
        int sum = 0;
        for (const PieceSection &s : piece.sections.value) sum += s.bars;
        QCOMPARE(sum, piece.bars.value.bars);
    }
}

QTEST_GUILESS_MAIN(ConceptTest)
#include "concept_test.moc"
