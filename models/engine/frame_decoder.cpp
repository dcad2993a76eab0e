// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/frame_decoder.h"

#include "models/engine/kernels.h"

#include <cassert>
#include <cmath>

namespace ricercar::models {

FrameDecoder::FrameDecoder(const NetWeights& weights) : m_weights(&weights) {
    const auto& c = m_weights->config;
    const std::size_t D = c.width;
    m_keys.resize(c.decoderLayers * kRows * D * kLongestWindow);
    m_values.resize(m_keys.size());
    for (auto* v : {&m_x, &m_normed, &m_mixed, &m_out, &m_frame}) v->resize(kRows * D);
    m_qkv.resize(kRows * 3 * D);
    m_hidden.resize(std::size_t(kRows) * c.inner);
    for (auto* v : {&m_headFrame, &m_head, &m_headNormed, &m_headOut}) v->resize(std::size_t(kRows) * c.headWidth);
    m_headHidden.resize(std::size_t(kRows) * c.headInner);
    m_views.resize(std::size_t(kRows) * kLensColumns);
    for (auto* v : {&m_attackFrame, &m_attack}) v->resize(std::size_t(kRows) * c.attackWidth);
    m_scores.resize(kLongestWindow);
    m_turned.resize(D / c.heads);
}

float* FrameDecoder::keysOf(std::size_t layer, int row, int head) {
    const std::size_t D = m_weights->config.width, H = m_weights->config.heads;
    return m_keys.data() + ((layer * kRows + row) * H + head) * (D / H) * kLongestWindow;
}

float* FrameDecoder::valuesOf(std::size_t layer, int row, int head) {
    const std::size_t D = m_weights->config.width, H = m_weights->config.heads;
    return m_values.data() + ((layer * kRows + row) * H + head) * (D / H) * kLongestWindow;
}

void FrameDecoder::step(const std::array<const float*, kRows>& encoded, const std::array<VoiceHistory, kRows>& before,
                        const std::array<int, kRows>& phase) {
    assert(m_length < kLongestWindow && "more frames than the net knows");
    const auto& w = *m_weights;
    const std::size_t D = w.config.width;
    std::array<FeatureId, kDecoderFeatures> ids;
    for (int r = 0; r < kRows; ++r) {
        std::copy(encoded[r], encoded[r] + D, m_x.data() + r * D);
        decoderFeatures(before[r], phase[r], ids);
        w.decoderBag.addTo(m_x.data() + r * D, ids);
    }
    for (std::size_t layer = 0; layer < w.decoder.size(); ++layer) block(layer);
    for (int r = 0; r < kRows; ++r) w.decoderNorm.apply(m_x.data() + r * D, m_frame.data() + r * D);
    w.headFrame.multiply(m_frame.data(), m_headFrame.data());
    m_attackReady = false;
    ++m_length;
}

void FrameDecoder::block(std::size_t layer) {
    const auto& w = m_weights->decoder[layer];
    const int D = m_weights->config.width, H = m_weights->config.heads, d = D / H, half = d / 2;
    const float scale = 1.0f / std::sqrt(float(d));
    const int t = m_length;
    const float* cosine = m_weights->cosine.data() + t * half;
    const float* sine = m_weights->sine.data() + t * half;
    for (int r = 0; r < kRows; ++r) w.norm1.apply(m_x.data() + r * D, m_normed.data() + r * D);
    w.qkv.multiply(m_normed.data(), m_qkv.data());
    for (int r = 0; r < kRows; ++r)
        for (int h = 0; h < H; ++h) {
            const float* row = m_qkv.data() + std::size_t(r) * 3 * D + h * d;
            float* keys = keysOf(layer, r, h);
            float* values = valuesOf(layer, r, h);
            rotateRow(row + D, m_turned.data(), cosine, sine, half);
            for (int i = 0; i < d; ++i) keys[std::size_t(i) * kLongestWindow + t] = m_turned[i];
            std::copy(row + 2 * D, row + 2 * D + d, values + std::size_t(t) * d);
            rotateRow(row, m_turned.data(), cosine, sine, half);
            attendWeights(m_turned.data(), keys, d, kLongestWindow, t + 1, scale, m_scores.data());
            attendMix(m_scores.data(), values, d, t + 1, m_mixed.data() + std::size_t(r) * D + h * d);
        }
    w.out.multiply(m_mixed.data(), m_out.data());
    addRow(m_x.data(), m_out.data(), m_x.size());
    for (int r = 0; r < kRows; ++r) w.norm2.apply(m_x.data() + r * D, m_normed.data() + r * D);
    w.up.multiply(m_normed.data(), m_hidden.data());
    reluInPlace(m_hidden.data(), m_hidden.size());
    w.down.multiply(m_hidden.data(), m_out.data());
    addRow(m_x.data(), m_out.data(), m_x.size());
}

void FrameDecoder::headLogits(const std::array<int, kRows>& voice, const std::array<VoiceHistory, kRows>& before,
                              const std::array<int, kRows>& phase, const std::array<KnownVoices, kRows>& known,
                              float* logits) {
    const auto& w = *m_weights;
    const std::size_t W = w.config.headWidth;
    std::copy(m_headFrame.begin(), m_headFrame.end(), m_head.begin());
    std::array<FeatureId, kHeadFeatures> ids;
    for (int r = 0; r < kRows; ++r) {
        headFeatures(voice[r], before[r], phase[r], known[r], ids);
        w.headBag.addTo(m_head.data() + r * W, ids);
        w.headNorm1.apply(m_head.data() + r * W, m_headNormed.data() + r * W);
    }
    w.headUp.multiply(m_headNormed.data(), m_headHidden.data());
    reluInPlace(m_headHidden.data(), m_headHidden.size());
    w.headDown.multiply(m_headHidden.data(), m_headOut.data());
    addRow(m_head.data(), m_headOut.data(), m_head.size());
    for (int r = 0; r < kRows; ++r) w.headNorm2.apply(m_head.data() + r * W, m_headNormed.data() + r * W);
    w.headViews.multiply(m_headNormed.data(), m_views.data());
    std::array<std::uint8_t, kPitches> bits;
    for (int r = 0; r < kRows; ++r) {
        std::int32_t anchors[kLensAnchors];
        anchors[0] = before[r].started ? before[r].symbol[voice[r]] : -1;
        for (int u = 0; u < kVoices; ++u) anchors[1 + u] = isGiven(known[r].bits, u) ? known[r].symbol[u] : -1;
        candidateBits(voice[r], before[r], known[r], bits);
        lensSum(m_views.data() + std::size_t(r) * kLensColumns, anchors, bits.data(), logits + r * kSymbols);
    }
}

void FrameDecoder::attackLogits(const std::array<std::array<FeatureId, kAttackFeatures>, kRows>& ids, float* logits) {
    const auto& w = *m_weights;
    const std::size_t W = w.config.attackWidth;
    if (!m_attackReady) w.attackFrame.multiply(m_frame.data(), m_attackFrame.data());
    m_attackReady = true;
    std::copy(m_attackFrame.begin(), m_attackFrame.end(), m_attack.begin());
    for (int r = 0; r < kRows; ++r) w.attackBag.addTo(m_attack.data() + r * W, ids[r]);
    reluInPlace(m_attack.data(), m_attack.size());
    w.attackOut.multiply(m_attack.data(), logits);
}

}  // namespace ricercar::models
