// SPDX-License-Identifier: GPL-3.0-or-later
// A long short-term memory over whole sequences with its own derivative: one large product for the inputs, one small
// product and one pass per step, where the stock module of libtorch 1.13 spends twenty operations. Processor, float32.
// T steps, B sequences, I inputs, H cells.
#pragma once

#include <torch/torch.h>

namespace ricercar::models {

class LstmImpl : public torch::nn::Module {
public:
    LstmImpl(int in, int hidden);
    // x: [T, B, I]; returns [T, B, H]. backwards: the last step first.
    torch::Tensor forward(const torch::Tensor& x, bool backwards = false);

    torch::Tensor inputWeight, stateWeight, bias;  // [4H, I], [4H, H], [4H]
};
TORCH_MODULE(Lstm);

}  // namespace ricercar::models
