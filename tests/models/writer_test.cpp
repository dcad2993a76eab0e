// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/writer_test.h"

#include "models/engine/chorale_writer.h"
#include "models/generator/counterpoint_generator.h"
#include "tests/models/fixtures.h"
#include "tests/models/reference_net.h"

#include <QElapsedTimer>

namespace ricercar::models {

namespace {

const std::vector<std::uint64_t> kFourSeeds{1, 2, 3, 4};

bool sameNotes(const ChoraleGrid& a, const ChoraleGrid& b) {
    for (int t = 0; t < a.length(); ++t)
        if (a.frames[t].symbol != b.frames[t].symbol || a.frames[t].onset != b.frames[t].onset) return false;
    return a.length() == b.length();
}

// A soprano alone, quarter notes, with the alto, tenor and bass to be written.
WritingTask harmonization(int frames) {
    WritingTask task;
    static constexpr int kTune[] = {67, 69, 71, 72, 74, 72, 71, 69, 67, 71, 74, 76, 74, 71, 69, 67};
    for (int t = 0; t < frames; ++t) {
        GridFrame frame;
        frame.beatPosition = static_cast<std::int8_t>(t % 4);
        frame.symbol[0] = symbolOfMidi(kTune[t / 4 % 16]);
        frame.onset[0] = t % 4 == 0 ? Onset::Attack : Onset::Hold;
        task.grid.frames.push_back(frame);
    }
    task.given.assign(frames, 1);
    return task;
}

int mod12(int x) { return ((x % 12) + 12) % 12; }

// By the measuring protocol, pairs that are both given left out.
int parallels(const WritingTask& task, const ChoraleGrid& grid) {
    int found = 0;
    for (int t = 1; t < grid.length(); ++t)
        for (int a = 0; a < kVoices; ++a)
            for (int b = a + 1; b < kVoices; ++b) {
                const auto given = task.given[t] & task.given[t - 1];
                if (isGiven(given, a) && isGiven(given, b)) continue;
                const auto &before = grid.frames[t - 1].symbol, &now = grid.frames[t].symbol;
                if (before[a] == kRest || before[b] == kRest || now[a] == kRest || now[b] == kRest) continue;
                const int da = now[a] - before[a], db = now[b] - before[b];
                if (da == 0 || db == 0 || (da > 0) != (db > 0)) continue;
                const int first = mod12(before[a] - before[b]), second = mod12(now[a] - now[b]);
                found += first == second && (first == 0 || first == 7);
            }
    return found;
}

GenerationRequest requestFrom(const WritingTask& task) {
    GenerationRequest request;
    const auto length = static_cast<std::size_t>(task.grid.length());
    request.grid.frames.resize(length);
    for (int v = 0; v < kVoices; ++v) {
        request.grid.voices[v].resize(length);
        request.free.free[v].resize(length);
        for (std::size_t t = 0; t < length; ++t) {
            const auto& frame = task.grid.frames[t];
            request.grid.frames[t].phase = static_cast<std::uint8_t>(t % 4);
            request.grid.frames[t].beat = static_cast<std::uint8_t>(t / 4 % 4);
            request.free.free[v][t] = !isGiven(task.given[t], v);
            if (!isGiven(task.given[t], v) || frame.symbol[v] == kRest) continue;
            request.grid.voices[v][t] = {static_cast<std::int8_t>(midiOfSymbol(frame.symbol[v])),
                                         frame.onset[v] == Onset::Attack};
        }
    }
    return request;
}

}  // namespace

void WriterTest::givenCellsNeverChange() {
    std::mt19937 random(1);
    for (int trial = 0; trial < 200; ++trial) {
        const auto task = randomTask(random, 8 + int(random() % 60));

        const auto drafts = writeDrafts(tinyWeights(), task, std::vector<std::uint64_t>{random()});

        QVERIFY(drafts);
        const auto& grid = drafts->front().grid;
        QCOMPARE(grid.length(), task.grid.length());
        for (int t = 0; t < grid.length(); ++t)
            for (int v = 0; v < kVoices; ++v)
                if (isGiven(task.given[t], v)) {
                    QCOMPARE(grid.frames[t].symbol[v], task.grid.frames[t].symbol[v]);
                    QCOMPARE(grid.frames[t].onset[v], task.grid.frames[t].onset[v]);
                }
    }
}

void WriterTest::everyFreeCellIsWrittenInItsRange() {
    auto task = harmonization(64);
    task.rules.ranges[3] = {40, 52};

    const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);

