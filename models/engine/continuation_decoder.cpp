// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/continuation_decoder.h"

#include "models/engine/kernels.h"
#include "models/representation/event_sequence.h"

#include <cassert>
#include <cmath>

namespace ricercar::models {

ContinuationDecoder::ContinuationDecoder(ContinuationWeightsPtr weights) : m_weights(std::move(weights)) {
    const auto& c = m_weights->config;
    const std::size_t D = static_cast<std::size_t>(c.width), W = static_cast<std::size_t>(c.headWidth);
    m_keys.resize(static_cast<std::size_t>(c.layers) * kRows * D * kLongestContext);
    m_values.resize(m_keys.size());
    for (auto* v : {&m_x, &m_normed, &m_mixed, &m_out}) v->resize(kRows * D);
    m_qkv.resize(kRows * 3 * D);
    m_hidden.resize(kRows * static_cast<std::size_t>(c.inner));
    for (auto* v : {&m_frame, &m_head, &m_headNormed, &m_headOut}) v->resize(kRows * W);
    m_headHidden.resize(kRows * static_cast<std::size_t>(c.headInner));
    int columns = 0;
    for (int s = 0; s < kStages; ++s) columns = std::max(columns, columnsOf(static_cast<Lens>(s)));
    m_views.resize(kRows * static_cast<std::size_t>(columns));
    m_scores.resize(kLongestContext);
    const std::size_t d = D / static_cast<std::size_t>(c.heads);
    m_turned.resize(d);
    m_cosine.resize(kRows * d / 2);
    m_sine.resize(kRows * d / 2);
    for (auto& row : m_rows) {
        row.history.reserve(kLongestContext);
        row.style.assign(D, 0.0f);
    }
}

float* ContinuationDecoder::keysOf(std::size_t layer, int row, int head) {
    const std::size_t D = m_weights->config.width, H = m_weights->config.heads;
    return m_keys.data() + ((layer * kRows + row) * H + head) * (D / H) * kLongestContext;
}

float* ContinuationDecoder::valuesOf(std::size_t layer, int row, int head) {
    const std::size_t D = m_weights->config.width, H = m_weights->config.heads;
    return m_values.data() + ((layer * kRows + row) * H + head) * (D / H) * kLongestContext;
}

void ContinuationDecoder::restart(int row, const StyleMix& style) {
    auto& r = m_rows[static_cast<std::size_t>(row)];
    r.history.clear();
    std::fill(r.style.begin(), r.style.end(), 0.0f);
    const std::size_t D = r.style.size();
    for (const auto& [name, weight] : style)
        for (std::size_t i = 0; i < D; ++i) r.style[i] += weight * m_weights->styles[static_cast<std::size_t>(name) * D + i];
}

void ContinuationDecoder::copyRow(int from, int to) {
    m_rows[static_cast<std::size_t>(to)] = m_rows[static_cast<std::size_t>(from)];
    const std::size_t D = m_weights->config.width;
    for (std::size_t layer = 0; layer < m_weights->blocks.size(); ++layer) {
        std::copy_n(keysOf(layer, from, 0), D * kLongestContext, keysOf(layer, to, 0));
        std::copy_n(valuesOf(layer, from, 0), D * kLongestContext, valuesOf(layer, to, 0));
    }
}

void ContinuationDecoder::read(std::span<const Slot> slots) {
    // Slots are read together up to where a row is full.
    while (!slots.empty()) {
        std::size_t count = 0;
        std::array<int, kRows> added{};
        int full = -1;
        for (; count < slots.size(); ++count) {
            const int row = slots[count].row;
            if (m_rows[static_cast<std::size_t>(row)].history.size() + static_cast<std::size_t>(added[static_cast<std::size_t>(row)]) >= kLongestContext) {
                full = row;
                break;
            }
            ++added[static_cast<std::size_t>(row)];
        }
        if (full >= 0) {
            // What was asked for is read in one pass, so room is made before any of it.
            auto& history = m_rows[static_cast<std::size_t>(full)].history;
            const std::vector<std::pair<EventToken, TokenIds>> kept(history.end() - std::min<std::ptrdiff_t>(kLongestContext / 2, std::ssize(history)), history.end());
            history.clear();
            std::vector<Slot> again;
            for (const auto& [token, ids] : kept) {
                again.push_back({full, token, ids});
                if (again.size() == kRows) {
                    pass(again);
                    again.clear();
                }
            }
            if (!again.empty()) pass(again);
            continue;
        }
        pass(slots);
        return;
    }
}

void ContinuationDecoder::pass(std::span<const Slot> slots) {
    const auto& w = *m_weights;
    const int D = w.config.width, H = w.config.heads, d = D / H, half = d / 2;
    const float scale = 1.0f / std::sqrt(float(d));
    const int n = static_cast<int>(slots.size());
    assert(n <= kRows && "more tokens than rows");
    std::array<int, kRows> position{};
    for (int i = 0; i < n; ++i) {
        auto& row = m_rows[static_cast<std::size_t>(slots[i].row)];
        position[i] = static_cast<int>(row.history.size());
        row.history.emplace_back(slots[i].token, slots[i].ids);
        std::copy(row.style.begin(), row.style.end(), m_x.begin() + i * D);
        w.tokenBag.addTo(m_x.data() + i * D, slots[i].ids);
        eventRotation(slots[i].token, position[i], w.config.relative, half, m_cosine.data() + i * half, m_sine.data() + i * half);
    }
    for (std::size_t layer = 0; layer < w.blocks.size(); ++layer) {
        const auto& b = w.blocks[layer];
        for (int i = 0; i < n; ++i) b.norm1.apply(m_x.data() + i * D, m_normed.data() + i * D);
        b.qkv.multiply(m_normed.data(), m_qkv.data());
        for (int i = 0; i < n; ++i)
            for (int h = 0; h < H; ++h) {
                const float* in = m_qkv.data() + std::size_t(i) * 3 * D + h * d;
                float* keys = keysOf(layer, slots[i].row, h);
                rotateRow(in + D, m_turned.data(), m_cosine.data() + i * half, m_sine.data() + i * half, half);
                for (int k = 0; k < d; ++k) keys[std::size_t(k) * kLongestContext + position[i]] = m_turned[k];
                std::copy(in + 2 * D, in + 2 * D + d, valuesOf(layer, slots[i].row, h) + std::size_t(position[i]) * d);
            }
        for (int i = 0; i < n; ++i)
            for (int h = 0; h < H; ++h) {
                rotateRow(m_qkv.data() + std::size_t(i) * 3 * D + h * d, m_turned.data(), m_cosine.data() + i * half, m_sine.data() + i * half, half);
                attendWeights(m_turned.data(), keysOf(layer, slots[i].row, h), d, kLongestContext, position[i] + 1, scale, m_scores.data());
                attendMix(m_scores.data(), valuesOf(layer, slots[i].row, h), d, position[i] + 1, m_mixed.data() + std::size_t(i) * D + h * d);
            }
        b.out.multiply(m_mixed.data(), m_out.data());
        addRow(m_x.data(), m_out.data(), std::size_t(n) * D);
        for (int i = 0; i < n; ++i) b.norm2.apply(m_x.data() + i * D, m_normed.data() + i * D);
        b.up.multiply(m_normed.data(), m_hidden.data());
        reluInPlace(m_hidden.data(), m_hidden.size());
        b.down.multiply(m_hidden.data(), m_out.data());
        addRow(m_x.data(), m_out.data(), std::size_t(n) * D);
    }
    for (int i = 0; i < n; ++i) w.norm.apply(m_x.data() + i * D, m_normed.data() + i * D);
    w.frame.multiply(m_normed.data(), m_frame.data());
}

void ContinuationDecoder::logits(Lens stage, const std::array<const FeatureId*, kRows>& ids,
                                 const std::array<const std::int32_t*, kRows>& anchors, float* logits) {
    const auto& w = m_weights->stages[static_cast<std::size_t>(stage)];
    const std::size_t W = m_weights->config.headWidth;
    std::copy(m_frame.begin(), m_frame.end(), m_head.begin());
    for (std::size_t i = 0; i < kRows; ++i) {
        if (!ids[i]) continue;
        w.bag.addTo(m_head.data() + i * W, {ids[i], static_cast<std::size_t>(featuresOf(stage))});
        w.norm1.apply(m_head.data() + i * W, m_headNormed.data() + i * W);
    }
    w.up.multiply(m_headNormed.data(), m_headHidden.data());
    reluInPlace(m_headHidden.data(), m_headHidden.size());
    w.down.multiply(m_headHidden.data(), m_headOut.data());
    addRow(m_head.data(), m_headOut.data(), m_head.size());
    for (std::size_t i = 0; i < kRows; ++i)
        if (ids[i]) w.norm2.apply(m_head.data() + i * W, m_headNormed.data() + i * W);
    w.views.multiply(m_headNormed.data(), m_views.data());
    for (std::size_t i = 0; i < kRows; ++i)
        if (ids[i])
            sumLens(stage, m_views.data() + i * static_cast<std::size_t>(columnsOf(stage)), anchors[i],
                    logits + i * static_cast<std::size_t>(classesOf(stage)));
}

std::array<double, kStages> sequenceCosts(ContinuationDecoder& decoder, const EventSequence& sequence, const StyleMix& style) {
    std::array<double, kStages> out{};
    std::array<std::size_t, kStages> next{};
    std::vector<float> logits(static_cast<std::size_t>(kRows) * std::max({kTimeClasses, kKeys, kLengthClasses}));
    decoder.restart(0, style);
    const int n = static_cast<int>(sequence.tokens.size());
    for (int first = 0; first < n; first += kRows) {
        const int count = std::min(kRows, n - first);
        std::vector<ContinuationDecoder::Slot> slots;
        for (int i = first; i < first + count; ++i)
            slots.push_back({0, sequence.tokens[static_cast<std::size_t>(i)], sequence.ids[static_cast<std::size_t>(i)]});
        decoder.read(slots);
        for (std::size_t k = 0; k < kStages; ++k) {
            const auto lens = static_cast<Lens>(k);
            const auto& asked = sequence.stages[k];
            std::array<const FeatureId*, kRows> ids{};
            std::array<const std::int32_t*, kRows> anchors{};
            std::array<int, kRows> target{};
            bool any = false;
            for (; next[k] < asked.token.size() && asked.token[next[k]] < first + count; ++next[k]) {
                const auto i = static_cast<std::size_t>(asked.token[next[k]] - first);
                ids[i] = asked.ids.data() + next[k] * static_cast<std::size_t>(featuresOf(lens));
                anchors[i] = asked.anchors.data() + next[k] * static_cast<std::size_t>(anchorsOf(lens));
                target[i] = asked.target[next[k]];
                any = true;
            }
            if (!any) continue;
            decoder.logits(lens, ids, anchors, logits.data());
            for (std::size_t i = 0; i < kRows; ++i) {
                if (!ids[i]) continue;
                float* row = logits.data() + i * static_cast<std::size_t>(classesOf(lens));
                softmaxRow(row, static_cast<std::size_t>(classesOf(lens)));
                out[k] -= std::log(std::max(1e-30, double(row[target[i]])));
            }
        }
    }
    return out;
}

}  // namespace ricercar::models
