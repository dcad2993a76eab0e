// SPDX-License-Identifier: GPL-3.0-or-later
// What is found in a longer fugue: an exposition of three voices on a subject made for this test, with countersubject and
// episode, and inverted, augmented, changed and overlapping entries after it.
#include "core/fugue/entries.h"
#include "core/fugue/fugue_score.h"
#include "tests/fugue/fugue_builders.h"
#include "tests/support/notation.h"

#include <QTest>

#include <algorithm>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr KeySignature kC{-3, Mode::Minor};
constexpr int kBar = 16 * kSixteenthTicks;
constexpr int kUpbeat = 2 * kSixteenthTicks; // the theme enters an eighth after the bar line

const char *const kSubject = "r:2 C5:1 Eb5:1 D5:2 G4:2 Ab4:2 C5:1 B4:1 Eb5:2 D5:2 G4:2 F5:1 Eb5:1 D5:2 C5:2 Ab4:1 G4:1 F4:4 B4:1 C5:1 Eb5:1";
const char *const kAnswer = "r:2 G5:1 Bb5:1 A5:2 C5:2 Eb5:2 G5:1 F#5:1 Bb5:2 A5:2 D5:2 C6:1 Bb5:1 A5:2 G5:2 Eb5:1 D5:1 C5:4 F#5:1 G5:1 Bb5:1";
const char *const kAgainstAnswer = "r:1 G4:1 A4:1 Bb4:1 C5:1 D5:1 Eb5:1 C5:1 A4:2 D5:2 C5:2 Bb4:2 G4:2 C5:2 Bb4:2 A4:2 Bb4:2 C5:2 A4:2 D4:2 G4:4";
const char *const kAgainstSubject = "r:1 C5:1 D5:1 Eb5:1 F5:1 G5:1 Ab5:1 F5:1 D5:2 G5:2 F5:2 Eb5:2 C5:2 F5:2 Eb5:2 D5:2 Eb5:2 F5:2 D5:2 G4:2 C5:4";

void append(WovenLine &voice, const WovenLine &more)
{
    for (const WovenNote &n : more) {
        if (!voice.empty() && voice.back().end > n.onset) voice.back().end = n.onset;
        voice.push_back(n);
    }
}

struct Voices {
    WovenLine soprano, alto, bass;
    int bars = 9;
    ScorePtr score() const
    {
        IdSource ids;
        return scoreOf({{"Soprano", soprano, ""}, {"Alto", alto, ""}, {"Bass", bass, ""}}, kC, {4, 4}, 80, bars * kBar, "Fugue", nullptr, ids);
    }
};

WovenLine octaveLower(const WovenLine &line) { return shifted(line, 0, Interval{-7, -12}); }

// Alto, soprano (tonal answer unless another is given), two bars without the theme, bass; closed in bar 9.
Voices exposition(const WovenLine &answer = line(kAnswer, 2 * kBar))
{
    Voices v;
    append(v.alto, line(kSubject));
    append(v.soprano, answer);
    append(v.alto, line(kAgainstAnswer, 2 * kBar));
    append(v.soprano, line("r:4 C5:4 D5:4 Eb5:4 F5:4 Eb5:4 D5:4 C5:4", 4 * kBar));
    append(v.alto, line("r:4 Ab4:4 G4:4 F4:4 Eb4:4 F4:4 G4:8", 4 * kBar));
    append(v.bass, octaveLower(line(kSubject, 6 * kBar)));
    append(v.soprano, line(kAgainstSubject, 6 * kBar));
    append(v.alto, line("Eb4:8 F4:8 G4:8 Ab4:4 F4:4 G4:16", 6 * kBar));
    append(v.bass, line("C3:12", 8 * kBar + 4 * kSixteenthTicks));
    return v;
}

FugueAnalysis analysisOf(const ScorePtr &score)
{
    Result<FugueAnalysis> analysis = analyseFugue(*score);
    if (!analysis) qFatal("%s", analysis.error().sentence.c_str());
    return std::move(*analysis);
}

int startOf(const FugueEntry &e) { return static_cast<int>(e.range.begin.value); }

