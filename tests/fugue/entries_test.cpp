// SPDX-License-Identifier: GPL-3.0-or-later
// What is found in an existing fugue, and where a subject can stand against itself.
#include "core/fugue/entries.h"
#include "core/fugue/stretto.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace ricercar;

namespace {

// A subject of two bars in C, answered really; the third entry an octave below the first.
const char *kExposition =
    "4/4 key=0,major name=Soprano | rw | rw | G4q C5q B4e C5e D5q | E5q D5e C5e D5h | C5e B4e A4e B4e C5q G4q | A4h G4h |;"
    "name=Alto | C4q F4q E4e F4e G4q | A4q G4e F4e G4h | F4e E4e D4e E4e F#4e G4e A4q | G4q F#4q G4h | E4h E4h | F4h E4h |;"
    "name=Bass | rw | rw | rw | rw | C3q F3q E3e F3e G3q | A3q G3e F3e G3h |";

WovenLine subjectOf(const char *text)
{
    const ScorePtr score = test::score(text);
    return *themeFrom(*score, VoiceRef{score->parts[0]->id, 0}, {TimelineTick{0}, score->end()});
}

} // namespace

class EntriesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyEntryOfAnExpositionIsFoundInItsVoice()
    {
        const ScorePtr score = test::score(kExposition);

        const Result<FugueAnalysis> fugue = analyseFugue(*score);

        QVERIFY2(fugue, fugue ? "" : fugue.error().sentence.c_str());
        QCOMPARE(fugue->entries.size(), std::size_t(3));
        QCOMPARE(fugue->entries[0].part, std::size_t(1));
        QCOMPARE(fugue->entries[1].part, std::size_t(0));
        QCOMPARE(fugue->entries[2].part, std::size_t(2));
        QCOMPARE(fugue->entries[1].range.begin.value, test::quarters(8).value);
        QCOMPARE(fugue->entries[2].range.begin.value, test::quarters(16).value);
        QCOMPARE(fugue->voices, std::size_t(3));
    }

    void theSecondEntryIsTheAnswerAndTheThirdTheSubject()
    {
        const Result<FugueAnalysis> fugue = analyseFugue(*test::score(kExposition));

        QVERIFY(fugue);
        QCOMPARE(fugue->answer, std::optional<std::size_t>(1));
        QVERIFY(fugue->answerKind == AnswerKind::Real);
        QVERIFY(fugue->entries[0].form == ThemeForm::Subject);
        QVERIFY(fugue->entries[1].form == ThemeForm::Answer);
        QVERIFY(fugue->entries[2].form == ThemeForm::Subject);
        QVERIFY(!fugue->form.empty());
    }

    void theSubjectEndsWhereTheAnswerEnters()
    {
        const Result<FugueAnalysis> fugue = analyseFugue(*test::score(kExposition));

        QVERIFY(fugue);
        QCOMPARE(fugue->entries[0].range.end.value, test::quarters(8).value);
    }

    void whatIsNoFugueGetsASentenceThatHelps_data()
    {
        QTest::addColumn<QString>("music");
        QTest::newRow("one voice") << "4/4 | C4q D4q E4q F4q | G4w |";
        QTest::newRow("silence") << "4/4 | rw |; | rw |";
        QTest::newRow("a tune over held notes") << "4/4 | C5q D5q E5q F5q | G5w |; | C3w | G2w |";
    }
    void whatIsNoFugueGetsASentenceThatHelps()
    {
        QFETCH(QString, music);

        const Result<FugueAnalysis> fugue = analyseFugue(*test::score(music.toStdString()));

        QVERIFY(!fugue);
        QVERIFY(fugue.error().sentence.size() > 40);
    }

    void strettosAreSortedAndTheBestIsClean()
    {
        const WovenLine line = subjectOf("4/4 | C4h G4h | E4q F4q G4q A4q | G4q F4q E4h |");
        const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, KeySignature{0, Mode::Major});
        QVERIFY(analysis);

        const std::vector<Stretto> found = strettosOf(line, *analysis);

        QVERIFY(found.size() > 3);
        QVERIFY(std::is_sorted(found.begin(), found.end(), [](const Stretto &a, const Stretto &b) { return a.score > b.score; }));
        QCOMPARE(found.front().parallels, 0);
        QCOMPARE(found.front().dissonances, 0);
        for (const Stretto &s : found) {
            QCOMPARE(s.second.front().onset, line.front().onset + s.after);
            QCOMPARE(s.second.front().step - line.front().step, s.steps);
        }
    }

    void aCanonAtTheOctaveIsAmongTheStrettosOfItsTune()
    {
        const WovenLine line = subjectOf("4/4 | C4q D4q E4q C4q | E4q F4q G4h |"); // goes with itself a bar later
        const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, KeySignature{0, Mode::Major});
        QVERIFY(analysis);
        StrettoOptions options;
        options.changes = {LineChange::Plain};

        const std::vector<Stretto> found = strettosOf(line, *analysis, options);

        QVERIFY(std::any_of(found.begin(), found.end(), [&](const Stretto &s) {
            return s.after == analysis->metre.bar() && s.steps % 7 == 0 && s.parallels + s.dissonances == 0;
        }));
    }

    void aChangedLineKeepsItsStartAndTakesItsOwnTime()
    {
        const WovenLine line = subjectOf("4/4 | C4q E4q G4h |");
        const KeySignature key{0, Mode::Major};

        QCOMPARE(inverted(line, key)[1].pitch.name(), std::string("A3"));
        QCOMPARE(inverted(inverted(line, key), key) == line, true);
        QCOMPARE(augmented(line).back().end, 2 * line.back().end);
        QCOMPARE(diminished(line).back().end, line.back().end / 2);
        QCOMPARE(retrograde(line).front().pitch.name(), std::string("G4"));
        QCOMPARE(retrograde(retrograde(line)) == line, true);
    }

    void sixteenNotesAreSearchedQuickly()
    {
        const WovenLine line = subjectOf("4/4 | C4e D4e E4e F4e G4q F4e E4e | A4q D4q G4e A4e G4e F4e | E4h D4h |");
        const Result<SubjectAnalysis> analysis = analyseSubject(line, Metre{}, KeySignature{0, Mode::Major});
        QVERIFY(analysis);

        QElapsedTimer timer;
        timer.start();
        const std::vector<Stretto> found = strettosOf(line, *analysis);

        qInfo("%zu strettos in %lld ms", found.size(), static_cast<long long>(timer.elapsed()));
        QVERIFY(timer.elapsed() < 1000); // 200 on an idle machine
    }
};

QTEST_APPLESS_MAIN(EntriesTest)
#include "entries_test.moc"
