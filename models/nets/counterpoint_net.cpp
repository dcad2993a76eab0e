// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/counterpoint_net.h"

#include "models/nets/fused.h"
#include "models/representation/frame_features.h"
#include "models/representation/lenses.h"

#include <cmath>

namespace ricercar::models {

std::pair<torch::Tensor, torch::Tensor> rotaryTable(int64_t T, int64_t headDim) {
    const int64_t half = headDim / 2;
    const auto rate = torch::exp(torch::arange(half, torch::kFloat32) * (-std::log(kRotaryBase) / double(half)));
    const auto angle = torch::arange(T, torch::kFloat32).unsqueeze(1) * rate.unsqueeze(0);
    return {angle.cos(), angle.sin()};
}

BlockImpl::BlockImpl(const CounterpointConfig& c) : m_heads(c.heads), m_dropout(c.dropout) {
    const auto noBias = [](int in, int out) { return torch::nn::LinearOptions(in, out).bias(false); };
    norm1 = register_module("norm1", torch::nn::LayerNorm(torch::nn::LayerNormOptions({c.width})));
    norm2 = register_module("norm2", torch::nn::LayerNorm(torch::nn::LayerNormOptions({c.width})));
    qkv = register_module("qkv", torch::nn::Linear(noBias(c.width, 3 * c.width)));
    out = register_module("out", torch::nn::Linear(noBias(c.width, c.width)));
    up = register_module("up", torch::nn::Linear(c.width, c.inner));
    down = register_module("down", torch::nn::Linear(c.inner, c.width));
}

torch::Tensor BlockImpl::forward(torch::Tensor x, const torch::Tensor& cosine, const torch::Tensor& sine, bool causal,
                                 const torch::Tensor& padding) {
    const double p = is_training() ? m_dropout : 0.0;
    x = addDropped(x, out(attention(qkv(norm1(x)), cosine, sine, m_heads, causal, padding)), p);
    return addDropped(x, down(dropped(torch::relu(up(norm2(x))), p * 0.5)), p);
}

CounterpointNetImpl::CounterpointNetImpl(const CounterpointConfig& c) : config(c) {
    const auto norm = [](int width) { return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})); };
    encoderBag = register_module("encoder_bag", FeatureBag(encoderRows(), c.width));
    decoderBag = register_module("decoder_bag", FeatureBag(decoderRows(), c.width));
    headBag = register_module("head_bag", FeatureBag(headRows(), c.headWidth));
    attackBag = register_module("attack_bag", FeatureBag(attackRows(), c.attackWidth));
    for (int i = 0; i < c.encoderLayers; ++i)
        encoderBlocks.push_back(register_module("encoder_" + std::to_string(i), Block(c)));
    for (int i = 0; i < c.decoderLayers; ++i)
        decoderBlocks.push_back(register_module("decoder_" + std::to_string(i), Block(c)));
    encoderNorm = register_module("encoder_norm", norm(c.width));
    decoderNorm = register_module("decoder_norm", norm(c.width));
    bridge = register_module("bridge", torch::nn::Linear(c.width, c.width));
    headFrame = register_module("head_frame", torch::nn::Linear(c.width, c.headWidth));
    headNorm1 = register_module("head_norm1", norm(c.headWidth));
    headUp = register_module("head_up", torch::nn::Linear(c.headWidth, c.headInner));
    headDown = register_module("head_down", torch::nn::Linear(c.headInner, c.headWidth));
    headNorm2 = register_module("head_norm2", norm(c.headWidth));
    headViews = register_module("head_views", torch::nn::Linear(c.headWidth, kLensColumns));
    attackFrame = register_module("attack_frame", torch::nn::Linear(c.width, c.attackWidth));
    attackOut = register_module("attack_out", torch::nn::Linear(c.attackWidth, 1));

    torch::NoGradGuard guard;
    headViews->weight.mul_(0.3);
    for (auto& p : parameters())
        if (p.dim() == 2 && p.size(0) != encoderRows() && p.size(0) != decoderRows() && p.size(0) != headRows())
            torch::nn::init::normal_(p, 0.0, 0.5 / std::sqrt(double(p.size(1))));
    const double depth = 1.0 / std::sqrt(2.0 * std::max(1, c.encoderLayers + c.decoderLayers));
    for (auto* blocks : {&encoderBlocks, &decoderBlocks})
        for (auto& b : *blocks) {
            b->out->weight.mul_(depth);
            b->down->weight.mul_(depth);
        }
}

double CounterpointNetImpl::bagScale(double share) const {
    return is_training() ? 1.0 / (1.0 - share * config.featureDropout) : 1.0;
}

torch::Tensor CounterpointNetImpl::encode(const CounterpointBatch& batch) {
    auto x = encoderBag(batch.encoderIds).view({batch.B, batch.T, config.width}) * bagScale(1.0);
    x = dropped(x, is_training() ? config.dropout * 0.5 : 0.0);
    const auto [cosine, sine] = rotaryTable(batch.T, config.width / config.heads);
    for (auto& block : encoderBlocks) x = block(x, cosine, sine, false, batch.padding);
    return encoderNorm(x);
}

torch::Tensor CounterpointNetImpl::decode(const CounterpointBatch& batch, const torch::Tensor& encoded) {
    auto x = decoderBag(batch.decoderIds).view({batch.B, batch.T, config.width}) * bagScale(1.0);
    x = addDropped(bridge(encoded), x, is_training() ? config.dropout * 0.5 : 0.0);
    const auto [cosine, sine] = rotaryTable(batch.T, config.width / config.heads);
    for (auto& block : decoderBlocks) x = block(x, cosine, sine, true, batch.padding);
    return decoderNorm(x).view({batch.B * batch.T, config.width});
}

torch::Tensor CounterpointNetImpl::headLogits(const torch::Tensor& frames, const CounterpointBatch& batch) {
    const double p = is_training() ? config.dropout : 0.0;
    auto x = dropped(headFrame(frames).index_select(0, batch.headFrame) + headBag(batch.headIds) * bagScale(0.5), p * 0.5);
    x = x + headDown(dropped(torch::relu(headUp(headNorm1(x))), p));
    return lensSum(headViews(headNorm2(x)), batch.anchors, batch.bits);
}

torch::Tensor CounterpointNetImpl::attackLogits(const torch::Tensor& frames, const CounterpointBatch& batch) {
    const auto x = attackFrame(frames).index_select(0, batch.attackFrame) + attackBag(batch.attackIds);
    return attackOut(torch::relu(x)).squeeze(-1);
}

}  // namespace ricercar::models
