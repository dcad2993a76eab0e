// SPDX-License-Identifier: GPL-3.0-or-later
// The answers of the Well-Tempered Clavier, Book I, each with the rule at each changed note.
#include "core/fugue/answer.h"
#include "core/theory/key.h"
#include "tests/fugue/typed_subject.h"

#include <QTest>

#include <chrono>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr const char *kCMinor = "C5:1/4 B4:1/4 C5:1/2 G4:1/2 Ab4:1/2 C5:1/4 B4:1/4 C5:1/2 D5:1/2 G4:1/2 C5:1/4 B4:1/4 C5:1/2 D5:1/2 "
                                "F4:1/4 G4:1/4 Ab4:1 G4:1/4 F4:1/4 Eb4:1/4";

QString rulesOf(const Answer &answer)
{
    QStringList words;
    for (const AnswerChange &c : answer.changes) words << QString("%1:%2").arg(c.index).arg(QString::fromStdString(c.rule));
    return words.join(' ');
}

KeySignature minor(int fifths) { return {static_cast<std::int8_t>(fifths), Mode::Minor}; }
KeySignature major(int fifths) { return {static_cast<std::int8_t>(fifths), Mode::Major}; }

} // namespace

class AnswerTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bachsAnswerComesFirstAndEachChangedNoteHasItsRule_data();
    void bachsAnswerComesFirstAndEachChangedNoteHasItsRule();
    void theChangeOfTheFourthNoteOfTheCMinorFugueIsExplained();
    void theRealAnswerIsAlwaysAmongThem();
    void draggingTheWindowExplainsTheChangesAnew();
    void aWindowOverTheFirstNoteIsTheSameAsOneAfterAFirstNoteAtTheFourth();
    void aNoteThatNoRuleChangesIsCalledFree();
    void everyNoteAtTheFourthIsAnAnswerInTheSubdominant();
    void theAnswerCanStandAFourthBelow();
    void onlyTheFirstDominantIsAnsweredByTheTonic();
    void answersTakeLessThanTwentyMilliseconds();
};

