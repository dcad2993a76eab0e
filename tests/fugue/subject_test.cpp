// SPDX-License-Identifier: GPL-3.0-or-later
// What a subject is found to be, and what is told of music that is none.
#include "core/fugue/subject.h"
#include "core/theory/key.h"
#include "tests/fugue/typed_subject.h"
#include "tests/support/notation.h"

#include <QTest>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr const char *kGMinor = "D4:1/2 Eb4:1/2 G3:1/2 F#3:1 G3:1 A3:1/4 Bb3:1/4 C4:1/2 Bb3:1/4 A3:1/4 Bb3:1";
constexpr const char *kEFlat = "Bb4:1/4 G4:1/4 F4:1/4 G4:1/4 Eb4:1/4 Ab4:1/4 G4:1/4 Ab4:1/4 C5:1/2 Bb4:1/2 A4:1/4 F4:1/4 Eb5:1/2 D5:1/2 C5:1 Bb4:1/4";

QString sentenceFor(const WovenLine &line)
{
    const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, std::nullopt);
    return analysis ? QString("a subject in ") + QString::fromStdString(keyName(analysis->key)) : QString::fromStdString(analysis.error().sentence);
}

VoiceRef firstVoice(const ScorePtr &score) { return {score->parts.front()->id, 0}; }

} // namespace

class SubjectTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theKeyIsFoundFromTheTuneAlone_data();
    void theKeyIsFoundFromTheTuneAlone();
    void aSignatureTellsWhichOfItsTwoKeys();
    void aSubjectThatEndsInTheDominantIsToldFromOneThatTouchesIt();
    void compassDegreesAndEndAreNamed();
    void chordsAreImpliedBeatByBeat();
    void theAnswerMayEnterWhereTheSubjectEnds();
    void aWideLongOrEvenSubjectIsCalledHard();
    void whatIsNoSubjectGetsASentenceThatHelps_data();
    void whatIsNoSubjectGetsASentenceThatHelps();
    void aThemeIsTakenFromOneVoiceOfAScore();
    void aThemeAfterAPickupKeepsItsPlaceInTheBar();
    void chordsAndSilenceInAScoreAreNoTheme();
};

void SubjectTest::theKeyIsFoundFromTheTuneAlone_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("key");
    QTest::newRow("g minor, from its dominant") << kGMinor << "G minor";
    QTest::newRow("E flat major, ending in B flat") << kEFlat << "E flat major";
    QTest::newRow("c sharp minor, five notes") << "C#3:4 B#2:2 E3:2 D#3:4 C#3:1" << "C sharp minor";
    QTest::newRow("A flat major, chords") << "Ab3:1/2 Eb4:1/2 C4:1/2 Ab3:1/2 F4:1/2 Db4:1/2 Eb4:5/4" << "A flat major";
    QTest::newRow("D major") << "D3:1/8 E3:1/8 F#3:1/8 G3:1/8 F#3:1/8 E3:1/8 F#3:1/8 D3:1/8 B3:3/4 B3:1/4 A3:3/4 G3:1/4 F#3:3/4" << "D major";
}

void SubjectTest::theKeyIsFoundFromTheTuneAlone()
{
    QFETCH(QString, subject);
    QFETCH(QString, key);

    QCOMPARE(sentenceFor(typed(subject)), "a subject in " + key);
}

void SubjectTest::aSignatureTellsWhichOfItsTwoKeys()
{
    const Result<SubjectAnalysis> analysis = analyseSubject(typed(kGMinor), Metre{}, KeySignature{-2, Mode::Unknown});

    QVERIFY(analysis);
    QCOMPARE(keyName(analysis->key), std::string("G minor"));
}

void SubjectTest::aSubjectThatEndsInTheDominantIsToldFromOneThatTouchesIt()
{
    const Result<SubjectAnalysis> ends = analyseSubject(typed(kEFlat), Metre{}, std::nullopt);
    const Result<SubjectAnalysis> touches =
        analyseSubject(typed("C5:1 D5:1/2 E5:1/2 F#5:1/2 G5:1/2 F5:1/2 E5:1/2 D5:1 C5:1"), Metre{}, std::nullopt);

    QVERIFY(ends && touches);
    QCOMPARE(ends->modulatesAt, std::optional<std::size_t>(10));
    QVERIFY(ends->endsInDominant());
    QVERIFY(!touches->endsInDominant());
    QCOMPARE(touches->sharpFourth, std::optional<std::size_t>(3));
}

void SubjectTest::compassDegreesAndEndAreNamed()
{
    const SubjectAnalysis analysis = *analyseSubject(typed(kGMinor), Metre{}, std::nullopt);

    QCOMPARE(analysis.lowest.name(), std::string("F#3"));
    QCOMPARE(analysis.highest.name(), std::string("Eb4"));
    QCOMPARE(analysis.notes[0].degree, 4);
    QVERIFY(isLeadingNote(analysis.notes[3]));
    QCOMPARE(analysis.remarks[1], std::string("It spans a seventh, from F#3 to Eb4, and ends on the third degree."));
    QVERIFY(analysis.headEnd > 1 && analysis.headEnd < analysis.notes.size());
}

