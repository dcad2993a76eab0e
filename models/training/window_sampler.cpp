// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/window_sampler.h"

namespace ricercar::models {

namespace {

constexpr int kLengths[] = {128, 192, 256};  // frames per window

std::vector<double> pieceWeights(const std::vector<TrainingPiece>& pieces) {
    std::vector<double> weights;
    for (const auto& p : pieces) weights.push_back(p.weight * p.grid.length());
    return weights;
}

}  // namespace

WindowSampler::WindowSampler(const std::vector<TrainingPiece>& pieces, int framesPerStep, double featureDropout,
                             std::uint64_t seed)
    : m_pieces(pieces), m_framesPerStep(framesPerStep), m_featureDropout(featureDropout), m_random(seed) {
    const auto weights = pieceWeights(pieces);
    m_choice = std::discrete_distribution<int>(weights.begin(), weights.end());
}

const TrainingPiece& WindowSampler::drawPiece() { return m_pieces[m_choice(m_random)]; }
int WindowSampler::uniform(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
bool WindowSampler::chance(double p) { return std::uniform_real_distribution<double>(0, 1)(m_random) < p; }

GivenMask WindowSampler::drawGiven(int length, int first, int count) {
    const double kind = std::uniform_real_distribution<double>(0, 1)(m_random);
    if (kind < 0.38) return GivenMask(length, kNothingGiven);
    if (kind < 0.66) return GivenMask(length, 0b0001);
    if (kind < 0.72) return GivenMask(length, 0b1000);
    if (kind < 0.76) return GivenMask(length, 0b1001);
    if (kind < 0.85) return GivenMask(length, static_cast<std::uint8_t>(uniform(1, kEverythingGiven - 1)));
    GivenMask given(length, kEverythingGiven);
    const int hole = std::min(count, uniform(4, 96));
    const int from = first + uniform(0, count - hole);
    const auto voices = static_cast<std::uint8_t>(chance(0.5) ? kEverythingGiven : uniform(1, kEverythingGiven));
    for (int t = from; t < from + hole; ++t) given[t] &= static_cast<std::uint8_t>(~voices);
    return given;
}

CounterpointBatch WindowSampler::next() {
    const int T = kLengths[uniform(0, 2)];
    const int B = std::max(1, m_framesPerStep / T);
    std::vector<Drawn> drawn(B);
    std::vector<Window> windows;
    for (auto& d : drawn) {
        const TrainingPiece& piece = drawPiece();
        d.frames = piece.grid.frames;
        const int shift = chance(0.15) ? 0 : uniform(piece.lowestShift, piece.highestShift);
        for (auto& f : d.frames) {
            for (auto& s : f.symbol)
                if (s != kRest) s = static_cast<Symbol>(s + shift);
            if (f.keySignature != kUnknown) f.keySignature = static_cast<std::int8_t>((f.keySignature + shift + 12) % 12);
        }
        Window w;
        const int length = piece.grid.length();
        w.count = std::min(T, length);
        w.first = chance(0.2) ? 0 : uniform(0, length - w.count);
        w.scoreFrom = w.first;
        w.onsetsKnown = piece.grid.onsetsKnown;
        w.side = {chance(0.5), chance(0.5), chance(0.5), chance(0.4)};
        d.given = drawGiven(length, w.first, w.count);
        w.frames = d.frames;
        w.given = d.given;
        windows.push_back(w);
    }
    auto batch = makeBatch(windows);
    leaveOut(batch.encoderIds, m_featureDropout);
    leaveOut(batch.decoderIds, m_featureDropout);
    leaveOut(batch.headIds, m_featureDropout * 0.5);
    return batch;
}

void WindowSampler::leaveOut(torch::Tensor& ids, double p) {
    if (p <= 0) return;
    const auto limit = static_cast<std::uint64_t>(p * 65536.0);
    auto* id = ids.data_ptr<std::int32_t>();
    std::uint64_t bits = 0;
    for (int64_t i = 0; i < ids.numel(); ++i, bits >>= 16) {
        if (i % 4 == 0) bits = m_random();
        if ((bits & 65535) < limit) id[i] = 0;
    }
}

}  // namespace ricercar::models