bool has(const FugueAnalysis &a, int start, std::size_t part, LineChange change)
{
    return std::any_of(a.entries.begin(), a.entries.end(), [&](const FugueEntry &e) {
        return startOf(e) == start && e.part == part && e.change == change;
    });
}

} // namespace

class FoundEntriesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theThreeEntriesOfAnExpositionAreFoundInOrder();
    void theSubjectEndsWhereTheAnswerEnters();
    void aTonalAnswerIsCalledTonal();
    void aRealAnswerIsCalledReal();
    void theCountersubjectIsFoundWithAnswerAndSubject();
    void barsWithoutTheSubjectAreAnEpisode();
    void anInvertedEntryIsFound();
    void anAugmentedEntryIsFound();
    void anEntryWithAChangedLastNoteIsFound();
    void entriesThatOverlapAreAStretto();
    void voicesOfOneStaffAreReadLikeParts();
    void theFormIsToldInOrder();
    void anEntryIsNamedByItsKey();
    void theVoicesOnceMoreAtHomeAreACounterExposition();
    void anEpisodeNamesItsFragmentAndItsKeys();
    void aHeadInAnEpisodeIsNoEntry();
    void aStrettoNamesItsInterval();
    void aKeyIsNamedByItsPlaceInTheHomeKey();
};

void FoundEntriesTest::theThreeEntriesOfAnExpositionAreFoundInOrder()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    QCOMPARE(a.entries.size(), std::size_t{3});
    const std::vector<std::size_t> parts{1, 0, 2};
    const std::vector<int> bars{0, 2, 6};
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(a.entries[i].part, parts[i]);
        QCOMPARE(startOf(a.entries[i]), bars[i] * kBar + kUpbeat);
        QVERIFY(a.entries[i].change == LineChange::Plain);
        QVERIFY(a.entries[i].exposition);
    }
    QVERIFY(a.entries[0].form == ThemeForm::Subject);
    QVERIFY(a.entries[1].form == ThemeForm::Answer);
    QVERIFY(a.entries[2].form == ThemeForm::Subject);
    QCOMPARE(a.voices, std::size_t{3});
    QVERIFY(a.key == kC);
}

void FoundEntriesTest::theSubjectEndsWhereTheAnswerEnters()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    const int end = static_cast<int>(a.entries[0].range.end.value);
    QVERIFY2(std::abs(end - 2 * kBar) <= 4 * kSixteenthTicks, qPrintable(QString("after %1 sixteenths").arg(end / kSixteenthTicks)));
}

void FoundEntriesTest::aTonalAnswerIsCalledTonal()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    QVERIFY(a.answer.has_value());
    QCOMPARE(*a.answer, std::size_t{1});
    QVERIFY(a.answerKind == AnswerKind::Tonal);
}

void FoundEntriesTest::aRealAnswerIsCalledReal()
{
    const FugueAnalysis a = analysisOf(exposition(shifted(line(kSubject, 2 * kBar), 0, Interval{4, 7})).score());
    QCOMPARE(a.entries.size(), std::size_t{3});
    QVERIFY(a.answerKind == AnswerKind::Real);
}

void FoundEntriesTest::theCountersubjectIsFoundWithAnswerAndSubject()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    QVERIFY(!a.countersubjects.empty());
    std::vector<std::size_t> parts, with;
    for (const CountersubjectUse &u : a.countersubjects.front().uses) {
        parts.push_back(u.part);
        with.push_back(u.withEntry);
    }
    QCOMPARE(parts, (std::vector<std::size_t>{1, 0}));
    QCOMPARE(with, (std::vector<std::size_t>{1, 2}));
}

void FoundEntriesTest::barsWithoutTheSubjectAreAnEpisode()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    QVERIFY(!a.episodes.empty());
    QVERIFY(std::abs(static_cast<int>(a.episodes.front().range.begin.value) - 4 * kBar) <= 4 * kSixteenthTicks);
    QCOMPARE(static_cast<int>(a.episodes.front().range.end.value), 6 * kBar + kUpbeat);
}

