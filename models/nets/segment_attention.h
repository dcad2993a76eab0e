// SPDX-License-Identifier: GPL-3.0-or-later
// Causal attention over sequences of unlike lengths that lie one after another, without padding, with rotations of
// each row's own; and the event lenses as an operation with a derivative. Float32 on the processor.
// N rows in all, D width, H heads, d = D / H.
#pragma once

#include "models/representation/event_lenses.h"

#include <torch/torch.h>

namespace ricercar::models {

// qkv: [N, 3D]; cosine, sine: [N, d/2]; starts: int64 [S + 1], the first row of each sequence and N. Returns [N, D].
torch::Tensor segmentAttention(const torch::Tensor& qkv, const torch::Tensor& cosine, const torch::Tensor& sine, int64_t heads,
                               const torch::Tensor& starts);

// views: float32 [M, columnsOf(lens)]; anchors: int32 [M, anchorsOf(lens)]; returns logits float32 [M, classesOf(lens)]
torch::Tensor eventLens(Lens lens, const torch::Tensor& views, const torch::Tensor& anchors);

}  // namespace ricercar::models
