// SPDX-License-Identifier: GPL-3.0-or-later
// bench_engine: how near the decoder of the counterpoint model comes to what memory allows. Every frame reads every
// weight of the decoder once, and those of the head once per voice; the bound is the time a plain sum over as many
// bytes takes on this machine, in the same run.
//
//   bench_engine [WEIGHTS.safetensors]
#include "models/engine/voting_decoder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace {

using namespace ricercar;
using namespace ricercar::models;
using Clock = std::chrono::steady_clock;

constexpr int kFrames = 128;
constexpr int kRuns = 9;

double seconds(Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); }

std::size_t bytesPerFrame(const EngineWeights& weights) {
    std::size_t bytes = 0;
    for (const auto& net : weights.nets) {
        for (const auto& b : net.decoder) bytes += b.qkv.bytes() + b.out.bytes() + b.up.bytes() + b.down.bytes();
        bytes += net.headFrame.bytes();
        bytes += kVoices * (net.headUp.bytes() + net.headDown.bytes() + net.headViews.bytes());
    }
    return bytes;
}

// Best of several sums over a buffer as large as what a frame reads.
double readSeconds(std::size_t bytes) {
    std::vector<float> buffer(bytes / sizeof(float), 1.0f);
    double best = 1e9;
    volatile float sink = 0;
    for (int run = 0; run < 5 * kRuns; ++run) {
        const auto begin = Clock::now();
        float partial[64] = {};
        for (std::size_t i = 0; i + 64 <= buffer.size(); i += 64)
            for (std::size_t j = 0; j < 64; ++j) partial[j] += buffer[i + j];
        for (const float p : partial) sink = sink + p;
        best = std::min(best, seconds(begin));
    }
    return best;
}

double frameSeconds(const EngineWeightsPtr& weights) {
    VotingDecoder decoder(weights);
    std::vector<GridFrame> frames(kFrames);
    const GivenMask nothing(kFrames, kNothingGiven);
    const auto window = decoder.encode(frames, nothing, {}, 0, kFrames);
    std::vector<float> logits(std::size_t(kRows) * kSymbols);
    double best = 1e9;
    for (int run = 0; run < kRuns; ++run) {
        decoder.restart();
        std::array<VoiceHistory, kRows> history;
        const auto begin = Clock::now();
        for (int t = 0; t < kFrames; ++t) {
            std::array<const EncodedWindow*, kRows> view;
            view.fill(&window);
            std::array<int, kRows> phase;
            phase.fill(3 + t % 4);
            decoder.step(view, t, history, phase);
            std::array<KnownVoices, kRows> known{};
            std::array<Symbol, kVoices> written{40, 33, 26, 18};
            for (int v = 0; v < kVoices; ++v) {
                std::array<int, kRows> voice;
                voice.fill(v);
                decoder.headLogits(voice, history, phase, known, logits.data());
                for (auto& k : known) {
                    k.symbol[v] = written[v];
                    k.bits |= static_cast<std::uint8_t>(1 << v);
                }
            }
            for (auto& h : history) h.advance(written, {});
        }
        best = std::min(best, seconds(begin) / kFrames);
    }
    return best;
}

}  // namespace

int main(int count, char** values) {
    const std::filesystem::path path = count > 1 ? values[1] : RICERCAR_SOURCE_DIR "/models/counterpoint/counterpoint.safetensors";
    const auto begin = Clock::now();
    const auto weights = EngineWeights::load(path);
    if (!weights) {
        std::fprintf(stderr, "%s\n", weights.error().sentence.c_str());
        return 4;
    }
    const double load = seconds(begin);
    const std::size_t bytes = bytesPerFrame(**weights);
    const double frame = frameSeconds(*weights), bound = readSeconds(bytes);
    std::printf("nets %zu, loaded in %.0f ms\n", (*weights)->nets.size(), load * 1e3);
    std::printf("a frame of four voices, four alternatives at once: %.0f us; it reads %.1f MB of weights\n", frame * 1e6,
                double(bytes) / 1e6);
    std::printf("the same bytes merely read: %.0f us; the decoder is at %.0f %% of the bandwidth bound\n", bound * 1e6,
                100 * bound / frame);
    std::printf("had the weights four bytes each, reading them alone would take %.0f us\n", readSeconds(2 * bytes) * 1e6);
    return 0;
}