void FoundEntriesTest::anInvertedEntryIsFound()
{
    Voices v = exposition();
    v.bars = 12;
    append(v.soprano, inverted(line(kSubject, 9 * kBar), kC));
    append(v.bass, line("C3:16 D3:16 Eb3:16", 9 * kBar));
    const FugueAnalysis a = analysisOf(v.score());
    QVERIFY(has(a, 9 * kBar + kUpbeat, 0, LineChange::Inverted));
    QCOMPARE(a.entries.size(), std::size_t{4});
}

void FoundEntriesTest::anAugmentedEntryIsFound()
{
    Voices v = exposition();
    v.bars = 15;
    append(v.bass, octaveLower(augmented(line(kSubject, 9 * kBar))));
    append(v.soprano, line("G5:16 F5:16 Eb5:16 D5:16", 9 * kBar));
    const FugueAnalysis a = analysisOf(v.score());
    QVERIFY(has(a, 9 * kBar + kUpbeat, 2, LineChange::Augmented));
    QCOMPARE(a.entries.size(), std::size_t{4});
}

void FoundEntriesTest::anEntryWithAChangedLastNoteIsFound()
{
    Voices v = exposition();
    v.bars = 12;
    WovenLine entry = line(kSubject, 9 * kBar);
    entry.back() = woven(entry.back().onset, entry.back().end, *parsePitch("G4"));
    append(v.soprano, entry);
    QVERIFY(has(analysisOf(v.score()), 9 * kBar + kUpbeat, 0, LineChange::Plain));
}

void FoundEntriesTest::entriesThatOverlapAreAStretto()
{
    Voices v = exposition();
    v.bars = 13;
    append(v.soprano, line(kSubject, 9 * kBar));
    append(v.bass, octaveLower(line(kSubject, 9 * kBar + kBar / 2)));
    const FugueAnalysis a = analysisOf(v.score());
    QCOMPARE(a.entries.size(), std::size_t{5});
    QCOMPARE(a.strettos.size(), std::size_t{1});
    QCOMPARE(static_cast<int>(a.strettos.front().after.value), kBar / 2);
}

void FoundEntriesTest::voicesOfOneStaffAreReadLikeParts()
{
    const FugueAnalysis a = analysisOf(test::score("4/4 | rw & C4q E4e F4e G4q A4e F4e | G4q B4e C5e D5q E5e C5e & G4q E4e D4e C4q D4e E4e | "
                                                   "D5q C5e B4e C5h & F4q E4e D4e E4h |"));
    QVERIFY(a.entries.size() >= 2);
    QCOMPARE(a.entries[0].part, a.entries[1].part);
    QVERIFY(a.entries[0].voice.voice != a.entries[1].voice.voice);
}

void FoundEntriesTest::theFormIsToldInOrder()
{
    const FugueAnalysis a = analysisOf(exposition().score());
    QVERIFY(!a.form.empty());
    const QString first = QString::fromStdString(a.form.front());
    QVERIFY2(first.startsWith("Bar") && first.contains("subject in Alto"), qPrintable(first));
    QVERIFY(std::any_of(a.form.begin(), a.form.end(), [](const std::string &s) { return s.find("episode") != std::string::npos; }));
}

void FoundEntriesTest::anEntryIsNamedByItsKey()
{
    Voices v = exposition();
    v.bars = 12;
    append(v.soprano, inKey(line(kSubject, 9 * kBar), kC, KeySignature{-3, Mode::Major}, 2));
    append(v.bass, line("Eb3:16 Eb3:16 Bb2:16", 9 * kBar));
    const FugueAnalysis a = analysisOf(v.score());
    QCOMPARE(a.entries.size(), std::size_t{4});
    QCOMPARE(a.entries[0].degree, std::string("tonic"));
    QCOMPARE(a.entries[1].degree, std::string("dominant"));
    QVERIFY((a.entries[1].key == KeySignature{-2, Mode::Minor}));
    QCOMPARE(a.entries[3].degree, std::string("relative"));
    QVERIFY((a.entries[3].key == KeySignature{-3, Mode::Major}));
    QVERIFY(a.entries[3].section == EntryPlace::Later);
}

