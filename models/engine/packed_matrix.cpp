// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/packed_matrix.h"

#include "models/engine/clones.h"
#include "models/engine/kernels.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace ricercar::models {

namespace {

// Wider than some machines' registers; the compiler splits it there.
typedef float Lane __attribute__((vector_size(kPanel * sizeof(float)), aligned(4), may_alias));

typedef std::uint32_t Pair __attribute__((vector_size(kPanel * sizeof(std::uint32_t)), aligned(4), may_alias));

RICERCAR_CLONES void multiplyPanels(const float* x, const std::uint32_t* panels, const float* bias, float* y, int in,
                                    int out) {
    for (int first = 0; first < out; first += 2 * kPanel, panels += std::size_t(in) * kPanel) {
        Lane a = *reinterpret_cast<const Lane*>(bias + first), b = a, c = a, d = a;
        Lane e = *reinterpret_cast<const Lane*>(bias + first + kPanel), f = e, g = e, h = e;
        for (int k = 0; k < in; ++k) {
            const Pair both = *reinterpret_cast<const Pair*>(panels + std::size_t(k) * kPanel);
            const Lane left = (Lane)(both << 16), right = (Lane)(both & 0xffff0000u);
            a += left * x[k];
            b += left * x[in + k];
            c += left * x[2 * in + k];
            d += left * x[3 * in + k];
            e += right * x[k];
            f += right * x[in + k];
            g += right * x[2 * in + k];
            h += right * x[3 * in + k];
        }
        const Lane sums[kRows][2] = {{a, e}, {b, f}, {c, g}, {d, h}};
        const int count = out - first < 2 * kPanel ? out - first : 2 * kPanel;
        for (int r = 0; r < kRows; ++r) std::memcpy(y + std::size_t(r) * out + first, sums[r], std::size_t(count) * sizeof(float));
    }
}

std::uint32_t roundedHalf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
}

static_assert(kRows == 4);

// count: a multiple of kPanel
RICERCAR_CLONES void scoresOf(const float* q, const float* keys, std::size_t d, std::size_t stride, std::size_t count,
                              float scale, float* scores) {
    for (std::size_t j = 0; j < count; j += kPanel) {
        Lane even{}, odd{};
        const float* row = keys + j;
        std::size_t i = 0;
        for (; i + 2 <= d; i += 2, row += 2 * stride) {
            even += *reinterpret_cast<const Lane*>(row) * q[i];
            odd += *reinterpret_cast<const Lane*>(row + stride) * q[i + 1];
        }
        if (i < d) even += *reinterpret_cast<const Lane*>(row) * q[i];
        *reinterpret_cast<Lane*>(scores + j) = (even + odd) * scale;
    }
}

RICERCAR_CLONES void mixOf(const float* weights, const float* values, std::size_t d, std::size_t count, float* out) {
    std::size_t i = 0;
    for (; i + kPanel <= d; i += kPanel) {
        Lane even{}, odd{};
        std::size_t j = 0;
        for (; j + 2 <= count; j += 2) {
            even += *reinterpret_cast<const Lane*>(values + j * d + i) * weights[j];
            odd += *reinterpret_cast<const Lane*>(values + (j + 1) * d + i) * weights[j + 1];
        }
        if (j < count) even += *reinterpret_cast<const Lane*>(values + j * d + i) * weights[j];
        *reinterpret_cast<Lane*>(out + i) = even + odd;
    }
    for (; i < d; ++i) {
        out[i] = 0.0f;
        for (std::size_t j = 0; j < count; ++j) out[i] += weights[j] * values[j * d + i];
    }
}

RICERCAR_CLONES void normOf(const float* x, const float* scale, const float* shift, float* y, std::size_t n) {
    float sums[16] = {}, squares[16] = {};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (std::size_t j = 0; j < 16; ++j) sums[j] += x[i + j];
    float sum = 0;
    for (; i < n; ++i) sum += x[i];
    for (const float s : sums) sum += s;
    const float centre = sum / float(n);
    for (i = 0; i + 16 <= n; i += 16)
        for (std::size_t j = 0; j < 16; ++j) squares[j] += (x[i + j] - centre) * (x[i + j] - centre);
    float square = 0;
    for (; i < n; ++i) square += (x[i] - centre) * (x[i] - centre);
    for (const float s : squares) square += s;
    const float inverse = 1.0f / std::sqrt(square / float(n) + 1e-5f);
    for (i = 0; i < n; ++i) y[i] = (x[i] - centre) * inverse * scale[i] + shift[i];
}

}  // namespace

PackedMatrix::PackedMatrix(std::span<const float> weight, std::span<const float> bias, int in, int out)
    : m_in(in), m_out(out) {
    const int pairs = (out + 2 * kPanel - 1) / (2 * kPanel);
    m_panels.assign(std::size_t(pairs) * in * kPanel, 0);
    m_bias.assign(std::size_t(pairs) * 2 * kPanel, 0.0f);
    for (int o = 0; o < out; ++o) {
        if (!bias.empty()) m_bias[o] = bias[o];
        const int within = o % (2 * kPanel), shift = within >= kPanel ? 16 : 0;
        for (int k = 0; k < in; ++k)
            m_panels[(std::size_t(o / (2 * kPanel)) * in + k) * kPanel + within % kPanel] |=
                roundedHalf(weight[std::size_t(o) * in + k]) << shift;
    }
}

void PackedMatrix::multiply(const float* x, float* y) const {
    multiplyPanels(x, m_panels.data(), m_bias.data(), y, m_in, m_out);
}

void NormWeights::apply(const float* x, float* y) const {
    const std::size_t n = scale.size();
    normOf(x, scale.data(), shift.data(), y, n);
}

void reluInPlace(float* x, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

void attendWeights(const float* q, const float* keys, std::size_t d, std::size_t stride, std::size_t count, float scale,
                   float* weights) {
    const std::size_t padded = paddedKeys(count);
    scoresOf(q, keys, d, stride, padded, scale, weights);
    std::fill(weights + count, weights + padded, -1e30f);
    softmaxRow(weights, padded);
}

void attendMix(const float* weights, const float* values, std::size_t d, std::size_t count, float* out) {
    mixOf(weights, values, d, count, out);
}

}  // namespace ricercar::models