void SubjectTest::chordsAreImpliedBeatByBeat()
{
    const SubjectAnalysis analysis = *analyseSubject(typed("C4:1/2 E4:1/2 G4:1/2 E4:1/2 B3:1/2 D4:1/2 G3:1/2 F4:1/2 E4:1 C4:1"), Metre{}, std::nullopt);

    QStringList names;
    for (const ImpliedChord &chord : analysis.harmony) names << QString::fromStdString(chord.name);
    QCOMPARE(names.join(' '), QString("I I V V I I"));
}

void SubjectTest::theAnswerMayEnterWhereTheSubjectEnds()
{
    const SubjectAnalysis analysis = *analyseSubject(typed("C5:1 G4:1 A4:1 B4:1 C5:1 D5:1 E5:2"), Metre{}, std::nullopt);

    QVERIFY(!analysis.answerPlaces.empty());
    QCOMPARE(analysis.answerPlaces.front().at, 6 * 10080);
    QCOMPARE(analysis.answerPlaces.front().why, std::string("the subject's last note is there, and they sound well together"));
    for (std::size_t i = 1; i < analysis.answerPlaces.size(); ++i)
        QVERIFY(analysis.answerPlaces[i - 1].fitness >= analysis.answerPlaces[i].fitness);
}

void SubjectTest::aWideLongOrEvenSubjectIsCalledHard()
{
    QString words;
    for (int i = 0; i < 28; ++i) words += i % 2 == 0 ? "C4:1 " : i % 4 == 1 ? "G5:1 " : "E5:1 ";
    const SubjectAnalysis analysis = *analyseSubject(typed(words), Metre{}, std::nullopt);

    QString hard;
    for (const std::string &sentence : analysis.hard) hard += QString::fromStdString(sentence) + ' ';
    QVERIFY(hard.contains("voices will cross"));
    QVERIFY(hard.contains("It is long"));
    QVERIFY(hard.contains("one value"));
}

void SubjectTest::whatIsNoSubjectGetsASentenceThatHelps_data()
{
    QTest::addColumn<QString>("notes");
    QTest::addColumn<QString>("words");
    QTest::newRow("nothing") << "" << "There are no notes here";
    QTest::newRow("one note") << "C4:4" << "One note is no subject; give a tune of four notes or more";
    QTest::newRow("one note repeated") << "C4:1 C4:1 C4:1 C4:1" << "One note repeated is no subject";
    QTest::newRow("no clear key") << "C4:1/2 F#4:1/2 D4:1/2 G#4:1/2 A#4:1/2 E4:1/2 B4:1/2 F4:1/2 C#4:1/2 A4:1/2 D#4:1/2 G4:1/2"
                                  << "shows no clear key; say the key";
    QTest::newRow("too wide") << "C3:1 E4:1 G5:1 C3:1" << "spans more than two octaves";
    QString forty;
    for (int i = 0; i < 160; ++i) forty += i % 2 == 0 ? "C4:1 " : i % 4 == 1 ? "E4:1 " : "G4:1 ";
    QTest::newRow("forty bars") << forty << "40 bars are a whole piece and no subject; select its first two to eight bars";
}

void SubjectTest::whatIsNoSubjectGetsASentenceThatHelps()
{
    QFETCH(QString, notes);
    QFETCH(QString, words);

    const QString sentence = sentenceFor(typed(notes));

    QVERIFY2(sentence.contains(words), qPrintable(sentence));
}

void SubjectTest::aThemeIsTakenFromOneVoiceOfAScore()
{
    const ScorePtr music = score("4/4 | rw | C5q D5q E5h & C4w | C5w |");

    const Result<WovenLine> theme = themeFrom(*music, firstVoice(music), music->barRange(1));

    QVERIFY(theme);
    QCOMPARE(letters(*theme), QString("C D E"));
    QCOMPARE(theme->front().onset, 0);
}

void SubjectTest::aThemeAfterAPickupKeepsItsPlaceInTheBar()
{
    const ScorePtr music = score("4/4 pickup=1q | G4q | C5q D5q E5h | C5w |");

    const Result<WovenLine> theme = themeFrom(*music, firstVoice(music), {TimelineTick{0}, music->end()});

    QVERIFY(theme);
    QCOMPARE(theme->front().onset, 3 * 10080);
    QCOMPARE((*theme)[1].onset, 4 * 10080);
}

void SubjectTest::chordsAndSilenceInAScoreAreNoTheme()
{
    const ScorePtr music = score("4/4 | C5q [D5 F5]q E5h | rw |");

    const Result<WovenLine> chord = themeFrom(*music, firstVoice(music), music->barRange(0));
    const Result<WovenLine> silence = themeFrom(*music, firstVoice(music), music->barRange(1));

    QVERIFY(!chord && !silence);
    QCOMPARE(chord.error().sentence, std::string("There is a chord in bar 1; a subject is one voice, so select a single line."));
    QCOMPARE(silence.error().sentence, std::string("There is silence there; select bars and a voice that hold the subject."));
}

QTEST_GUILESS_MAIN(SubjectTest)
#include "subject_test.moc"
