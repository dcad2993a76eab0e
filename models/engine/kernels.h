// SPDX-License-Identifier: GPL-3.0-or-later
// Small float loops that libtorch spends too many passes on: softmax, rotation, random masks.
// Plain pointers, compiled for several instruction sets and chosen at start. No torch.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ricercar::models {

// row[0, n) becomes its softmax.
void softmaxRow(float* row, std::size_t n);

// dS = P ∘ (dP − Σ dP ∘ P), in place on dP, over n entries.
void softmaxBackwardRow(const float* p, float* dp, std::size_t n);

// Rotates the pairs (x[i], x[i + half]) by the angles with these cosines and sines.
void rotateRow(const float* x, float* out, const float* cosine, const float* sine, std::size_t half);
// The rotation by the opposite angles.
void rotateBackRow(const float* x, float* out, const float* cosine, const float* sine, std::size_t half);

// to[i] += from[i]
void addRow(float* to, const float* from, std::size_t n);

// Sixteen xorshift streams side by side; not for anything but dropout.
struct MaskRandom {
    std::uint32_t lanes[16];
    explicit MaskRandom(std::uint64_t seed);
};

// keep[i] = 1 with probability 1 − p.
void fillMask(MaskRandom& random, double p, std::uint8_t* keep, std::size_t n);

// out = base + x ∘ keep · scale; base may be null.
void applyMask(const float* base, const float* x, const std::uint8_t* keep, float scale, float* out, std::size_t n);

}  // namespace ricercar::models
