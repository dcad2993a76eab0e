// SPDX-License-Identifier: GPL-3.0-or-later
// The counterpoint net in plain modules: the form that is trained, and the reference the cached
// decoder is measured against. A bidirectional encoder reads what is given, a causal decoder walks the
// frames, a small head writes the voices of a frame one after another. Likelihoods are exact.
// B windows, T frames, D width, H heads, N cells, K features.
#pragma once

#include "models/nets/feature_bag.h"
#include "models/nets/lens_sum.h"
#include "models/weights/counterpoint_config.h"

#include <torch/torch.h>

#include <utility>
#include <vector>

namespace ricercar::models {

// Everything the net needs about some windows; made by training/batch or by the scorer.
struct CounterpointBatch {
    int64_t B = 0, T = 0;
    torch::Tensor encoderIds;   // int32 [B*T, kEncoderFeatures]
    torch::Tensor decoderIds;   // int32 [B*T, kDecoderFeatures]
    torch::Tensor padding;      // bool [B, T], true where there is no frame; undefined when there is none
    torch::Tensor headIds;      // int32 [N, kHeadFeatures]
    torch::Tensor headFrame;    // int64 [N], row of the frame in [B*T]
    torch::Tensor anchors;      // int32 [N, kLensAnchors], see representation/lenses.h
    torch::Tensor bits;         // uint8 [N, kPitches]
    torch::Tensor target;       // int64 [N]
    torch::Tensor attackIds;    // int32 [M, kAttackFeatures]
    torch::Tensor attackFrame;  // int64 [M]
    torch::Tensor attackTarget; // float32 [M]
};

// Rotary positions: cosine and sine, float32 [T, D/H/2].
std::pair<torch::Tensor, torch::Tensor> rotaryTable(int64_t T, int64_t headDim);

class BlockImpl : public torch::nn::Module {
public:
    BlockImpl(const CounterpointConfig& config);
    // x: float32 [B, T, D]; padding: bool [B, T] or undefined
    torch::Tensor forward(torch::Tensor x, const torch::Tensor& cosine, const torch::Tensor& sine, bool causal,
                          const torch::Tensor& padding);

    torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr};
    torch::nn::Linear qkv{nullptr}, out{nullptr}, up{nullptr}, down{nullptr};

private:
    int64_t m_heads;
    double m_dropout;
};
TORCH_MODULE(Block);

class CounterpointNetImpl : public torch::nn::Module {
public:
    explicit CounterpointNetImpl(const CounterpointConfig& config);

    // float32 [B, T, D]: what is given, as seen from every frame
    torch::Tensor encode(const CounterpointBatch& batch);
    // float32 [B*T, D]
    torch::Tensor decode(const CounterpointBatch& batch, const torch::Tensor& encoded);
    // frames: float32 [B*T, D]; returns logits float32 [N, kSymbols]
    torch::Tensor headLogits(const torch::Tensor& frames, const CounterpointBatch& batch);
    // returns logits float32 [M]
    torch::Tensor attackLogits(const torch::Tensor& frames, const CounterpointBatch& batch);

    CounterpointConfig config;
    FeatureBag encoderBag{nullptr}, decoderBag{nullptr}, headBag{nullptr}, attackBag{nullptr};
    std::vector<Block> encoderBlocks, decoderBlocks;
    torch::nn::LayerNorm encoderNorm{nullptr}, decoderNorm{nullptr}, headNorm1{nullptr}, headNorm2{nullptr};
    torch::nn::Linear bridge{nullptr}, headFrame{nullptr}, headUp{nullptr}, headDown{nullptr}, headViews{nullptr};
    torch::nn::Linear attackFrame{nullptr}, attackOut{nullptr};

private:
    // Makes up for the features left out in training.
    double bagScale(double share) const;
};
TORCH_MODULE(CounterpointNet);

}  // namespace ricercar::models
