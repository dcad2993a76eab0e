// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/engine_test.h"

#include "models/engine/likelihood.h"
#include "models/representation/candidate_bits.h"
#include "models/weights/merged_nets.h"
#include "tests/models/fixtures.h"
#include "tests/models/reference_net.h"

#include <QTemporaryDir>

#include <cmath>

namespace ricercar::models {

namespace {

double total(const std::vector<std::array<double, kVoices>>& costs) {
    double sum = 0;
    for (const auto& frame : costs)
        for (const double c : frame) sum += c;
    return sum;
}

}  // namespace

void EngineTest::theCachedDecoderEqualsThePlainModules_data() {
    QTest::addColumn<bool>("shipped");
    QTest::addColumn<int>("frames");
    QTest::addColumn<int>("given");
    QTest::newRow("tiny net, nothing given") << false << 60 << 0;
    QTest::newRow("tiny net, soprano given") << false << 60 << 1;
    QTest::newRow("tiny net, longer than a window") << false << 420 << 1;
    QTest::newRow("shipped nets, soprano and bass given") << true << 90 << 9;
}

void EngineTest::theCachedDecoderEqualsThePlainModules() {
    QFETCH(bool, shipped);
    QFETCH(int, frames);
    QFETCH(int, given);
    const auto weights = shipped ? shippedWeights() : tinyWeights();
    if (!weights) QSKIP("no weights are shipped in this checkout");
    const auto piece = wanderingPiece(frames, 11);
    const GivenMask mask(frames, static_cast<std::uint8_t>(given));

    const double engine = total(cellCosts(weights, piece, mask));
    const double reference = referencePieceCost(shipped ? shippedWeightsFile() : tinyWeightsFile(), piece, mask);

    const double difference = std::abs(engine - reference) / double(frames * kVoices);
    qInfo("cost per cell: engine %.6f, plain modules %.6f, difference %.2e", engine / double(frames * kVoices),
          reference / double(frames * kVoices), difference);
    // The shipped weights lose their last bits to bfloat16.
    QVERIFY(difference < (shipped ? 2e-3 : 1e-4));
}

void EngineTest::severalNetsVoteWithTheMeanOfTheirProbabilities() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.path().toStdString();
    std::vector<std::filesystem::path> files;
    for (const unsigned seed : {3u, 4u, 5u}) {
        files.push_back(path / (std::to_string(seed) + ".safetensors"));
        writeRandomWeights(files.back(), seed);
    }
    const auto merged = path / "merged.safetensors";
    QVERIFY(mergeNets(files, 1.0, merged));
    const auto piece = wanderingPiece(50, 12);
    const GivenMask mask(50, 8);
    std::vector<std::array<double, kVoices>> mean(50);
    for (const auto& file : files) {
        const auto costs = cellCosts(*EngineWeights::load(file), piece, mask);
        for (int t = 0; t < 50; ++t)
            for (int v = 0; v < kVoices; ++v) mean[t][v] += std::exp(-costs[t][v]) / double(files.size());
    }

    const auto together = cellCosts(*EngineWeights::load(merged), piece, mask);

    for (int t = 0; t < 50; ++t)
        for (int v = 0; v < 3; ++v) QVERIFY(std::abs(std::exp(-together[t][v]) - mean[t][v]) < 1e-3);
}

void EngineTest::theProbabilitiesOfACellSumToOne() {
    const auto piece = wanderingPiece(24, 5);
    const GivenMask mask(24, kNothingGiven);
    for (const int voice : {0, 2, 3}) {
        double sum = 0;
        for (int symbol = 0; symbol < kSymbols; ++symbol) {
            auto other = piece;
            other.frames[17].symbol[voice] = static_cast<Symbol>(symbol);
            sum += std::exp(-cellCosts(tinyWeights(), other, mask)[17][voice]);
        }
        QVERIFY2(std::abs(sum - 1.0) < 1e-5, qPrintable(QString::number(sum, 'g', 9)));
    }
}

void EngineTest::laterNotesDoNotChangeEarlierCosts() {
    const auto piece = wanderingPiece(40, 9);
    auto other = piece;
    for (int t = 20; t < 40; ++t) other.frames[t] = wanderingPiece(40, 10).frames[t];
    const GivenMask mask(40, kNothingGiven);

    const auto a = cellCosts(tinyWeights(), piece, mask), b = cellCosts(tinyWeights(), other, mask);

    for (int t = 0; t < 20; ++t) QVERIFY(a[t] == b[t]);
}

void EngineTest::whatIsGivenAheadIsSeen() {
    const auto piece = wanderingPiece(40, 9);
    auto other = piece;
    for (int t = 20; t < 40; ++t) other.frames[t].symbol[0] = wanderingPiece(40, 10).frames[t].symbol[0];
    const GivenMask mask(40, 1);

    const auto a = cellCosts(tinyWeights(), piece, mask), b = cellCosts(tinyWeights(), other, mask);

    QVERIFY(a[10] != b[10]);
}

void EngineTest::parallelsAreRecognisedByTheSignedInterval() {
    // Alto C4 → D4 under a soprano that was at G4: A4 would be a parallel fifth, A3 a fifth from below.
    VoiceHistory before;
    before.advance({symbolOfMidi(67), symbolOfMidi(60), symbolOfMidi(55), symbolOfMidi(48)}, {});
    KnownVoices known;
    known.symbol[1] = symbolOfMidi(62);
    known.bits = 0b0010;
    std::array<std::uint8_t, kPitches> bits;

    candidateBits(0, before, known, bits);

    QVERIFY(bits[symbolOfMidi(69)] & kParallelPerfect);
    QVERIFY(!(bits[symbolOfMidi(67)] & kParallelPerfect));
    QVERIFY(bits[symbolOfMidi(81)] & kParallelPerfect);
    QVERIFY(!(bits[symbolOfMidi(74)] & kParallelPerfect));
    QVERIFY(bits[symbolOfMidi(74)] & kDirectPerfect);
    QVERIFY(bits[symbolOfMidi(57)] & kCrossing);
}

void EngineTest::transposedMusicHasTheSameVoiceLeading() {
    const auto piece = wanderingPiece(30, 2);
    for (int t = 1; t < 30; ++t)
        for (int v = 0; v < kVoices; ++v) {
            std::array<std::array<std::uint8_t, kPitches>, 2> bits;
            for (const int shift : {0, 3}) {
                const auto moved = [&](std::array<Symbol, kVoices> s) {
                    for (auto& x : s)
                        if (x != kRest) x = static_cast<Symbol>(x + shift);
                    return s;
                };
                VoiceHistory before;
                before.advance(moved(piece.frames[t - 1].symbol), {});
                const KnownVoices known{moved(piece.frames[t].symbol), static_cast<std::uint8_t>(kEverythingGiven & ~(1 << v))};
                candidateBits(v, before, known, bits[shift != 0]);
            }
            for (int p = 0; p + 3 < kPitches; ++p) QCOMPARE(bits[0][p], bits[1][p + 3]);
        }
}

}  // namespace ricercar::models
