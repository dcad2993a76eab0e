// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/packed_matrix.h"

#include "models/engine/clones.h"

#include <cmath>

namespace ricercar::models {

namespace {

// Wider than some machines' registers; the compiler splits it there.
typedef float Lane __attribute__((vector_size(kPanel * sizeof(float)), aligned(4), may_alias));

RICERCAR_CLONES void multiplyPanels(const float* x, const float* panels, const float* bias, float* y, int in, int out) {
    for (int first = 0; first < out; first += kPanel, panels += std::size_t(in) * kPanel) {
        Lane a = *reinterpret_cast<const Lane*>(bias + first), b = a, c = a, d = a;
        for (int k = 0; k < in; ++k) {
            const Lane w = *reinterpret_cast<const Lane*>(panels + std::size_t(k) * kPanel);
            a += w * x[k];
            b += w * x[in + k];
            c += w * x[2 * in + k];
            d += w * x[3 * in + k];
        }
        const int count = out - first < kPanel ? out - first : kPanel;
        for (int j = 0; j < count; ++j) {
            y[first + j] = a[j];
            y[out + first + j] = b[j];
            y[2 * out + first + j] = c[j];
            y[3 * out + first + j] = d[j];
        }
    }
}

static_assert(kRows == 4);

RICERCAR_CLONES void scoresOf(const float* q, const float* keys, std::size_t d, std::size_t stride, std::size_t count,
                              float scale, float* scores) {
    for (std::size_t j = 0; j < count; ++j) scores[j] = 0.0f;
    for (std::size_t i = 0; i < d; ++i) {
        const float* row = keys + i * stride;
        const float x = q[i] * scale;
        for (std::size_t j = 0; j < count; ++j) scores[j] += x * row[j];
    }
}

RICERCAR_CLONES void mixOf(const float* weights, const float* values, std::size_t d, std::size_t count, float* out) {
    for (std::size_t i = 0; i < d; ++i) out[i] = 0.0f;
    for (std::size_t j = 0; j < count; ++j)
        for (std::size_t i = 0; i < d; ++i) out[i] += weights[j] * values[j * d + i];
}

}  // namespace

PackedMatrix::PackedMatrix(std::span<const float> weight, std::span<const float> bias, int in, int out)
    : m_in(in), m_out(out) {
    const int panels = (out + kPanel - 1) / kPanel;
    m_panels.assign(std::size_t(panels) * in * kPanel, 0.0f);
    m_bias.assign(std::size_t(panels) * kPanel, 0.0f);
    for (int o = 0; o < out; ++o) {
        if (!bias.empty()) m_bias[o] = bias[o];
        for (int k = 0; k < in; ++k)
            m_panels[(std::size_t(o / kPanel) * in + k) * kPanel + o % kPanel] = weight[std::size_t(o) * in + k];
    }
}

void PackedMatrix::multiply(const float* x, float* y) const {
    multiplyPanels(x, m_panels.data(), m_bias.data(), y, m_in, m_out);
}

void NormWeights::apply(const float* x, float* y) const {
    const std::size_t n = scale.size();
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += x[i];
        squares += double(x[i]) * x[i];
    }
    const double mean = sum / double(n);
    const double variance = std::max(0.0, squares / double(n) - mean * mean);
    const auto inverse = static_cast<float>(1.0 / std::sqrt(variance + 1e-5));
    const auto centre = static_cast<float>(mean);
    for (std::size_t i = 0; i < n; ++i) y[i] = (x[i] - centre) * inverse * scale[i] + shift[i];
}

void reluInPlace(float* x, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) x[i] = x[i] > 0.0f ? x[i] : 0.0f;
}

void attendScores(const float* q, const float* keys, std::size_t d, std::size_t stride, std::size_t count, float scale,
                  float* scores) {
    scoresOf(q, keys, d, stride, count, scale, scores);
}

void attendMix(const float* weights, const float* values, std::size_t d, std::size_t count, float* out) {
    mixOf(weights, values, d, count, out);
}

}  // namespace ricercar::models
