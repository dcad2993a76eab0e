// SPDX-License-Identifier: GPL-3.0-or-later
// The genie in plain modules, after Donahue, Simon and Dieleman, "Piano Genie" (2019): an encoder that reads a whole
// performance in both directions draws a curve, the curve is rounded to eight buttons, and a decoder that only looks
// back finds the keys from the buttons. The form that is trained, and the reference for the engine.
// The curve learns through the rounding as if it were not there (a straight-through estimate).
// T notes, B performances, N = T * B cells in time order.
#pragma once

#include "models/nets/feature_bag.h"
#include "models/nets/lstm.h"
#include "models/representation/genie_history.h"
#include "models/representation/genie_notes.h"
#include "models/weights/genie_config.h"

#include <torch/torch.h>

#include <vector>

namespace ricercar::models {

struct GenieBatch {
    int64_t T = 0, B = 0;
    torch::Tensor encoderRows;           // int32 [N, kEncoderFeatures]
    torch::Tensor keys;                  // int64 [N]
    std::vector<float> seconds;          // [N], since the note before
};

// All of one length.
GenieBatch genieBatch(const std::vector<std::vector<PlayedNote>>& performances);

// What the decoder is told when the keys are as written and the buttons are these.
struct GenieTold {
    torch::Tensor rows;                  // int32 [N, kGenieFeatures]
    torch::Tensor buttons;               // int64 [N]
    torch::Tensor inputs;                // uint8 [N, sizeof(GenieInput)]; a tensor, so that the derivative keeps it
};

enum class Quantizer { Nearest, Contour };

class GenieNetImpl : public torch::nn::Module {
public:
    explicit GenieNetImpl(const GenieConfig& config);

    // float32 [N]: 0 to 7 where the buttons are
    torch::Tensor curve(const GenieBatch& batch);
    // Buttons for the curve, and what follows from them.
    static GenieTold tell(const GenieBatch& batch, const torch::Tensor& curve, Quantizer quantizer);
    // logits, float32 [N, kGenieKeys]. The gradient passes into the curve where it is defined.
    torch::Tensor keyLogits(const GenieBatch& batch, const GenieTold& told, const torch::Tensor& curve = {});

    std::vector<torch::Tensor> encoderParameters() const;

    GenieConfig config;
    FeatureBag encoderBag{nullptr}, bag{nullptr};
    Lstm encoderForward1{nullptr}, encoderBackward1{nullptr}, encoderForward2{nullptr}, encoderBackward2{nullptr};
    Lstm memory{nullptr};
    torch::nn::Linear encoderOut{nullptr}, head{nullptr}, views{nullptr};
    torch::Tensor buttonIn, buttonHead;  // [8, width], [8, inner]
};
TORCH_MODULE(GenieNet);

}  // namespace ricercar::models