    for (const auto& draft : *drafts)
        for (const auto& frame : draft.grid.frames)
            for (int v = 1; v < kVoices; ++v) {
                const int midi = midiOfSymbol(frame.symbol[v]);
                QVERIFY(frame.symbol[v] != kRest);
                QVERIFY(midi >= task.rules.ranges[v].lowest && midi <= task.rules.ranges[v].highest);
            }
}

void WriterTest::noParallelsArise() {
    std::mt19937 random(4);
    for (int trial = 0; trial < 60; ++trial) {
        auto task = randomTask(random, 48);
        task.rules.forbidCrossing = false;

        const auto drafts = writeDrafts(tinyWeights(), task, std::vector<std::uint64_t>{random()});

        // A tie into the given can leave no choice; else there are none.
        if (drafts->front().relaxed > 0) continue;
        int tied = 0;
        for (int t = 0; t + 1 < task.grid.length(); ++t)
            for (int v = 0; v < kVoices; ++v)
                tied += !isGiven(task.given[t], v) && isGiven(task.given[t + 1], v) &&
                        task.grid.frames[t + 1].onset[v] == Onset::Hold;
        QVERIFY(parallels(task, drafts->front().grid) <= 3 * tied);
    }
    const auto task = harmonization(128);
    const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
    for (const auto& draft : *drafts) QCOMPARE(parallels(task, draft.grid), 0);
}

void WriterTest::noVoicesCross() {
    const auto drafts = writeDrafts(tinyWeights(), harmonization(96), kFourSeeds);
    for (const auto& draft : *drafts) {
        if (draft.relaxed > 0) continue;
        for (const auto& frame : draft.grid.frames)
            for (int v = 1; v < kVoices; ++v) QVERIFY(frame.symbol[v] <= frame.symbol[v - 1]);
    }
}

void WriterTest::theSameSeedWritesTheSameNotes() {
    const auto task = harmonization(64);

    const auto a = writeDrafts(tinyWeights(), task, kFourSeeds), b = writeDrafts(tinyWeights(), task, kFourSeeds);

    for (std::size_t i = 0; i < kFourSeeds.size(); ++i) QVERIFY(sameNotes((*a)[i].grid, (*b)[i].grid));
    QVERIFY(!sameNotes((*a)[0].grid, (*a)[1].grid));
}

void WriterTest::aDraftDoesNotDependOnItsNeighbours() {
    const auto task = harmonization(300);  // more than one window

    const auto together = writeDrafts(tinyWeights(), task, kFourSeeds);
    const auto alone = writeDrafts(tinyWeights(), task, std::vector<std::uint64_t>{3});

    QVERIFY(sameNotes((*together)[2].grid, alone->front().grid));
}

void WriterTest::cancelIsFeltWithinATenthOfASecond() {
    const auto weights = shippedWeights() ? shippedWeights() : tinyWeights();
    QElapsedTimer timer;
    qint64 askedAt = 0;
    int frames = 0;
    timer.start();

    const auto drafts = writeDrafts(weights, harmonization(256), kFourSeeds, [&] {
        if (++frames < 20) return false;
        if (askedAt == 0) askedAt = timer.elapsed();
        return true;
    });

    QVERIFY(!drafts);
    QVERIFY(timer.elapsed() - askedAt < 100);
}

void WriterTest::aTieIntoTheGivenIsKept() {
    auto task = harmonization(32);
    task.given[16] = kEverythingGiven;
    for (int v = 1; v < kVoices; ++v) {
        task.grid.frames[16].symbol[v] = symbolOfMidi(62 - 5 * v);
        task.grid.frames[16].onset[v] = Onset::Hold;
    }

    const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);

    for (const auto& draft : *drafts)
        for (int v = 1; v < kVoices; ++v) QCOMPARE(draft.grid.frames[15].symbol[v], task.grid.frames[16].symbol[v]);
}

