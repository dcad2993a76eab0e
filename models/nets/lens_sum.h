// SPDX-License-Identifier: GPL-3.0-or-later
// representation/lenses.h as an operation with a derivative. N cells.
#pragma once

#include <torch/torch.h>

namespace ricercar::models {

// views: float32 [N, kLensColumns]; anchors: int32 [N, kLensAnchors]; bits: uint8 [N, kPitches]
// returns logits: float32 [N, kSymbols]
torch::Tensor lensSum(const torch::Tensor& views, const torch::Tensor& anchors, const torch::Tensor& bits);

}  // namespace ricercar::models
