// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/frame_encoder.h"

#include "models/engine/kernels.h"

#include <cassert>
#include <cmath>

namespace ricercar::models {

namespace {

constexpr int padded(int rows) { return (rows + kRows - 1) / kRows * kRows; }

// x: [padded(count), in] → y: [padded(count), out]
void multiplyAll(const PackedMatrix& m, const std::vector<float>& x, std::vector<float>& y, int count) {
    y.resize(std::size_t(padded(count)) * m.out());
    for (int t = 0; t < count; t += kRows) m.multiply(x.data() + std::size_t(t) * m.in(), y.data() + std::size_t(t) * m.out());
}

void normAll(const NormWeights& norm, const std::vector<float>& x, std::vector<float>& y, int count) {
    const std::size_t D = norm.scale.size();
    y.assign(x.size(), 0.0f);
    for (int t = 0; t < count; ++t) norm.apply(x.data() + t * D, y.data() + t * D);
}

}  // namespace

FrameEncoder::FrameEncoder(const NetWeights& weights) : m_weights(&weights) {}

std::vector<float> FrameEncoder::encode(std::span<const GridFrame> frames, std::span<const std::uint8_t> given,
                                        SideInputs side, int first, int count) {
    assert(count > 0 && count <= kLongestWindow && "a window longer than the net knows");
    const int D = m_weights->config.width;
    std::vector<float> x(std::size_t(padded(count)) * D, 0.0f);
    std::array<FeatureId, kEncoderFeatures> ids;
    for (int t = 0; t < count; ++t) {
        encoderFeatures(frames, given, first + t, side, ids);
        m_weights->encoderBag.addTo(x.data() + std::size_t(t) * D, ids);
    }
    for (const auto& b : m_weights->encoder) block(b, x, count);
    normAll(m_weights->encoderNorm, x, m_normed, count);
    multiplyAll(m_weights->bridge, m_normed, x, count);
    x.resize(std::size_t(count) * D);
    return x;
}

void FrameEncoder::block(const BlockWeights& w, std::vector<float>& x, int count) {
    const int D = m_weights->config.width, H = m_weights->config.heads, d = D / H, half = d / 2;
    const float scale = 1.0f / std::sqrt(float(d));
    normAll(w.norm1, x, m_normed, count);
    multiplyAll(w.qkv, m_normed, m_qkv, count);
    m_mixed.assign(x.size(), 0.0f);
    const std::size_t stride = paddedKeys(count);
    m_keys.assign(std::size_t(d) * stride, 0.0f);
    m_values.resize(std::size_t(d) * count);
    m_scores.resize(stride);
    std::vector<float> turned(d);
    for (int h = 0; h < H; ++h) {
        for (int t = 0; t < count; ++t) {
            const float* row = m_qkv.data() + std::size_t(t) * 3 * D + h * d;
            rotateRow(row + D, turned.data(), m_weights->cosine.data() + t * half, m_weights->sine.data() + t * half, half);
            for (int i = 0; i < d; ++i) {
                m_keys[std::size_t(i) * stride + t] = turned[i];
                m_values[std::size_t(t) * d + i] = row[2 * D + i];
            }
        }
        for (int t = 0; t < count; ++t) {
            const float* row = m_qkv.data() + std::size_t(t) * 3 * D + h * d;
            rotateRow(row, turned.data(), m_weights->cosine.data() + t * half, m_weights->sine.data() + t * half, half);
            attendWeights(turned.data(), m_keys.data(), d, stride, count, scale, m_scores.data());
            attendMix(m_scores.data(), m_values.data(), d, count, m_mixed.data() + std::size_t(t) * D + h * d);
        }
    }
    multiplyAll(w.out, m_mixed, m_out, count);
    addRow(x.data(), m_out.data(), x.size());
    normAll(w.norm2, x, m_normed, count);
    multiplyAll(w.up, m_normed, m_hidden, count);
    reluInPlace(m_hidden.data(), m_hidden.size());
    multiplyAll(w.down, m_hidden, m_out, count);
    addRow(x.data(), m_out.data(), x.size());
}

}  // namespace ricercar::models