void WriterTest::onsetsAreConsistentWithPitches() {
    const auto drafts = writeDrafts(tinyWeights(), harmonization(64), kFourSeeds);
    for (const auto& draft : *drafts)
        for (int t = 0; t < draft.grid.length(); ++t)
            for (int v = 1; v < kVoices; ++v) {
                const bool changed = t == 0 || draft.grid.frames[t].symbol[v] != draft.grid.frames[t - 1].symbol[v];
                QVERIFY(draft.grid.frames[t].onset[v] != Onset::Unknown);
                if (changed) QCOMPARE(draft.grid.frames[t].onset[v], Onset::Attack);
            }
}

void WriterTest::longPiecesAreWrittenWhole() {
    const auto task = harmonization(900);

    const auto drafts = writeDrafts(tinyWeights(), task, std::vector<std::uint64_t>{1});

    for (const auto& frame : drafts->front().grid.frames)
        for (int v = 1; v < kVoices; ++v) QVERIFY(frame.symbol[v] != kRest);
}

void WriterTest::theGeneratorKeepsGivenCellsBitIdentical() {
    CounterpointGenerator generator(tinyWeights(), Style::Chorale);
    std::mt19937 random(8);
    for (int trial = 0; trial < 100; ++trial) {
        auto request = requestFrom(randomTask(random, 8 + int(random() % 40)));
        request.seed = random();
        request.count = 1 + int(random() % 6);
        JobControl job;

        const auto drafts = generator.generate(request, job, {});

        QVERIFY(drafts);
        QCOMPARE(int(drafts->size()), request.count);
        for (const auto& draft : *drafts) {
            QVERIFY(draft.grid.frames == request.grid.frames);
            for (int v = 0; v < kVoices; ++v)
                for (std::size_t t = 0; t < request.grid.size(); ++t)
                    if (!request.free.free[v][t]) QVERIFY(draft.grid.voices[v][t] == request.grid.voices[v][t]);
        }
    }
}

void WriterTest::theGeneratorRefusesWhatItCannotDo() {
    CounterpointGenerator generator(tinyWeights(), Style::Chorale);
    JobControl job;
    auto high = requestFrom(harmonization(16));
    high.grid.voices[0][3].pitch = 100;
    auto wide = requestFrom(harmonization(16));
    wide.ranges[3] = {10, 40};

    QCOMPARE(generator.generate(high, job, {}).error().code, ErrorCode::Unsupported);
    QCOMPARE(generator.generate(wide, job, {}).error().code, ErrorCode::Unsupported);
    QCOMPARE(generator.generate({}, job, {}).error().code, ErrorCode::BadInput);
}

void WriterTest::theGeneratorSaysWhenItIsCancelled() {
    CounterpointGenerator generator(tinyWeights(), Style::Chorale);
    JobControl job;
    job.onProgress = [&](double share, const std::string&) {
        if (share > 0.3) job.cancel();
    };

    const auto drafts = generator.generate(requestFrom(harmonization(64)), job, {});

    QVERIFY(!drafts);
    QCOMPARE(drafts.error().code, ErrorCode::Cancelled);
}

void WriterTest::eightBarsForFourAlternatives() {
    if (!shippedWeights()) QSKIP("no weights are shipped in this checkout");
    QElapsedTimer timer;
    timer.start();

    const auto drafts = writeDrafts(shippedWeights(), harmonization(128), kFourSeeds);

    const auto elapsed = timer.elapsed();
    qInfo("8 bars, 4 alternatives: %lld ms; log-likelihood per cell %.3f", static_cast<long long>(elapsed),
          drafts->front().logLikelihood);
    QVERIFY2(elapsed < 10000, "over a generous bound for a loaded machine");
}

void WriterTest::theEngineIsFasterThanThePlainModules() {
    if (!shippedWeights()) QSKIP("no weights are shipped in this checkout");
    const auto task = harmonization(128);
    QElapsedTimer timer;
    timer.start();
    const auto drafts = writeDrafts(shippedWeights(), task, kFourSeeds);
    const double engine = double(timer.nsecsElapsed()) * 1e-9 / double(drafts->size());

    const double plain = referenceWritingSeconds(shippedWeightsFile(), drafts->front().grid);

    qInfo("one alternative of 8 bars: engine %.3f s, plain modules %.3f s, ratio %.1f", engine, plain, plain / engine);
    QVERIFY(engine < plain);
}

}  // namespace ricercar::models
