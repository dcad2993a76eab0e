// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation net in plain modules: the form that is trained, and the reference the engine is measured against.
// A causal transformer reads tokens (bars, notes, notes given ahead); small heads make the choices of the next note one
// after another: when, which part, which key, how long, how loud. Likelihoods are exact.
// N tokens of all sequences, S sequences, M questions of a head, D width.
#pragma once

#include "models/nets/feature_bag.h"
#include "models/representation/event_walk.h"
#include "models/weights/continuation_config.h"

#include <torch/torch.h>

#include <array>
#include <vector>

namespace ricercar::models {

struct StageBatch {
    torch::Tensor ids;      // int32 [M, featuresOf(stage)]
    torch::Tensor anchors;  // int32 [M, anchorsOf(stage)]
    torch::Tensor token;    // int64 [M], the token after which it is asked
    torch::Tensor target;   // int64 [M]
};

struct ContinuationBatch {
    torch::Tensor ids;           // int32 [N, kTokenFeatures]
    torch::Tensor cosine, sine;  // float32 [N, d/2]
    torch::Tensor starts;        // int64 [S + 1]
    torch::Tensor styles;        // float32 [S, kMostStyles]
    torch::Tensor sequence;      // int64 [N]
    std::array<StageBatch, kStages> stages;
};

class EventBlockImpl : public torch::nn::Module {
public:
    explicit EventBlockImpl(const ContinuationConfig& config);
    // x: float32 [N, D]
    torch::Tensor forward(torch::Tensor x, const ContinuationBatch& batch);

    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
    torch::nn::Linear qkv{nullptr}, out{nullptr}, up{nullptr}, down{nullptr};

private:
    int64_t m_heads;
    double m_dropout;
};
TORCH_MODULE(EventBlock);

class EventStageImpl : public torch::nn::Module {
public:
    EventStageImpl(const ContinuationConfig& config, Lens lens);
    // frames: float32 [N, headWidth]; returns logits float32 [M, classesOf(lens)]
    torch::Tensor forward(const torch::Tensor& frames, const StageBatch& batch);

    FeatureBag bag{nullptr};
    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
    torch::nn::Linear up{nullptr}, down{nullptr}, views{nullptr};

private:
    Lens m_lens;
    double m_dropout;
};
TORCH_MODULE(EventStage);

class ContinuationNetImpl : public torch::nn::Module {
public:
    explicit ContinuationNetImpl(const ContinuationConfig& config);

    // float32 [N, headWidth]: what every token knows of the music, for the heads
    torch::Tensor read(const ContinuationBatch& batch);
    // −log p of each question's target, float32 [M]; empty where there are none
    torch::Tensor costs(const torch::Tensor& frames, const ContinuationBatch& batch, Lens stage);

    ContinuationConfig config;
    FeatureBag tokenBag{nullptr};
    torch::Tensor styles;  // float32 [kMostStyles, D]
    std::vector<EventBlock> blocks;
    torch::nn::LayerNorm norm{nullptr};
    torch::nn::Linear frame{nullptr};
    std::vector<EventStage> stages;
};
TORCH_MODULE(ContinuationNet);

// Of each stage, in the order of Lens, as their names in the weights file.
inline constexpr std::array<const char*, kStages> kStageNames{"time", "part", "key", "length", "loudness"};

}  // namespace ricercar::models
