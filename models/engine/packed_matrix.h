// SPDX-License-Identifier: GPL-3.0-or-later
// A weight matrix laid out for multiplying a few rows at a time, and the other small operations the
// engine needs. Rows come in groups of kRows, padded with anything, so that a row's result never
// depends on its neighbours. Weights are kept as bfloat16 (the upper half of a float, rounded to nearest):
// a step reads every weight once, so half the bytes are half the time; sums are float32. No torch, no BLAS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ricercar::models {

inline constexpr int kRows = 4;    // rows multiplied at once: the alternatives of a request
inline constexpr int kPanel = 16;  // columns of one register; two panels lie interleaved

class PackedMatrix {
public:
    PackedMatrix() = default;
    // weight: [out, in] row-major as in the weights file; bias: [out] or empty
    PackedMatrix(std::span<const float> weight, std::span<const float> bias, int in, int out);

    int in() const { return m_in; }
    int out() const { return m_out; }

    // y[r] = x[r] W^T + bias for kRows rows. x: [kRows, in]; y: [kRows, out]
    void multiply(const float* x, float* y) const;
    std::size_t bytes() const { return m_panels.size() * sizeof(std::uint32_t); }

private:
    int m_in = 0, m_out = 0;
    std::vector<std::uint32_t> m_panels;  // [pairs, in, kPanel]: the first panel in the lower halves
    std::vector<float> m_bias;            // [pairs * 2 * kPanel]
};

struct NormWeights {
    std::vector<float> scale, shift;  // [n]
    // One row, y may be x.
    void apply(const float* x, float* y) const;
};

void reluInPlace(float* x, std::size_t n);

// Attention is computed for whole registers: room for keys, and for scores, comes in multiples of this.
constexpr std::size_t paddedKeys(std::size_t count) { return (count + kPanel - 1) / kPanel * kPanel; }
// weights[j] = softmax over j < count of scale Σ_i q[i] keys[i][j]; weights[count, paddedKeys(count)) are 0.
// keys: [d, stride], stride >= paddedKeys(count), what lies beyond count is any finite number
void attendWeights(const float* q, const float* keys, std::size_t d, std::size_t stride, std::size_t count, float scale,
                   float* weights);
// out[i] = Σ_j weights[j] values[j][i], values: [count, d]
void attendMix(const float* weights, const float* values, std::size_t d, std::size_t count, float* out);

}  // namespace ricercar::models