void AnswerTest::bachsAnswerComesFirstAndEachChangedNoteHasItsRule_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<KeySignature>("key");
    QTest::addColumn<QString>("answer");
    QTest::addColumn<QString>("rules");

    QTest::newRow("I/2, the fourth note only") << kCMinor << minor(-3) << "G F# G C Eb G F# G A D G F# G A C D Eb D C Bb" << "4:R3";
    QTest::newRow("I/6, real with the third raised in its close")
        << "D4:1/2 E4:1/2 F4:1/2 G4:1/2 E4:1/2 F4:1/4 D4:1/4 C#4:1/4 D4:1/4 Bb4:1 G4:1 A4:5/4 G4:1/4 F4:1/4 E4:1/4 G4:1/4 F4:1/4 E4:1/4"
        << minor(-1) << "A B C D B C A G# A F D E D C# B D C# B" << "14:R11 17:R11";
    QTest::newRow("I/10, touches the dominant and is answered really")
        << "E4:1/4 G4:1/4 B4:1/4 E5:1/4 D#5:1/4 E5:1/4 D5:1/4 E5:1/4 C#5:1/4 E5:1/4 C5:1/4 E5:1/4 B4:1/4 E5:1/4 D#5:1/4 E5:1/4 "
           "A#4:1/4 C#5:1/4 G4:1/4 F#4:1/4 G4:1/4 A#4:1/4 F#4:1/4 E4:1/4"
        << minor(1) << "B D F# B A# B A B G# B G B F# B A# B E# G# D C# D E# C# B" << "";
    QTest::newRow("I/16, the first note only")
        << "D4:1/2 Eb4:1/2 G3:1/2 F#3:1 G3:1 A3:1/4 Bb3:1/4 C4:1/2 Bb3:1/4 A3:1/4 Bb3:1" << minor(-2) << "G Bb D C# D E F G F E F" << "1:R3";
    QTest::newRow("I/18, all after the first note, led by the leading note")
        << "G#3:1 F##3:1/2 G#3:1/4 A#3:1/4 B3:1/2 A#3:1/2 G#3:1/2 C##4:1/2 D#4:1/2 F#3:1/2 G#3:1/2 G#3:1/2 A#3:1/2 A#3:1/2 D#3:1/2"
        << minor(5) << "D# B# C# D# E D# C# F## G# B C# C# D# D# G#"
        << "2:R8 3:R5 4:R5 5:R7 6:R5 7:R5 8:R5 9:R5 10:R5 11:R5 12:R5 13:R5 14:R5 15:R5";
    QTest::newRow("I/19, the leading note draws its neighbour along")
        << "A4:1/2 G#4:1/2 C#5:1/2 A4:1/2 D5:1/2 B4:1/2 E5:1/2 C#5:1/2 F#5:1/2 E5:1/2 A5:1/2" << major(3) << "E C# F# E A F# B G# C# B E"
        << "2:R8 3:R7";
    QTest::newRow("I/21, the first and the third note")
        << "F4:1/2 G4:1/2 F4:1/2 Bb4:1/2 D4:1/2 C4:1/2 A4:1/4 G4:1/4 Bb4:1/4 A4:1/4 G4:1/4 F4:1/4 C5:1/2 Eb4:1/2 D4:1/2 Bb4:1/4 C5:1/4 "
           "A4:1/4 Bb4:1/4 C5:1/4 D5:1/4 Eb5:1/4 D5:1/4 C5:1/4 Eb5:1/4"
        << major(-2) << "Bb D Bb F A G E D F E D C G Bb A F G E F G A Bb A G Bb" << "1:R3 3:R3";
    QTest::newRow("I/22, the second note only")
        << "Bb4:2 F4:2 Gb5:1 F5:1 Eb5:1 Db5:1 C5:1 Db5:1 Eb5:1 F5:1" << minor(-5) << "F Bb Db C Bb Ab G Ab Bb C" << "2:R3";
    QTest::newRow("I/23, from the leading note to the dominant")
        << "B3:1/2 A#3:1/2 B3:1/2 C#4:1 F#3:1/2 G#3:1/4 A#3:1/4 B3:1/2 C#4:1/4 D#4:1/4 E4:1/2 D#4:1/2 C#4:2 B3:3/2" << major(5)
        << "F# D# E F# B D# E# F# G# A# B A# G# F#" << "2:R8 3:R6 4:R6 5:R3";
    QTest::newRow("I/24, the first note, and all from the fifth on")
        << "F#4:1/2 D4:1/2 B3:1/2 G4:1/2 F#4:1/2 B4:1/2 A#4:1/2 E4:1/2 D#4:1/2 C5:1/2 B4:1/2 F#4:1/2 E#4:1/2 D5:1/2 C#5:1/2 B#4:1/2 "
           "C#5:1/2 A4:1/2 F#4:1/2 G#4:2 F#4:3/4"
        << minor(2) << "B A F# D B E D# A G# F E B A# G F# E# F# D B C# B"
        << "1:R3 5:R5 6:R5 7:R8 8:R5 9:R5 10:R5 11:R5 12:R5 13:R5 14:R7 15:R5 16:R5 17:R5 18:R5 19:R5 20:R5 21:R5";
}

void AnswerTest::bachsAnswerComesFirstAndEachChangedNoteHasItsRule()
{
    QFETCH(QString, subject);
    QFETCH(KeySignature, key);
    QFETCH(QString, answer);
    QFETCH(QString, rules);
    const WovenLine line = typed(subject);
    const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, key);
    QVERIFY(analysis);

    const std::vector<Answer> answers = answersTo(line, *analysis);

    QCOMPARE(letters(answers.front().line), answer);
    QCOMPARE(rulesOf(answers.front()), rules);
    for (const AnswerChange &c : answers.front().changes) {
        QVERIFY(c.sentence.size() > 30);
        QVERIFY(c.source.starts_with("Prout, Fugue (1891), §"));
    }
}

void AnswerTest::theChangeOfTheFourthNoteOfTheCMinorFugueIsExplained()
{
    const WovenLine line = typed(kCMinor);
    const Answer answer = answersTo(line, *analyseSubject(line, Metre{}, minor(-3))).front();

    QVERIFY(answer.kind == AnswerKind::Tonal);
    QCOMPARE(answer.changes.size(), 1u);
    const AnswerChange &change = answer.changes.front();
    QCOMPARE(change.from.name(), std::string("D5"));
    QCOMPARE(change.to.name(), std::string("C5"));
    QCOMPARE(change.source, std::string("Prout, Fugue (1891), §88"));
    QCOMPARE(change.sentence, std::string("At the beginning the dominant G is answered by the tonic C, not by D, so that tonic and dominant "
                                          "change places."));
}

void AnswerTest::theRealAnswerIsAlwaysAmongThem()
{
    const WovenLine line = typed(kCMinor);
    const std::vector<Answer> answers = answersTo(line, *analyseSubject(line, Metre{}, minor(-3)));

    QCOMPARE(answers.size(), 6u);
    QCOMPARE(std::count_if(answers.begin(), answers.end(), [](const Answer &a) { return a.kind == AnswerKind::Real; }), 1);
    QCOMPARE(std::count_if(answers.begin(), answers.end(), [](const Answer &a) { return a.kind == AnswerKind::Subdominant; }), 1);
    QVERIFY(std::is_sorted(answers.begin(), answers.end(), [](const Answer &a, const Answer &b) { return a.score > b.score; }));
}

