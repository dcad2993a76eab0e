// SPDX-License-Identifier: GPL-3.0-or-later
// Operations of the net with their own derivatives, fewer passes over memory than stock modules:
// attention with rotary positions, and dropout. Float32 on the processor; other devices take the
// stock operations. B windows, T frames, D width, H heads, d = D / H.
#pragma once

#include <torch/torch.h>

namespace ricercar::models {

// Seeds the dropout of this thread.
void seedDropout(std::uint64_t seed);

// qkv: [B, T, 3D]; cosine, sine: [T, d/2]; padding: bool [B, T] (true: not to be seen) or undefined.
// causal: frame t sees frames [0, t]. Returns [B, T, D].
torch::Tensor attention(const torch::Tensor& qkv, const torch::Tensor& cosine, const torch::Tensor& sine, int64_t heads,
                        bool causal, const torch::Tensor& padding);

// dropout(x); x itself when p is 0.
torch::Tensor dropped(const torch::Tensor& x, double p);
// base + dropout(x)
torch::Tensor addDropped(const torch::Tensor& base, const torch::Tensor& x, double p);

}  // namespace ricercar::models
