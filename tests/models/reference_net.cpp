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
    for (auto& p : net->parameters()) p.add_(torch::randn_like(p) * 0.1);
    if (!save(*net, path, config.toMetadata())) throw std::runtime_error("could not write " + path.string());
}

namespace {

CounterpointNet netFrom(const std::filesystem::path& weights) {
    const auto file = SafetensorsFile::open(weights);
    CounterpointConfig config;
    if (!file || !CounterpointConfig::fromMetadata(file->metadata(), config)) throw std::runtime_error("no weights");
    CounterpointNet net(config);
    if (!loadInto(*net, *file)) throw std::runtime_error("other weights");
    net->eval();
    return net;
}

}  // namespace

double referencePieceCost(const std::filesystem::path& weights, const ChoraleGrid& piece, const GivenMask& given) {
    auto net = netFrom(weights);
    return referenceCost(net, piece, given);
}

double referenceWritingSeconds(const std::filesystem::path& weights, const ChoraleGrid& piece) {
    auto net = netFrom(weights);
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
        net->headLogits(net->decode(batch, net->encode(batch)), batch);
    }
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace ricercar::models