void FoundEntriesTest::theVoicesOnceMoreAtHomeAreACounterExposition()
{
    Voices v = exposition();
    v.bars = 16;
    append(v.alto, shifted(line(kAnswer, 9 * kBar), 0, Interval{-7, -12}));
    append(v.soprano, line(kSubject, 11 * kBar));
    append(v.bass, shifted(line(kAnswer, 13 * kBar), 0, Interval{-14, -24}));
    const FugueAnalysis a = analysisOf(v.score());
    QCOMPARE(a.entries.size(), std::size_t{6});
    for (std::size_t i = 3; i < 6; ++i) QVERIFY(a.entries[i].section == EntryPlace::CounterExposition);
    QVERIFY(std::any_of(a.form.begin(), a.form.end(), [](const std::string &s) { return s.find("counter-exposition") != std::string::npos; }));
}

// The head of the theme a step lower each half bar, in two voices by turns.
Voices withEpisode()
{
    Voices v = exposition();
    v.bars = 14;
    append(v.soprano, line("r:2 Eb5:1 G5:1 F5:2 Bb4:2 C5:8 r:2 D5:1 F5:1 Eb5:2 Ab4:2 Bb4:8 r:2 C5:1 Eb5:1 D5:2 G4:2 Ab4:8", 9 * kBar));
    append(v.alto, line("G4:8 r:2 C5:1 Eb5:1 D5:2 G4:2 F4:8 r:2 Bb4:1 D5:1 C5:2 F4:2 Eb4:8 r:2 Ab4:1 C5:1 Bb4:2 Eb4:2", 9 * kBar));
    append(v.bass, line("Eb3:16 Bb2:16 Ab2:16", 9 * kBar));
    return v;
}

void FoundEntriesTest::anEpisodeNamesItsFragmentAndItsKeys()
{
    const FugueAnalysis a = analysisOf(withEpisode().score());
    QVERIFY(!a.episodes.empty());
    const FugueEpisode &e = a.episodes.back();
    QVERIFY(e.source == FragmentSource::Head);
    QVERIFY(e.sequence);
    QVERIFY(e.imitation);
    QVERIFY(!e.inverted);
    QVERIFY(!e.keys.empty());
    QVERIFY(!e.notes.empty());
    QVERIFY(std::any_of(a.form.begin(), a.form.end(), [](const std::string &s) {
        return s.find("the subject's head in sequence and imitation") != std::string::npos;
    }));
}

void FoundEntriesTest::aHeadInAnEpisodeIsNoEntry()
{
    QCOMPARE(analysisOf(withEpisode().score()).entries.size(), std::size_t{3});
}

void FoundEntriesTest::aStrettoNamesItsInterval()
{
    Voices v = exposition();
    v.bars = 13;
    append(v.soprano, line(kSubject, 9 * kBar));
    append(v.bass, octaveLower(line(kSubject, 9 * kBar + kBar / 2)));
    const FugueAnalysis a = analysisOf(v.score());
    QCOMPARE(a.strettos.size(), std::size_t{1});
    QCOMPARE(a.strettos.front().interval, std::string("octave below"));
    QCOMPARE(a.strettos.front().semitones, -12);
}

void FoundEntriesTest::aKeyIsNamedByItsPlaceInTheHomeKey()
{
    const KeySignature major{0, Mode::Major}, minor{0, Mode::Minor};
    QCOMPARE(degreeOfKey({1, Mode::Major}, major), std::string("dominant"));
    QCOMPARE(degreeOfKey({0, Mode::Minor}, major), std::string("relative"));
    QCOMPARE(degreeOfKey({1, Mode::Minor}, major), std::string("relative of the dominant"));
    QCOMPARE(degreeOfKey({1, Mode::Minor}, minor), std::string("dominant"));
    QCOMPARE(degreeOfKey({0, Mode::Major}, minor), std::string("relative"));
    QCOMPARE(degreeOfKey({3, Mode::Major}, minor), std::string("major tonic"));
}

QTEST_GUILESS_MAIN(FoundEntriesTest)
#include "found_entries_test.moc"
