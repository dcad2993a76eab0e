// SPDX-License-Identifier: GPL-3.0-or-later
// The agent: locks, repair, diversity, ranking, long tunes, cancelling, and the worker it runs on.
#include "core/compose/decoration.h"
#include "core/compose/job_runner.h"
#include "core/compose/ranking.h"
#include "core/compose/rule_harmonizer.h"
#include "core/music/edits.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <algorithm>
#include <chrono>
#include <future>
#include <random>

using namespace ricercar;

namespace {

const char *kTune = "4/4 key=1 | G4q A4q B4q C5q | D5q C5q B4q A4q | B4q G4q A4q F#4q | G4w |";
const char *kChorale = "4/4 name=Soprano | C5q D5q E5q D5q | C5w |; name=Alto | G4q G4q G4q G4q | G4w |; "
                       "name=Tenor | E4q D4q C4q B3q | C4w |; name=Bass clef=bass | C3q B2q C3q G2q | C3w |";

CounterpointRequest requestFor(const ScorePtr &score, int count)
{
    CounterpointRequest request;
    request.base = score;
    request.count = count;
    return request;
}

int parallelsIn(const VoiceGrid &grid)
{
    int n = 0;
    for (std::size_t f = 1; f < grid.size(); ++f)
        for (std::size_t a = 0; a < kChoirVoices; ++a)
            for (std::size_t b = a + 1; b < kChoirVoices; ++b) n += parallelAt(grid, f, a, b);
    return n;
}

// A writer without ears: every free voice runs in parallel with the tune.
class Shadow : public IGenerator {
public:
    Capabilities capabilities() const override
    {
        Capabilities c = RuleHarmonizer().capabilities();
        c.name = "Shadow";
        c.maxFrames = m_maxFrames;
        return c;
    }
    explicit Shadow(std::size_t maxFrames = 0) : m_maxFrames(maxFrames) {}
    Result<std::vector<Draft>> generate(const GenerationRequest &request, JobControl &, const std::function<void(const Draft &)> &) override
    {
        ++calls;
        longest = std::max(longest, request.grid.size());
        std::vector<Draft> drafts;
        for (int i = 0; i < request.count; ++i) {
            Draft draft;
            draft.grid = request.grid;
            draft.seed = request.seed + static_cast<std::uint64_t>(i);
            draft.generator = "Shadow";
            const int below[kChoirVoices] = {0, 7, 12, 19};
            for (std::size_t v = 1; v < kChoirVoices; ++v)
                for (std::size_t f = 0; f < request.grid.size(); ++f)
                    if (request.free.free[v][f] && request.grid.voices[0][f].pitch >= 0)
                        draft.grid.voices[v][f] = {static_cast<std::int8_t>(request.grid.voices[0][f].pitch - below[v]),
                                                   request.grid.voices[0][f].attack};
            drafts.push_back(std::move(draft));
        }
        return drafts;
    }
    int calls = 0;
    std::size_t longest = 0;

private:
    std::size_t m_maxFrames;
};

} // namespace

class PipelineTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void givenCellsComeBackAsTheyWere()
    {
        // Thousands of masks by chance, straight at the generator.
        const ScorePtr s = test::score(kChorale);
        ChoirMap map;
        for (std::size_t v = 0; v < kChoirVoices; ++v) map[v] = VoiceRef{s->parts[v]->id, 0};
        const VoiceGrid grid = gridFrom(*s, map, {TimelineTick{0}, s->end()});
        std::mt19937 random(3);
        RuleHarmonizer rules;
        JobControl job;
        for (int n = 0; n < 1500; ++n) {
            GenerationRequest request;
            request.grid = grid;
            request.concept_.key.value = {0, Mode::Major};
            request.seed = static_cast<std::uint64_t>(n);
            request.count = 1;
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                request.free.free[v].assign(grid.size(), 0);
                const std::size_t a = random() % grid.size(), b = a + random() % (grid.size() - a + 1);
                if (random() % 3 != 0) std::fill(request.free.free[v].begin() + static_cast<std::ptrdiff_t>(a),
                                                 request.free.free[v].begin() + static_cast<std::ptrdiff_t>(b), 1);
            }

            const auto drafts = rules.generate(request, job, {});

            QVERIFY(drafts);
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                for (std::size_t f = 0; f < grid.size(); ++f) {
                    const GridCell &cell = drafts->front().grid.voices[v][f];
                    if (!request.free.free[v][f]) QVERIFY(cell == grid.voices[v][f]);
                    else QVERIFY(cell.pitch >= kChoirRanges[v].lowest && cell.pitch <= kChoirRanges[v].highest);
                }
        }
    }

    void lockedNotesStayBitIdentical()
    {
        const ScorePtr base = test::score(kChorale);
        std::mt19937 random(5);
        for (int n = 0; n < 60; ++n) {
            std::vector<Lock> locks;
            for (int l = 0; l < 3; ++l) {
                const auto from = static_cast<std::int64_t>(random() % 8) * kQuarter.value;
                locks.push_back({base->parts[1 + random() % 3]->id, 0,
                                 {TimelineTick{from}, TimelineTick{from + static_cast<std::int64_t>(1 + random() % 3) * kQuarter.value}}});
            }
            const ScorePtr locked = withLocks(base, locks);
            CounterpointRequest request = requestFor(locked, 1);
            request.seed = static_cast<std::uint64_t>(n);
            JobControl job;

            const auto result = Pipeline({}).write(request, IdSource(100000), job);

            QVERIFY2(result.has_value(), result ? "" : result.error().sentence.c_str());
            for (const Lock &lock : locks) {
                const std::size_t part = base->partIndex(lock.part);
                const auto before = notesIn(*base, part, lock.range);
                const auto after = notesIn(*result->alternatives[0].score, part, lock.range);
                QCOMPARE(after.size(), before.size());
                for (std::size_t i = 0; i < before.size(); ++i) QVERIFY(*before[i].note == *after[i].note);
            }
        }
    }

    void whatLiesOutsideTheBarsAskedForIsShared()
    {
        const ScorePtr base = test::score(kChorale);
        CounterpointRequest request = requestFor(base, 1);
        request.range = base->barRange(0);
        JobControl job;
        const auto result = Pipeline({}).write(request, IdSource(100000), job);
        QVERIFY(result);
        for (std::size_t p = 0; p < 4; ++p) QVERIFY(result->alternatives[0].score->parts[p]->bars[1] == base->parts[p]->bars[1]);
    }

    void repairTakesParallelsOutAndSeverityNeverRises()
    {
        const ScorePtr s = test::score(kTune);
        JobControl job;
        const auto result = Pipeline({std::make_shared<Shadow>()}).write(requestFor(s, 1), IdSource(100000), job);
        QVERIFY(result);
        const Alternative &a = result->alternatives[0];
        QVERIFY(a.severityBefore > 500);
        QVERIFY(a.severityAfter < a.severityBefore);
        QCOMPARE(parallelsIn(a.draft.grid), 0);
    }

    void fourIdeasDifferAndAreRankedWithReasons()
    {
        const ScorePtr s = test::score(kTune);
        JobControl job;
        int streamed = 0;
        const auto result = Pipeline({}).write(requestFor(s, 4), IdSource(100000), job, [&](const Alternative &) { ++streamed; });
        QVERIFY(result);
        QCOMPARE(streamed, 4);
        QCOMPARE(result->alternatives.size(), std::size_t(4));
        CellMask free;
        for (std::size_t v = 0; v < kChoirVoices; ++v) free.free[v].assign(result->alternatives[0].draft.grid.size(), v > 0);
        for (std::size_t i = 0; i < 4; ++i) {
            const Alternative &a = result->alternatives[i];
            QCOMPARE(a.rank, static_cast<int>(i) + 1);
            QVERIFY(!a.why.empty());
            if (i > 0) QVERIFY(a.total <= result->alternatives[i - 1].total);
            for (const ScorePart &part : a.parts) QVERIFY(part.value >= 0 && part.value <= 1 && !part.reason.empty());
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(likeness(a.draft.grid, result->alternatives[j].draft.grid, free) < 0.95);
        }
        QVERIFY(!result->log.empty());
    }

    void theSameRequestGivesTheSameNotes()
    {
        const ScorePtr s = test::score(kTune);
        JobControl job;
        const auto a = Pipeline({}).write(requestFor(s, 2), IdSource(100000), job);
        const auto b = Pipeline({}).write(requestFor(s, 2), IdSource(100000), job);
        QVERIFY(a && b);
        for (std::size_t i = 0; i < 2; ++i) QVERIFY(a->alternatives[i].draft.grid == b->alternatives[i].draft.grid);
    }

    void notesSayWhoWroteThem()
    {
        const ScorePtr s = test::score(kTune);
        JobControl job;
        const auto result = Pipeline({}).write(requestFor(s, 1), IdSource(100000), job);
        QVERIFY(result);
        for (std::size_t p = 1; p < 4; ++p)
            for (const PlacedNote &n : notesIn(*result->alternatives[0].score, p, {TimelineTick{0}, s->end()})) {
                QVERIFY(n.note->provenance);
                QCOMPARE(n.note->provenance->origin, Provenance::Origin::Rules);
                COMPARE_TEXT(n.note->provenance->request, "harmonize soprano, bars 1-4");
            }
    }

    void aTuneLongerThanAGeneratorTakesIsWrittenInSections()
    {
        std::string text = "4/4 key=1 |";
        for (int b = 0; b < 12; ++b) text += " G4q A4q B4q A4q |";
        auto shadow = std::make_shared<Shadow>(64);
        JobControl job;
        CounterpointRequest request = requestFor(test::score(text), 1);
        request.repairRounds = 0;
        const auto result = Pipeline({shadow}).write(request, IdSource(100000), job);
        QVERIFY(result);
        QVERIFY(shadow->calls >= 3);
        QVERIFY(shadow->longest <= 64);
        for (const auto &cells : result->alternatives[0].draft.grid.voices)
            for (const GridCell &cell : cells) QVERIFY(cell.pitch >= 0);
    }

    void anUnknownGeneratorIsAClearError()
    {
        CounterpointRequest request = requestFor(test::score(kTune), 1);
        request.generator = "Nobody";
        JobControl job;
        const auto result = Pipeline({}).write(request, IdSource(1000), job);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Unsupported);
    }

    void cancellingIsFeltAtOnce()
    {
        std::string text = "4/4 |";
        for (int b = 0; b < 200; ++b) text += " C5q D5e E5e F5q D5q |";
        const ScorePtr s = test::score(text);
        auto pipeline = std::make_shared<const Pipeline>(std::vector<std::shared_ptr<IGenerator>>{});
        JobRunner runner;
        std::promise<std::chrono::steady_clock::time_point> ended;
        std::promise<ErrorCode> how;
        std::promise<void> begun;
        std::once_flag once;
        JobRunner::WritingCallbacks callbacks;
        callbacks.onLog = [&](const std::string &) { std::call_once(once, [&] { begun.set_value(); }); };
        callbacks.onDone = [&](const Result<PipelineResult> &result) {
            how.set_value(result ? ErrorCode::Internal : result.error().code);
            ended.set_value(std::chrono::steady_clock::now());
        };
        const JobHandle job = runner.write(pipeline, requestFor(s, 16), IdSource(100000), callbacks);
        begun.get_future().wait();
        QTest::qSleep(30);

        const auto asked = std::chrono::steady_clock::now();
        job->cancel();

        const double seconds = std::chrono::duration<double>(ended.get_future().get() - asked).count();
        QCOMPARE(how.get_future().get(), ErrorCode::Cancelled);
        qInfo("cancelled within %.0f ms", seconds * 1000);
        QVERIFY(seconds < 1.0); // 0.1 s on an idle machine; tests run on busy ones
    }

    void anExceptionInAJobBecomesAnError()
    {
        JobRunner runner;
        std::promise<Error> failed;
        runner.submit([](JobControl &) { throw std::runtime_error("boom"); }, [&](const Error &e) { failed.set_value(e); });
        const Error error = failed.get_future().get();
        QCOMPARE(error.code, ErrorCode::Internal);
        COMPARE_TEXT(error.detail, "boom");
    }

    void jobsRunInTheOrderTheyCame()
    {
        std::vector<int> order;
        {
            JobRunner runner;
            std::promise<void> last;
            for (int i = 0; i < 5; ++i)
                runner.submit([&, i](JobControl &) {
                    order.push_back(i);
                    if (i == 4) last.set_value();
                });
            last.get_future().wait();
        }
        QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4}));
    }
};

QTEST_GUILESS_MAIN(PipelineTest)
#include "pipeline_test.moc"
