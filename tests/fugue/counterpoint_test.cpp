// SPDX-License-Identifier: GPL-3.0-or-later
// The checker of double counterpoint, the search that writes lines, countersubjects, canons and species.
#include "core/fugue/canon.h"
#include "core/fugue/countersubject.h"
#include "core/fugue/line_search.h"
#include "core/fugue/slot_harmony.h"
#include "core/fugue/species_writer.h"
#include "core/fugue/subject_writer.h"
#include "tests/fugue/fugue_builders.h"

#include <QTest>

#include <thread>

using namespace ricercar;
using test::line;

class CounterpointTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKeyOnTheStaffHasItsAlterations()
    {
        QCOMPARE(pitchOn(28 + 6, {-1, Mode::Major}).name(), std::string("Bb4"));
        QCOMPARE(pitchOn(28 + 3, {1, Mode::Major}).name(), std::string("F#4"));
        QCOMPARE(pitchOn(28 + 6, {-3, Mode::Minor}, true).name(), std::string("B4"));
        QCOMPARE(tonicLetter({-3, Mode::Minor}), 0);
    }

    void aLineMovedToTheRelativeMajorLosesItsRaisedSeventh()
    {
        const WovenLine minor = line("C5:4 B4:4 C5:8");
        const WovenLine major = inKey(minor, {-3, Mode::Minor}, {-3, Mode::Major}, 2);
        QCOMPARE(major[1].pitch.name(), std::string("D5"));
        const WovenLine back = inKey(major, {-3, Mode::Major}, {-3, Mode::Minor}, -2);
        QCOMPARE(back[1].pitch.name(), std::string("B4"));
    }

    void parallelFifthsAndOctavesAreCountedInBothPositions()
    {
        const PairReport fifths = checkPair(line("G4:4 A4:4"), line("C4:4 D4:4"), Metre{});
        QCOMPARE(fifths.parallels, 1);
        // Fourths are none above, and fifths when the lines change places.
        const InvertibleReport fourths = checkInvertible(line("F4:2 G4:2 E4:4"), line("C4:2 D4:2 C4:4"), Invertible::Octave, {}, Metre{});
        QVERIFY(fourths.below.parallels > 0);
    }

    void aPassingNoteIsLegalAndALeapIntoADissonanceIsNot()
    {
        QVERIFY(checkPair(line("E4:2 F4:2 G4:4"), line("C4:4 E4:4"), Metre{}).clean());
        const PairReport leap = checkPair(line("E4:4 B4:4"), line("C4:8"), Metre{});
        QVERIFY(!checkPair(line("G4:4 D5:4 G4:8"), line("C4:16"), Metre{}).clean());
        QVERIFY(leap.intervals.size() == 2);
    }

    void aSuspensionIsPreparedAndResolved()
    {
        // A seventh held over the bar line, going down to the sixth.
        const PairReport good = checkPair(line("r:8 C5:12 B4:4 C5:8"), line("E4:16 D4:8 C4:8"), Metre{});
        QCOMPARE(good.faults, 0);
        bool suspended = false;
        for (const PairInterval &x : good.intervals) suspended = suspended || x.judgement == PairInterval::Judgement::Suspension;
        QVERIFY(suspended);
        QVERIFY(checkPair(line("r:8 C5:12 G5:4 A5:8"), line("E4:16 D4:8 F4:8"), Metre{}).faults > 0);
    }

    void aFifthThatBecomesAFourthIsGradedNotForbidden()
    {
        const InvertibleReport report = checkInvertible(line("E5:2 G5:2 E5:4"), line("C5:8"), Invertible::Octave, {}, Metre{});
        QVERIFY(report.clean());
        QVERIFY(report.below.graded > 0);
    }

    void theDominantSeventhMayStandBetweenTwoVoices()
    {
        QVERIFY(checkPair(line("F5:4 E5:4"), line("B4:4 C5:4"), Metre{}).clean());
    }

    void harmonyOfAScaleEndsOnTheTonicAfterTheDominant()
    {
        const WovenLine tune = line("C5:4 D5:4 B4:4 C5:4");
        Harmony slots = slotsOver(0, 4 * 10080, Metre{}, {0, Mode::Major});
        HarmonyTask task;
        task.lines = {&tune};
        task.variety = 0;
        findHarmony(slots, 0, task);
        QCOMPARE(slots[3].root, 0);
        QCOMPARE(slots[2].root, 7);
    }

    void aVoiceWrittenAgainstAnotherHasNoParallels_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 12; ++seed) QTest::addRow("seed %d", seed) << seed;
    }
    void aVoiceWrittenAgainstAnotherHasNoParallels()
    {
        QFETCH(int, seed);
        const WovenLine bass = line("C3:4 D3:4 E3:4 F3:4 G3:4 A3:4 G3:4 F3:4 E3:4 D3:4 C3:4 B2:4 C3:16");
        Harmony slots = slotsOver(0, 4 * 16 * kSixteenthTicks, Metre{}, {0, Mode::Major});
        HarmonyTask harmony;
        harmony.lines = {&bass};
        harmony.bass = &bass;
        harmony.seed = static_cast<std::uint64_t>(seed);
        findHarmony(slots, 0, harmony);
        LineTask task;
        task.harmony = &slots;
        Strand strand;
        strand.line = &bass;
        strand.place = -1;
        task.strands = {strand};
        task.end = 4 * 16 * kSixteenthTicks;
        task.low = 60;
        task.high = 79;
        task.centre = 69;
        task.mustConnect = false;
        task.seed = static_cast<std::uint64_t>(seed);
        const LineFound found = findLine(task);
        QVERIFY(found.whole);
        QCOMPARE(found.notes.back().end, task.end);
        QCOMPARE(checkPair(found.notes, bass, Metre{}).parallels, 0);
        for (const WovenNote &n : found.notes) QVERIFY(n.key >= 60 && n.key <= 79);
    }

    void countersubjectsGoAboveAndBelowSubjectAndAnswer_data()
    {
        QTest::addColumn<bool>("minor");
        QTest::addColumn<int>("at");
        for (bool minor : {false, true})
            for (int at = 0; at < 3; ++at) QTest::addRow("%s, %s", minor ? "minor" : "major", invertibleWord(static_cast<Invertible>(at))) << minor << at;
    }
    void countersubjectsGoAboveAndBelowSubjectAndAnswer()
    {
        QFETCH(bool, minor);
        QFETCH(int, at);
        const FugueMaterial m = minor ? test::minorMaterial() : test::majorMaterial();
        CountersubjectRequest request;
        request.invertible = static_cast<Invertible>(at);
        JobControl job;
        const auto found = countersubjectsTo(m, request, job);
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        QVERIFY(found->size() >= 2);
        QVERIFY2(found->front().clean(), found->front().why.c_str());
        QVERIFY(!found->front().withSubject.above.intervals.empty());
        QVERIFY((*found)[0].notes != (*found)[1].notes);
    }

    void aCountersubjectFollowsTheNotesTheAnswerTakesAtTheFourth()
    {
        const FugueMaterial m = test::minorMaterial();
        const WovenLine with = followingAnswer(line("Eb5:2 Eb5:2"), m);
        QCOMPARE(with[0].pitch.name(), std::string("Ab5")); // under the first note, a fourth up
        QCOMPARE(with[1].pitch.name(), std::string("Bb5")); // after it, a fifth
    }

    void somethingThatIsNoSubjectGetsASentence()
    {
        FugueMaterial m = test::minorMaterial();
        m.subject.resize(2);
        m.answer.resize(2);
        JobControl job;
        const auto found = countersubjectsTo(m, {}, job);
        QVERIFY(!found);
        QVERIFY(found.error().sentence.find("three notes") != std::string::npos);
    }

    void aCanonIsFollowedStepByStep_data()
    {
        QTest::addColumn<int>("voices");
        QTest::addColumn<int>("steps");
        QTest::addColumn<int>("distance");
        for (int voices : {2, 3})
            for (int steps : {-7, 4, -3, 0, 2}) QTest::addRow("%d voices, %d steps", voices, steps) << voices << steps << (steps % 2 ? 4 : 8) * 4 * kSixteenthTicks / 2;
    }
    void aCanonIsFollowedStepByStep()
    {
        QFETCH(int, voices);
        QFETCH(int, steps);
        QFETCH(int, distance);
        CanonRequest request;
        request.key = {-1, Mode::Minor};
        request.voices = voices;
        request.steps = steps;
        request.distance = distance;
        request.bars = 8;
        request.count = 1;
        JobControl job;
        const auto found = canonsOf(request, job);
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        const Canon &canon = found->front();
        QCOMPARE(canon.lines.size(), static_cast<std::size_t>(voices));
        const WovenLine &leader = canon.lines[canon.leader];
        for (std::size_t v = 0; v < canon.lines.size(); ++v) {
            if (v == canon.leader) continue;
            const WovenLine &follower = canon.lines[v];
            const int delay = follower.front().onset - leader.front().onset, apart = follower.front().step - leader.front().step;
            QCOMPARE(delay % distance, 0);
            QCOMPARE(modulo7(apart), modulo7(steps * (delay / distance)));
            for (std::size_t i = 0; i < follower.size(); ++i) {
                QCOMPARE(follower[i].onset - leader[i].onset, delay);
                QCOMPARE(follower[i].step - leader[i].step, apart);
            }
        }
        for (std::size_t a = 0; a < canon.lines.size(); ++a)
            for (std::size_t b = a + 1; b < canon.lines.size(); ++b) QCOMPARE(checkPair(canon.lines[a], canon.lines[b], Metre{}).parallels, 0);
    }

    void aCanonKeepsTheHeadThatIsGiven()
    {
        CanonRequest request;
        request.key = {0, Mode::Major};
        request.head = line("C5:4 E5:4 G5:4 F5:4");
        request.bars = 8;
        JobControl job;
        const auto found = canonsOf(request, job);
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        const WovenLine &leader = found->front().lines[found->front().leader];
        for (std::size_t i = 0; i < 4; ++i) QCOMPARE(leader[i], request.head[i]);
    }

    void everySpeciesIsCleanByTheStrictRules_data()
    {
        QTest::addColumn<int>("species");
        QTest::addColumn<bool>("above");
        for (int species = 1; species <= 5; ++species)
            for (bool above : {true, false}) QTest::addRow("species %d %s", species, above ? "above" : "below") << species << above;
    }
    void everySpeciesIsCleanByTheStrictRules()
    {
        QFETCH(int, species);
        QFETCH(bool, above);
        // Fux's cantus in D.
        SpeciesRequest request;
        request.cantus = line("D4:16 F4:16 E4:16 D4:16 G4:16 F4:16 A4:16 G4:16 F4:16 E4:16 D4:16");
        request.key = {0, Mode::Dorian};
        request.species = static_cast<Species>(species);
        request.above = above;
        JobControl job;
        const auto found = speciesExercises(request, job);
        QVERIFY2(found, found ? "" : found.error().sentence.c_str());
        const auto &findings = found->front().findings;
        QVERIFY2(findings.empty(), findings.empty() ? "" : findings.front().sentence.c_str());
    }

    void aCantusOfUnequalNotesIsRefusedWithASentence()
    {
        SpeciesRequest request;
        request.cantus = line("D4:16 F4:8 E4:16 D4:16");
        JobControl job;
        const auto found = speciesExercises(request, job);
        QVERIFY(!found);
        QVERIFY(found.error().sentence.find("equal") != std::string::npos);
    }

    void aSubjectFromNothingBeginsOnTonicOrDominant()
    {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            SubjectWishes wishes;
            wishes.key = {2, Mode::Major};
            wishes.seed = seed;
            JobControl job;
            const auto subject = makeSubject(wishes, job);
            QVERIFY(subject);
            const int degree = modulo7(subject->front().step - tonicLetter(wishes.key));
            QVERIFY(degree == 0 || degree == 4);
            QVERIFY(subject->size() >= 6);
        }
    }
};

QTEST_APPLESS_MAIN(CounterpointTest)
#include "counterpoint_test.moc"
