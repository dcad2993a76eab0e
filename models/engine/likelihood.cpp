// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/likelihood.h"

#include "models/engine/voting_decoder.h"
#include "models/engine/window_plan.h"

#include <cmath>

namespace ricercar::models {

namespace {

constexpr int kContext = 128;  // frames before those scored
constexpr SideInputs kNoSideInputs{false, false, false, false, Style::Chorale};

struct Job {
    const ChoraleGrid* piece;
    const GivenMask* given;
    WindowCut cut;
};

using CostSink = std::function<void(const Job&, int frame, int voice, double cost)>;

double costOf(const float* logits, int target) {
    double most = logits[0], sum = 0;
    for (int s = 1; s < kSymbols; ++s) most = std::max(most, double(logits[s]));
    for (int s = 0; s < kSymbols; ++s) sum += std::exp(double(logits[s]) - most);
    return most + std::log(sum) - double(logits[target]);
}

// Walks kRows windows side by side. False when stopped.
bool scoreGroup(VotingDecoder& decoder, std::span<const Job> jobs, const CostSink& sink,
                const std::function<bool()>& stop) {
    std::array<EncodedWindow, kRows> encoded;
    std::array<VoiceHistory, kRows> history;
    int longest = 0;
    for (std::size_t r = 0; r < jobs.size(); ++r) {
        const auto& job = jobs[r];
        encoded[r] = decoder.encode(job.piece->frames, *job.given, kNoSideInputs, job.cut.first, job.cut.count);
        for (int t = 0; t < job.cut.first; ++t) history[r].advance(job.piece->frames[t].symbol, job.piece->frames[t].onset);
        longest = std::max(longest, job.cut.to - job.cut.first);
    }
    decoder.restart();
    std::vector<float> logits(std::size_t(kRows) * kSymbols);
    for (int i = 0; i < longest; ++i) {
        if (i % 16 == 0 && stop && stop()) return false;
        std::array<const EncodedWindow*, kRows> view{};
        std::array<int, kRows> phase{};
        std::array<const GridFrame*, kRows> frame{};
        std::array<KnownVoices, kRows> known{};
        std::uint8_t wanted = 0;  // voices that some row has to score
        for (std::size_t r = 0; r < jobs.size(); ++r) {
            const int t = jobs[r].cut.first + i;
            if (t >= jobs[r].cut.to) continue;
            frame[r] = &jobs[r].piece->frames[t];
            view[r] = &encoded[r];
            phase[r] = phaseOf(*frame[r]);
            const auto given = (*jobs[r].given)[t];
            known[r] = {frame[r]->symbol, given};
            if (t >= jobs[r].cut.from) wanted |= static_cast<std::uint8_t>(kEverythingGiven & ~given);
        }
        decoder.step(view, i, history, phase);
        for (int v = 0; v < kVoices; ++v) {
            if (!isGiven(wanted, v)) continue;
            std::array<int, kRows> voice;
            voice.fill(v);
            decoder.headLogits(voice, history, phase, known, logits.data());
            for (std::size_t r = 0; r < jobs.size(); ++r) {
                const int t = jobs[r].cut.first + i;
                if (!frame[r] || isGiven((*jobs[r].given)[t], v)) continue;
                if (t >= jobs[r].cut.from) sink(jobs[r], t, v, costOf(logits.data() + r * kSymbols, frame[r]->symbol[v]));
                known[r].bits |= static_cast<std::uint8_t>(1 << v);
            }
        }
        for (std::size_t r = 0; r < jobs.size(); ++r)
            if (frame[r]) history[r].advance(frame[r]->symbol, frame[r]->onset);
    }
    return true;
}

bool scoreAll(const EngineWeightsPtr& weights, std::vector<Job> jobs, const CostSink& sink, const std::function<bool()>& stop) {
    VotingDecoder decoder(weights);
    std::stable_sort(jobs.begin(), jobs.end(),
                     [](const Job& a, const Job& b) { return a.cut.to - a.cut.first < b.cut.to - b.cut.first; });
    for (std::size_t i = 0; i < jobs.size(); i += kRows)
        if (!scoreGroup(decoder, std::span(jobs).subspan(i, std::min<std::size_t>(kRows, jobs.size() - i)), sink, stop))
            return false;
    return true;
}

void addJobs(std::vector<Job>& jobs, const ChoraleGrid& piece, const GivenMask& given) {
    for (const auto& cut : cutWindows(piece.length(), 0, piece.length(), kContext, 0)) jobs.push_back({&piece, &given, cut});
}

struct Mean {
    double sum = 0;
    std::int64_t count = 0;
    void add(double x) {
        sum += x;
        ++count;
    }
    double value() const { return count > 0 ? sum / double(count) : 0.0; }
};

}  // namespace

LikelihoodFigures measureLikelihood(const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces,
                                    const std::function<bool()>& stop) {
    Mean all, hold, change, harmonized;
    for (const std::uint8_t givenBits : {kNothingGiven, std::uint8_t{1}}) {
        std::vector<GivenMask> masks;
        for (const auto& p : pieces) masks.emplace_back(p.frames.size(), givenBits);
        std::vector<Job> jobs;
        for (std::size_t i = 0; i < pieces.size(); ++i) addJobs(jobs, pieces[i], masks[i]);
        const auto sink = [&](const Job& job, int t, int v, double cost) {
            if (givenBits != kNothingGiven) return harmonized.add(cost);
            all.add(cost);
            const bool same = t > 0 && job.piece->frames[t].symbol[v] == job.piece->frames[t - 1].symbol[v];
            (same ? hold : change).add(cost);
        };
        if (!scoreAll(weights, std::move(jobs), sink, stop)) return {};
    }
    return {all.value(), hold.value(), change.value(), harmonized.value(), all.count};
}

std::vector<std::array<double, kVoices>> cellCosts(const EngineWeightsPtr& weights, const ChoraleGrid& piece,
                                                   const GivenMask& given) {
    std::vector<std::array<double, kVoices>> costs(piece.frames.size());
    std::vector<Job> jobs;
    addJobs(jobs, piece, given);
    scoreAll(weights, std::move(jobs), [&](const Job&, int t, int v, double cost) { costs[t][v] = cost; }, {});
    return costs;
}

}  // namespace ricercar::models
