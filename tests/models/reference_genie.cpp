// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/reference_genie.h"

#include "models/nets/genie_reference.h"
#include "models/weights/module_weights.h"

#include <cmath>
#include <random>
#include <stdexcept>

namespace ricercar::models {

ReferenceGenie referenceGenie(const std::filesystem::path& weights, const Performance& performance) {
    torch::NoGradGuard guard;
    torch::set_num_threads(1);
    const auto file = SafetensorsFile::open(weights);
    GenieConfig config;
    if (!file || !GenieConfig::fromMetadata(file->metadata(), config)) throw std::runtime_error("no such weights");
    GenieNet net(config);
    if (!loadInto(*net, *file)) throw std::runtime_error("other weights");
    net->eval();
    const auto batch = genieBatch({performance.notes});
    const auto curve = net->curve(batch).contiguous();
    const auto told = GenieNetImpl::tell(batch, curve, Quantizer::Contour);
    const auto logits = net->keyLogits(batch, told).contiguous();
    ReferenceGenie out;
    out.curve.assign(curve.data_ptr<float>(), curve.data_ptr<float>() + curve.numel());
    for (std::int64_t n = 0; n < curve.numel(); ++n)
        out.buttons.push_back(static_cast<std::uint8_t>(told.buttons.data_ptr<int64_t>()[n]));
    out.logits.assign(logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel());
    const auto figures = genieReference(net, {performance}, Quantizer::Contour);
    out.crossEntropy = figures.crossEntropy;
    out.contourViolation = figures.contourViolation;
    return out;
}

double referenceGenieDerivativeError(unsigned seed) {
    torch::set_num_threads(1);
    torch::manual_seed(seed);
    GenieConfig config;
    config.encoderWidth = config.encoderCells = config.width = config.cells = config.inner = 32;
    config.dropout = 0;
    GenieNet net(config);
    std::mt19937 random(seed);
    std::vector<std::vector<PlayedNote>> music(3);
    for (auto& notes : music)
        for (int n = 0; n < 24; ++n) notes.push_back({0.2 * n, static_cast<std::uint8_t>(30 + random() % 30)});
    const auto batch = genieBatch(music);
    const auto told = GenieNetImpl::tell(batch, net->curve(batch).detach(), Quantizer::Contour);
    const auto loss = [&] { return torch::nn::functional::cross_entropy(net->keyLogits(batch, told), batch.keys); };
    loss().backward();
    double worst = 0;
    torch::NoGradGuard guard;
    for (const auto& item : net->named_parameters()) {
        auto p = item.value();
        if (!p.grad().defined()) continue;
        const double squared = p.grad().square().sum().item<double>(), step = 0.02 / std::sqrt(squared);
        p.add_(p.grad(), step);
        const double above = loss().item<double>();
        p.add_(p.grad(), -2 * step);
        const double below = loss().item<double>();
        p.add_(p.grad(), step);
        worst = std::max(worst, std::abs((above - below) / (2 * step * squared) - 1));
    }
    return worst;
}

}  // namespace ricercar::models