void AnswerTest::draggingTheWindowExplainsTheChangesAnew()
{
    const WovenLine line = typed(kCMinor);
    const SubjectAnalysis analysis = *analyseSubject(line, Metre{}, minor(-3));

    const Answer wider = answerWith(line, analysis, false, std::pair<std::size_t, std::size_t>{3, 5});
    const Answer none = answerWith(line, analysis, false, std::nullopt);

    QCOMPARE(letters(wider.line).left(14), QString("G F# F C Db G "));
    QCOMPARE(rulesOf(wider), QString("3:R6 4:R3 5:R6"));
    QVERIFY(none.kind == AnswerKind::Real);
    QVERIFY(none.changes.empty());
    QVERIFY(QString::fromStdString(none.why).contains("Note 4 would by rule R3"));
}

void AnswerTest::aWindowOverTheFirstNoteIsTheSameAsOneAfterAFirstNoteAtTheFourth()
{
    const WovenLine line = typed(kCMinor);
    const SubjectAnalysis analysis = *analyseSubject(line, Metre{}, minor(-3));

    const Answer one = answerWith(line, analysis, false, std::pair<std::size_t, std::size_t>{1, 3});
    const Answer other = answerWith(line, analysis, true, std::pair<std::size_t, std::size_t>{2, 3});

    QCOMPARE(letters(one.line), letters(other.line));
    QVERIFY(one.window == other.window && one.firstAtFourth == other.firstAtFourth);
}

void AnswerTest::aNoteThatNoRuleChangesIsCalledFree()
{
    const WovenLine line = typed(kCMinor);
    const SubjectAnalysis analysis = *analyseSubject(line, Metre{}, minor(-3));

    const Answer answer = answerWith(line, analysis, false, std::pair<std::size_t, std::size_t>{9, 9});

    QCOMPARE(rulesOf(answer), QString("9:free"));
    QVERIFY(QString::fromStdString(answer.changes.front().sentence).contains("No rule asks for"));
}

void AnswerTest::everyNoteAtTheFourthIsAnAnswerInTheSubdominant()
{
    const WovenLine line = typed("C5:1 D5:1 E5:1 C5:1");
    const SubjectAnalysis analysis = *analyseSubject(line, Metre{}, major(0));

    const Answer answer = answerWith(line, analysis, false, std::pair<std::size_t, std::size_t>{1, 4});

    QVERIFY(answer.kind == AnswerKind::Subdominant);
    QCOMPARE(letters(answer.line), QString("F G A F"));
    QCOMPARE(rulesOf(answer), QString("1:R13 2:R13 3:R13 4:R13"));
}

void AnswerTest::theAnswerCanStandAFourthBelow()
{
    const WovenLine line = typed(kCMinor);
    const SubjectAnalysis analysis = *analyseSubject(line, Metre{}, minor(-3));

    const Answer answer = answersTo(line, analysis, AnswerOptions{6, true}).front();

    QCOMPARE(answer.line.front().pitch.name(), std::string("G4"));
    QCOMPARE(answer.line[3].pitch.name(), std::string("C4"));
}

void AnswerTest::onlyTheFirstDominantIsAnsweredByTheTonic()
{
    const WovenLine line = typed("G4:1 C5:1 D5:1 E5:1 G5:1 F5:1 E5:1 D5:1 C5:2");

    const Answer answer = answersTo(line, *analyseSubject(line, Metre{}, std::nullopt)).front();

    QCOMPARE(letters(answer.line), QString("C G A B D C B A G"));
}

void AnswerTest::answersTakeLessThanTwentyMilliseconds()
{
    WovenLine line;
    for (int i = 0; i < 60; ++i) line.push_back(woven(i * 2520, (i + 1) * 2520, pitchOn(35 + (i * 3) % 8, major(0))));
    line.front() = woven(0, 2520, pitchOn(35, major(0)));
    line.back() = woven(59 * 2520, 60 * 2520, pitchOn(35, major(0)));
    const auto begin = std::chrono::steady_clock::now();

    const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, major(0));
    const std::vector<Answer> answers = answersTo(line, *analysis);

    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    QCOMPARE(answers.size(), 6u);
    QVERIFY2(ms < 20, qPrintable(QString::number(ms)));
}

QTEST_GUILESS_MAIN(AnswerTest)
#include "answer_test.moc"
