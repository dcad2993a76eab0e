// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/wishes_test.h"

#include "models/engine/chorale_writer.h"
#include "models/engine/likelihood.h"
#include "tests/models/fixtures.h"

#include <functional>

namespace ricercar::models {

namespace {

const std::vector<std::uint64_t> kFourSeeds{1, 2, 3, 4};

// Alto, tenor and bass under a wandering soprano, in C major; what they held before is in wishes.before.
WritingTask underASoprano(int frames, unsigned seed) {
    WritingTask task;
    const auto piece = wanderingPiece(frames, seed);
    task.grid = piece;
    task.given.assign(static_cast<std::size_t>(frames), 1);
    task.wishes.before = piece.frames;
    for (auto& f : task.grid.frames) {
        f.keySignature = 0;
        f.mode = 0;
        if (f.symbol[0] == kRest) f.symbol[0] = symbolOfMidi(70);
        for (int v = 1; v < kVoices; ++v) {
            f.symbol[v] = kRest;
            f.onset[v] = Onset::Unknown;
        }
    }
    for (int t = 0; t < frames; ++t) task.wishes.before[t].symbol[0] = task.grid.frames[t].symbol[0];
    return task;
}

using Measure = std::function<double(const WritingTask&, const ChoraleGrid&)>;

// The mean over 25 tasks of four drafts each.
double mean(const std::function<void(WritingWishes&)>& wish, const Measure& measure) {
    double sum = 0;
    int count = 0;
    for (unsigned i = 0; i < 25; ++i) {
        auto task = underASoprano(32, 100 + i);
        wish(task.wishes);
        const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
        for (const auto& d : *drafts) {
            sum += measure(task, d.grid);
            ++count;
        }
    }
    return sum / count;
}

void verifyRising(const std::function<void(WritingWishes&, double)>& wish, std::initializer_list<double> values,
                  const Measure& measure) {
    double last = -1e9;
    for (const double value : values) {
        const double now = mean([&](WritingWishes& w) { wish(w, value); }, measure);
        QVERIFY2(now > last, qPrintable(QStringLiteral("%1 at %2, %3 before").arg(now).arg(value).arg(last)));
        last = now;
    }
}

// Struck notes of a voice in [from, to).
std::vector<Symbol> struck(std::span<const GridFrame> frames, int voice, int from, int to) {
    std::vector<Symbol> out;
    for (int t = from; t < to; ++t) {
        const auto& f = frames[static_cast<std::size_t>(t)];
        if (f.symbol[voice] == kRest) continue;
        const bool changed = t == 0 || frames[static_cast<std::size_t>(t - 1)].symbol[voice] != f.symbol[voice];
        if (f.onset[voice] == Onset::Attack || changed) out.push_back(f.symbol[voice]);
    }
    return out;
}

double overFree(const ChoraleGrid& grid, const std::function<bool(int t, int v)>& counts) {
    int hits = 0;
    for (int t = 0; t < grid.length(); ++t)
        for (int v = 1; v < kVoices; ++v) hits += counts(t, v);
    return hits;
}

}  // namespace

void WishesTest::requiredPitchClassesAreTaken() {
    for (unsigned i = 0; i < 20; ++i) {
        auto task = underASoprano(32, i);
        for (int v = 1; v < kVoices; ++v) {
            task.wishes.required[v].assign(32, 0);
            for (const int t : {0, 8, 16, 24}) task.wishes.required[v][t] = 1 << 0 | 1 << 4 | 1 << 7;
        }

        const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
        for (const auto& draft : *drafts)
            for (const int t : {0, 8, 16, 24})
                for (int v = 1; v < kVoices; ++v) {
                    const int pitchClass = midiOfSymbol(draft.grid.frames[t].symbol[v]) % 12;
                    QVERIFY(pitchClass == 0 || pitchClass == 4 || pitchClass == 7);
                }
    }
}

void WishesTest::aKeptRhythmIsTheRhythmThatWas() {
    for (unsigned i = 0; i < 40; ++i) {
        auto task = underASoprano(40, i);
        task.wishes.keepRhythm.assign(40, 0b0110);

        const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
        for (const auto& draft : *drafts)
            for (int t = 0; t < 40; ++t)
                for (const int v : {1, 2}) {
                    const auto &was = task.wishes.before[t], &is = draft.grid.frames[t];
                    QCOMPARE(is.symbol[v] == kRest, was.symbol[v] == kRest);
                    QCOMPARE(is.onset[v] == Onset::Attack, was.onset[v] == Onset::Attack);
                }
    }
}

void WishesTest::keptPitchesComeInTheirOrderAndNoneIsLost() {
    std::mt19937 random(9);
    bool rhythmDiffers = false;
    for (unsigned i = 0; i < 60; ++i) {
        auto task = underASoprano(40, i);
        const int from = int(random() % 20), to = from + 4 + int(random() % 16);
        task.wishes.keepPitch.assign(40, 0);
        for (int t = from; t < to; ++t) task.wishes.keepPitch[t] = 0b1010;

        const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
        for (const auto& draft : *drafts)
            for (const int v : {1, 3}) {
                // The first frame of the stretch strikes whatever sounded there.
                auto was = task.wishes.before;
                auto is = draft.grid.frames;
                if (was[from].symbol[v] != kRest) was[from].onset[v] = Onset::Attack;
                const auto expected = struck(was, v, from, to);
                if (!expected.empty() && task.wishes.before[from].onset[v] != Onset::Attack) continue;
                QVERIFY(struck(is, v, from, to) == expected);
                for (int t = from; t < to; ++t) rhythmDiffers = rhythmDiffers || is[t].onset[v] != was[t].onset[v];
            }
    }
    QVERIFY(rhythmDiffers);
}

void WishesTest::anAbsentVoiceIsSilentAndTheOthersSing() {
    auto task = underASoprano(48, 3);
    task.absent = 0b0110;
    for (auto& bits : task.given) bits |= task.absent;

    const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);
    for (const auto& draft : *drafts)
        for (const auto& f : draft.grid.frames) {
            QCOMPARE(int(f.symbol[1]), kRest);
            QCOMPARE(int(f.symbol[2]), kRest);
            QVERIFY(f.symbol[3] != kRest);
        }
}

