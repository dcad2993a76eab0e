// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/window_sampler.h"

namespace ricercar::models {

namespace {

constexpr int kLengths[] = {128, 192, 256};  // frames per window
constexpr int kPast = 256;                   // frames before it that its history is made of

int folded(int symbol) {
    while (symbol < 0) symbol += 12;
    while (symbol >= kPitches) symbol -= 12;
    return symbol;
}

}  // namespace

WindowSampler::WindowSampler(const std::vector<TrainingPiece>& pieces, int framesPerStep, double featureDropout,
                             std::uint64_t seed)
    : m_pieces(pieces), m_framesPerStep(framesPerStep), m_featureDropout(featureDropout), m_random(seed) {
    m_ofStyle.resize(kStyles);
    std::vector<std::vector<double>> weights(kStyles);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto style = static_cast<std::size_t>(pieces[i].style);
        m_ofStyle[style].push_back(int(i));
        weights[style].push_back(pieces[i].weight * pieces[i].grid.length());
    }
    for (const auto& w : weights) m_choice.emplace_back(w.begin(), w.end());
    mix(std::array{1.0});
}

void WindowSampler::mix(std::span<const double> shares) {
    std::vector<double> weights(kStyles, 0.0);
    for (std::size_t s = 0; s < shares.size(); ++s) weights[s] = m_ofStyle[s].empty() ? 0.0 : shares[s];
    m_style = std::discrete_distribution<int>(weights.begin(), weights.end());
}

const TrainingPiece& WindowSampler::drawPiece() {
    const auto style = static_cast<std::size_t>(m_style(m_random));
    return m_pieces[m_ofStyle[style][m_choice[style](m_random)]];
}
int WindowSampler::uniform(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
bool WindowSampler::chance(double p) { return std::uniform_real_distribution<double>(0, 1)(m_random) < p; }

// Stretches of one voice or two, one after another, as subjects and countersubjects stand in a fugue.
GivenMask WindowSampler::drawEntries(int length, int first, int count) {
    GivenMask given(length, kNothingGiven);
    for (int t = first; t < first + count;) {
        const int span = std::min(uniform(12, 64), first + count - t);
        if (!chance(0.25)) {
            auto voices = 1 << uniform(0, kVoices - 1);
            if (chance(0.4)) voices |= 1 << uniform(0, kVoices - 1);
            for (int f = t; f < t + span; ++f) given[f] = static_cast<std::uint8_t>(voices);
        }
        t += span;
    }
    return given;
}

GivenMask WindowSampler::drawGiven(int length, int first, int count, Style style) {
    if (style == Style::Counterpoint && chance(0.5)) return drawEntries(length, first, count);
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
        const int shift = chance(0.15) ? 0 : uniform(piece.lowestShift, piece.highestShift);
        const int length = piece.grid.length();
        const int count = std::min(T, length), first = chance(0.2) ? 0 : uniform(0, length - count);
        // With some past for the history, and the frame after, which the encoder looks at.
        const int from = std::max(0, first - kPast), to = std::min(length, first + count + 1);
        d.frames.assign(piece.grid.frames.begin() + from, piece.grid.frames.begin() + to);
        for (auto& f : d.frames) {
            for (auto& s : f.symbol)
                if (s != kRest) s = static_cast<Symbol>(folded(s + shift));
            if (f.keySignature != kUnknown) f.keySignature = static_cast<std::int8_t>((f.keySignature + shift + 12) % 12);
        }
        Window w;
        w.count = count;
        w.first = first - from;
        w.scoreFrom = w.first;
        w.onsetsKnown = piece.grid.onsetsKnown;
        w.side = {chance(0.5), chance(0.5), chance(0.5), chance(0.4), chance(0.95) ? piece.style : Style::Unknown};
        d.given = drawGiven(static_cast<int>(d.frames.size()), w.first, w.count, piece.style);
        for (auto& bits : d.given) bits |= piece.absent;
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
