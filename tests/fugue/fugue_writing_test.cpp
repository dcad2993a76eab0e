// SPDX-License-Identifier: GPL-3.0-or-later
// Plans, the writer that follows them, and the pipeline of alternatives.
#include "core/fugue/fugue_pipeline.h"
#include "core/fugue/fugue_score.h"
#include "core/music/edits.h"
#include "core/theory/key.h"
#include "tests/fugue/fugue_builders.h"

#include <QTest>

#include <chrono>
#include <set>
#include <thread>

using namespace ricercar;

namespace {

Countersubject countersubjectOf(const FugueMaterial &m)
{
    JobControl job;
    const auto found = countersubjectsTo(m, {}, job);
    return found ? found->front() : Countersubject{};
}

} // namespace

class FugueWritingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPlanHasAnEntryForEachVoiceInTurn()
    {
        for (int voices = 2; voices <= 5; ++voices) {
            FugueWishes wishes;
            wishes.voices = voices;
            const auto plan = planFugue(test::minorMaterial(), wishes);
            QVERIFY(plan);
            const FugueSection &exposition = plan->sections.front();
            QVERIFY(exposition.entries.size() >= static_cast<std::size_t>(voices));
            std::set<int> heard;
            for (int i = 0; i < voices; ++i) {
                const PlannedEntry &e = exposition.entries[static_cast<std::size_t>(i)];
                heard.insert(e.voice);
                QCOMPARE(e.form, i % 2 == 0 ? ThemeForm::Subject : ThemeForm::Answer);
            }
            QCOMPARE(heard.size(), static_cast<std::size_t>(voices));
            QCOMPARE(plan->sections.back().kind, FugueSection::Kind::Final);
            QVERIFY(problemsOf(*plan, test::minorMaterial()).empty());
        }
    }

    void aPlanIsAsLongAsItIsWished_data()
    {
        QTest::addColumn<int>("bars");
        for (int bars : {24, 32, 48, 64, 80}) QTest::addRow("%d bars", bars) << bars;
    }
    void aPlanIsAsLongAsItIsWished()
    {
        QFETCH(int, bars);
        FugueWishes wishes;
        wishes.bars = bars;
        const FugueMaterial m = test::majorMaterial();
        const auto plan = planFugue(m, wishes);
        QVERIFY(plan);
        QVERIFY2(std::abs(plan->length() / m.metre.bar() - bars) <= 3, std::to_string(plan->length() / m.metre.bar()).c_str());
    }

    void fourSeedsMakeFourPlans()
    {
        std::set<std::string> texts;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            FugueWishes wishes;
            wishes.seed = seed;
            wishes.bars = 40;
            auto plan = planFugue(test::minorMaterial(), wishes);
            QVERIFY(plan);
            plan->seed = 0;
            texts.insert(toText(*plan));
        }
        QCOMPARE(texts.size(), std::size_t(4));
    }

    void aPlanReadBackFromItsTextIsTheSamePlan()
    {
        FugueWishes wishes;
        wishes.voices = 4;
        wishes.character = FugueCharacter::Learned;
        const auto plan = planFugue(test::minorMaterial(), wishes);
        QVERIFY(plan);
        const auto again = planFromText(toText(*plan));
        QVERIFY2(again, again ? "" : again.error().sentence.c_str());
        QVERIFY(*again == *plan);
    }

    void aPlanThatCannotBeFollowedSaysWhy()
    {
        const FugueMaterial m = test::minorMaterial();
        auto plan = planFugue(m, {});
        QVERIFY(plan);
        FuguePlan broken = *plan;
        broken.sections.front().entries.front().voice = 7;
        QVERIFY(problemsOf(broken, m).front().find("no voice 8") != std::string::npos);
        broken = *plan;
        broken.sections.front().length = kSixteenthTicks * 16;
        QVERIFY(problemsOf(broken, m).front().find("does not fit") != std::string::npos);
        const auto damaged = planFromText("fugue\nsection dance length 4\n");
        QVERIFY(!damaged);
        QVERIFY(damaged.error().sentence.find("Line 2") != std::string::npos);
    }

    void whatIsAskedOfAPlanIsInIt()
    {
        FugueWishes wishes;
        wishes.voices = 3;
        wishes.bars = 48;
        wishes.devices.redundantEntry = wishes.devices.counterExposition = wishes.devices.pedal = true;
        wishes.devices.inverted = wishes.devices.augmented = 1;
        const FugueMaterial m = test::minorMaterial();
        const auto plan = planFugue(m, wishes);
        QVERIFY2(plan, plan ? "" : plan.error().sentence.c_str());
        QVERIFY(problemsOf(*plan, m).empty());
        int counter = 0, pedal = 0, inverted = 0, augmented = 0;
        for (const FugueSection &s : plan->sections) {
            counter += s.kind == FugueSection::Kind::CounterExposition;
            pedal += s.kind == FugueSection::Kind::Pedal;
            for (const PlannedEntry &e : s.entries) {
                inverted += e.change == ThemeChange::Inverted;
                augmented += e.change == ThemeChange::Augmented;
            }
        }
        QVERIFY(plan->sections.front().entries.back().redundant);
        QVERIFY(counter == 1 && pedal == 1 && inverted >= 1 && augmented >= 1);
    }

    void aStrettoOfThreeVoicesIsPlannedOrRefusedInASentence()
    {
        FugueWishes wishes;
        wishes.voices = 3;
        wishes.bars = 40;
        wishes.devices.strettos = 1;
        wishes.devices.strettoVoices = 3;
        for (const FugueMaterial &m : {test::majorMaterial(), test::minorMaterial()}) {
            const auto plan = planFugue(m, wishes);
            if (!plan) {
                QVERIFY(plan.error().sentence.find("stretto") != std::string::npos);
                continue;
            }
            QVERIFY(std::any_of(plan->sections.begin(), plan->sections.end(),
                                [](const FugueSection &s) { return s.kind == FugueSection::Kind::Stretto && s.entries.size() == 3; }));
        }
    }

    void aFugueHasItsEntriesExactlyAndNoParallels_data()
    {
        QTest::addColumn<bool>("minor");
        QTest::addColumn<int>("voices");
        QTest::addColumn<int>("seed");
        for (bool minor : {false, true})
            for (int voices : {2, 3, 4}) QTest::addRow("%s, %d voices", minor ? "minor" : "major", voices) << minor << voices << voices;
    }
    void aFugueHasItsEntriesExactlyAndNoParallels()
    {
        QFETCH(bool, minor);
        QFETCH(int, voices);
        QFETCH(int, seed);
        const FugueMaterial m = minor ? test::minorMaterial() : test::majorMaterial();
        FugueWishes wishes;
        wishes.voices = voices;
        wishes.seed = static_cast<std::uint64_t>(seed);
        const auto plan = planFugue(m, wishes);
        QVERIFY(plan);
        JobControl job;
        const auto fugue = writeFugue(m, *plan, countersubjectOf(m), job);
        QVERIFY2(fugue, fugue ? "" : fugue.error().sentence.c_str());
        const FugueFigures f = figuresOf(*fugue, m, *plan);
        QCOMPARE(f.entriesExact, f.entries);
        QCOMPARE(f.parallels, 0);
        QCOMPARE(f.rangeErrors, 0);
        QCOMPARE(f.stillBars, 0);
        QVERIFY(f.bars >= 24);
        // Notes of one voice never overlap, and the piece ends together on its tonic.
        for (const WovenLine &line : fugue->lines)
            for (std::size_t i = 1; i < line.size(); ++i) QVERIFY(line[i].onset >= line[i - 1].end);
        QCOMPARE(modulo12(fugue->lines.back().back().key), tonicPitchClass(m.key));
        QCOMPARE(fugue->lines.back().back().end, plan->length());
    }

    void aMinorFugueEndsWithTheMajorThirdWhereThatIsWished()
    {
        const FugueMaterial m = test::minorMaterial();
        for (bool picardy : {true, false}) {
            FugueWishes wishes;
            wishes.picardy = picardy;
            const auto plan = planFugue(m, wishes);
            JobControl job;
            const auto fugue = writeFugue(m, *plan, {}, job);
            QVERIFY(fugue);
            bool third = false;
            for (const WovenLine &line : fugue->lines) {
                third = third || modulo12(line.back().key - tonicPitchClass(m.key)) == (picardy ? 4 : 3);
                QVERIFY(modulo12(line.back().key - tonicPitchClass(m.key)) != (picardy ? 3 : 4));
            }
            QVERIFY(third);
        }
    }

    void theSameSeedWritesTheSameNotes()
    {
        const FugueMaterial m = test::majorMaterial();
        const auto plan = planFugue(m, {});
        JobControl job;
        const auto one = writeFugue(m, *plan, {}, job), two = writeFugue(m, *plan, {}, job);
        QVERIFY(one && two);
        QVERIFY(one->lines == two->lines);
    }

    void writingASectionAnewKeepsTheRestAndTheEntries()
    {
        const FugueMaterial m = test::minorMaterial();
        const auto plan = planFugue(m, {});
        JobControl job;
        const auto before = writeFugue(m, *plan, {}, job);
        QVERIFY(before);
        const auto after = rewritten(m, *plan, {}, *before, {1}, 99, job);
        QVERIFY(after);
        const int begin = plan->startOf(1), end = plan->startOf(2);
        for (std::size_t v = 0; v < before->lines.size(); ++v) {
            WovenLine a, b;
            for (const WovenNote &n : before->lines[v])
                if (n.onset < begin || n.onset >= end) a.push_back(n);
            for (const WovenNote &n : after->lines[v])
                if (n.onset < begin || n.onset >= end) b.push_back(n);
            QVERIFY(a == b);
        }
        const FugueFigures f = figuresOf(*after, m, *plan);
        QCOMPARE(f.entriesExact, f.entries);
    }

    void fourAlternativesAreRankedWithReasons()
    {
        FugueRequest request;
        request.material = test::majorMaterial();
        request.wishes.bars = 24;
        JobControl job;
        int heard = 0;
        const auto result = composeFugue(request, IdSource{}, job, [&](const FugueAlternative &) { ++heard; });
        QVERIFY2(result, result ? "" : result.error().sentence.c_str());
        QCOMPARE(heard, 4);
        QCOMPARE(result->alternatives.size(), std::size_t(4));
        QVERIFY(!result->log.empty());
        for (std::size_t i = 0; i < 4; ++i) {
            const Alternative &a = result->alternatives[i].idea;
            QCOMPARE(a.rank, static_cast<int>(i) + 1);
            QVERIFY(!a.why.empty());
            QVERIFY(a.score && a.score->parts.size() == 3);
            QVERIFY(a.severityAfter <= a.severityBefore);
            if (i > 0) QVERIFY(a.total <= result->alternatives[i - 1].idea.total);
        }
        QCOMPARE(result->ideas().alternatives.size(), std::size_t(4));
    }

    void aFugueJoinsADocumentAsNewParts()
    {
        IdSource ids;
        const FugueMaterial m = test::majorMaterial();
        const ScorePtr base = scoreOf({{"Melody", m.subject, ""}}, m.key, m.metre.time, 80, m.end(), "Mine", nullptr, ids);
        FugueRequest request;
        request.material = m;
        request.base = base;
        request.count = 1;
        request.wishes.expositionOnly = true;
        JobControl job;
        const auto result = composeFugue(request, ids.reserve(100000), job);
        QVERIFY(result);
        const Score &score = *result->alternatives.front().idea.score;
        QCOMPARE(score.parts.size(), std::size_t(4));
        QCOMPARE(score.parts.front()->id, base->parts.front()->id);
        QCOMPARE(score.metadata.title, std::string("Mine"));
    }

    void stoppingIsFeltWithinATenthOfASecond()
    {
        FugueRequest request;
        request.material = test::minorMaterial();
        request.wishes.voices = 4;
        request.wishes.bars = 80;
        JobControl job;
        std::chrono::steady_clock::time_point stopped;
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(400));
            stopped = std::chrono::steady_clock::now();
            job.cancel();
        });
        const auto result = composeFugue(request, IdSource{}, job);
        const auto now = std::chrono::steady_clock::now();
        other.join();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Cancelled);
        QVERIFY(now - stopped < std::chrono::milliseconds(100));
    }
};

QTEST_APPLESS_MAIN(FugueWritingTest)
#include "fugue_writing_test.moc"