void WishesTest::likenessDrawsNearerToWhatWas() {
    verifyRising([](WritingWishes& w, double x) { w.likeness = x; }, {0.0, 0.25, 0.5, 1.0},
                 [](const WritingTask& task, const ChoraleGrid& grid) {
                     return overFree(grid, [&](int t, int v) {
                         return grid.frames[t].symbol[v] == task.wishes.before[t].symbol[v];
                     });
                 });
}

void WishesTest::activityMakesMoreNotes() {
    verifyRising([](WritingWishes& w, double x) { w.activity = x; }, {-1.0, 0.0, 1.0},
                 [](const WritingTask&, const ChoraleGrid& grid) {
                     return overFree(grid, [&](int t, int v) { return grid.frames[t].onset[v] == Onset::Attack; });
                 });
}

void WishesTest::heightRaisesTheVoices() {
    verifyRising([](WritingWishes& w, double x) { w.height = x; }, {-1.0, 0.0, 1.0},
                 [](const WritingTask&, const ChoraleGrid& grid) {
                     double sum = 0;
                     for (const auto& f : grid.frames)
                         for (int v = 1; v < kVoices; ++v) sum += f.symbol[v];
                     return sum;
                 });
}

void WishesTest::chromaticismBringsNotesFromOutsideTheKey() {
    verifyRising([](WritingWishes& w, double x) { w.chromaticism = x; }, {-1.0, 0.0, 1.0},
                 [](const WritingTask&, const ChoraleGrid& grid) {
                     constexpr int kOutside = 1 << 1 | 1 << 3 | 1 << 6 | 1 << 8 | 1 << 10;
                     return overFree(grid, [&](int t, int v) {
                         const auto s = grid.frames[t].symbol[v];
                         return s != kRest && ((kOutside >> (midiOfSymbol(s) % 12)) & 1);
                     });
                 });
}

void WishesTest::dissonanceBringsClashes() {
    verifyRising([](WritingWishes& w, double x) { w.dissonance = x; }, {-1.0, 0.0, 1.0},
                 [](const WritingTask&, const ChoraleGrid& grid) {
                     return overFree(grid, [&](int t, int v) {
                         const int apart = std::abs(grid.frames[t].symbol[v] - grid.frames[t].symbol[0]) % 12;
                         return apart == 1 || apart == 2 || apart == 6 || apart == 10 || apart == 11;
                     });
                 });
}

void WishesTest::likelihoodIsThatOfTheNetsWhateverIsWished() {
    auto task = underASoprano(40, 5);
    task.side = {false, false, false, false, Style::Chorale};
    task.wishes.height = 1;
    task.wishes.activity = 0.5;

    const auto drafts = writeDrafts(tinyWeights(), task, std::vector<std::uint64_t>{8});

    double sum = 0;
    for (const auto& frame : cellCosts(tinyWeights(), drafts->front().grid, task.given))
        for (const double cost : frame) sum += cost;
    QVERIFY(std::abs(drafts->front().logLikelihood + sum / (40 * 3)) < 1e-3);
}

void WishesTest::beatsOfThreeAndSixFramesAreWritten() {
    auto task = underASoprano(36, 6);
    for (int t = 0; t < 36; ++t) {
        auto& f = task.grid.frames[static_cast<std::size_t>(t)];
        f.division = t < 18 ? 3 : 6;
        f.beatPosition = static_cast<std::int8_t>(t % f.division);
    }

    const auto drafts = writeDrafts(tinyWeights(), task, kFourSeeds);

    for (const auto& f : drafts->front().grid.frames) QVERIFY(f.symbol[3] != kRest);
}

}  // namespace ricercar::models
