// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/reference_likelihood.h"
#include "models/nets/window_batch.h"
#include "models/weights/module_weights.h"

#include "tests/models/reference_net.h"

#include <chrono>

namespace ricercar::models {

void writeRandomWeights(const std::filesystem::path& path, unsigned seed) {
    torch::manual_seed(seed);
    CounterpointConfig config;
    config.width = 24;
    config.heads = 3;
    config.inner = 40;
    config.headWidth = 20;
    config.headInner = 36;
    config.attackWidth = 12;
    config.encoderLayers = 2;
    config.decoderLayers = 2;
    CounterpointNet net(config);
    torch::NoGradGuard guard;
    // Numbers that the engine's bfloat16 matrices hold exactly: what then differs is arithmetic alone.
    for (auto& p : net->parameters()) p.copy_(p.add(torch::randn_like(p) * 0.1).to(torch::kBFloat16));
    if (!save(*net, path, config.toMetadata())) throw std::runtime_error("could not write " + path.string());
}

namespace {

std::vector<CounterpointNet> netsFrom(const std::filesystem::path& weights) {
    const auto file = SafetensorsFile::open(weights);
    if (!file) throw std::runtime_error("no weights");
    std::vector<CounterpointNet> nets;
    for (const auto& prefix : netPrefixes(file->metadata())) {
        CounterpointConfig config;
        if (!CounterpointConfig::fromMetadata(file->metadata(), config, prefix)) throw std::runtime_error("no sizes");
        nets.emplace_back(config);
        if (!loadInto(*nets.back(), *file, prefix)) throw std::runtime_error("other weights");
        nets.back()->eval();
    }
    return nets;
}

}  // namespace

double referencePieceCost(const std::filesystem::path& weights, const ChoraleGrid& piece, const GivenMask& given) {
    std::vector<double> mean;
    auto nets = netsFrom(weights);
    for (auto& net : nets) {
        const auto costs = referenceCosts(net, piece, given);
        mean.resize(costs.size(), 0.0);
        for (std::size_t i = 0; i < costs.size(); ++i) mean[i] += std::exp(-costs[i]) / double(nets.size());
    }
    double sum = 0;
    for (const double p : mean) sum -= std::log(p);
    return sum;
}

double referenceWritingSeconds(const std::filesystem::path& weights, const ChoraleGrid& piece) {
    auto nets = netsFrom(weights);
    torch::NoGradGuard guard;
    const GivenMask given(piece.frames.size(), 1);
    const auto begin = std::chrono::steady_clock::now();
    for (int t = 0; t < piece.length(); ++t) {
        Window w;
        w.frames = piece.frames;
        w.given = given;
        w.count = t + 1;
        w.scoreFrom = t;
        const auto batch = makeBatch(std::span(&w, 1));
        for (auto& net : nets) net->headLogits(net->decode(batch, net->encode(batch)), batch);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace ricercar::models
