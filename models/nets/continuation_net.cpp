// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/continuation_net.h"

#include "models/nets/fused.h"
#include "models/nets/segment_attention.h"
#include "models/representation/event_styles.h"

#include <cmath>

namespace ricercar::models {

namespace {

torch::nn::LayerNorm normOf(int width) { return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})); }

void initialize(torch::nn::Linear& linear, double scale) {
    torch::NoGradGuard guard;
    torch::nn::init::normal_(linear->weight, 0.0, scale / std::sqrt(double(linear->weight.size(1))));
    if (linear->bias.defined()) linear->bias.zero_();
}

}  // namespace

EventBlockImpl::EventBlockImpl(const ContinuationConfig& c) : m_heads(c.heads), m_dropout(c.dropout) {
    const auto noBias = [](int in, int out) { return torch::nn::LinearOptions(in, out).bias(false); };
    norm1 = register_module("norm1", normOf(c.width));
    norm2 = register_module("norm2", normOf(c.width));
    qkv = register_module("qkv", torch::nn::Linear(noBias(c.width, 3 * c.width)));
    out = register_module("out", torch::nn::Linear(noBias(c.width, c.width)));
    up = register_module("up", torch::nn::Linear(c.width, c.inner));
    down = register_module("down", torch::nn::Linear(c.inner, c.width));
    const double depth = 1.0 / std::sqrt(2.0 * c.layers);
    initialize(qkv, 0.5);
    initialize(out, 0.5 * depth);
    initialize(up, 0.5);
    initialize(down, 0.5 * depth);
}

torch::Tensor EventBlockImpl::forward(torch::Tensor x, const ContinuationBatch& batch) {
    const double p = is_training() ? m_dropout : 0.0;
    x = addDropped(x, out(segmentAttention(qkv(norm1(x)), batch.cosine, batch.sine, m_heads, batch.starts)), p);
    return addDropped(x, down(torch::relu(up(norm2(x)))), p);
}

EventStageImpl::EventStageImpl(const ContinuationConfig& c, Lens lens) : m_lens(lens), m_dropout(c.dropout) {
    bag = register_module("bag", FeatureBag(stageRows(lens), c.headWidth));
    norm1 = register_module("norm1", normOf(c.headWidth));
    up = register_module("up", torch::nn::Linear(c.headWidth, c.headInner));
    down = register_module("down", torch::nn::Linear(c.headInner, c.headWidth));
    norm2 = register_module("norm2", normOf(c.headWidth));
    views = register_module("views", torch::nn::Linear(c.headWidth, columnsOf(lens)));
    initialize(up, 0.5);
    initialize(down, 0.5);
    initialize(views, 0.15);
}

torch::Tensor EventStageImpl::forward(const torch::Tensor& frames, const StageBatch& batch) {
    const double p = is_training() ? m_dropout : 0.0;
    auto x = frames.index_select(0, batch.token) + bag(batch.ids);
    x = addDropped(x, down(torch::relu(up(norm1(x)))), p);
    return eventLens(m_lens, views(norm2(x)), batch.anchors);
}

ContinuationNetImpl::ContinuationNetImpl(const ContinuationConfig& c) : config(c) {
    tokenBag = register_module("token_bag", FeatureBag(tokenRows(), c.width));
    styles = register_parameter("styles", torch::randn({kMostStyles, c.width}) * 0.1);
    for (int i = 0; i < c.layers; ++i) blocks.push_back(register_module("block_" + std::to_string(i), EventBlock(c)));
    norm = register_module("norm", normOf(c.width));
    frame = register_module("frame", torch::nn::Linear(c.width, c.headWidth));
    initialize(frame, 1.0);
    for (int s = 0; s < kStages; ++s) stages.push_back(register_module(kStageNames[s], EventStage(c, static_cast<Lens>(s))));
}

torch::Tensor ContinuationNetImpl::read(const ContinuationBatch& batch) {
    auto x = tokenBag(batch.ids) + torch::matmul(batch.styles, styles).index_select(0, batch.sequence);
    x = dropped(x, is_training() ? config.dropout * 0.5 : 0.0);
    for (auto& block : blocks) x = block(x, batch);
    return frame(norm(x));
}

torch::Tensor ContinuationNetImpl::costs(const torch::Tensor& frames, const ContinuationBatch& batch, Lens stage) {
    const auto& questions = batch.stages[static_cast<std::size_t>(stage)];
    if (!questions.target.defined() || questions.target.numel() == 0) return torch::zeros({0});
    const auto logits = stages[static_cast<std::size_t>(stage)](frames, questions);
    return torch::nll_loss(torch::log_softmax(logits, 1), questions.target, {}, torch::Reduction::None);
}

}  // namespace ricercar::models
