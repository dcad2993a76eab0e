// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation net token by token for kRows rows (alternatives), each with the keys and values of its own earlier
// tokens. A row that has read kLongestContext tokens forgets the older half and goes on. A pass takes up to kRows
// tokens at once: one of each row, or the next few of one (a prompt, music that is measured).
// All memory is taken in the constructor. D width, H heads, d = D / H.
#pragma once

#include "models/engine/continuation_weights.h"

namespace ricercar::models {

class ContinuationDecoder {
public:
    explicit ContinuationDecoder(ContinuationWeightsPtr weights);

    using TokenIds = std::array<FeatureId, kTokenFeatures>;
    struct Slot {
        int row = 0;
        EventToken token;
        TokenIds ids{};
    };

    void restart(int row, const StyleMix& style);
    // `to` continues from where `from` is.
    void copyRow(int from, int to);
    // At most kRows slots; those of one row in their order.
    void read(std::span<const Slot> slots);

    // After a pass: the logits of a stage for the slots where asked[i] is set. ids: [featuresOf(stage)] and anchors:
    // [anchorsOf(stage)] of each slot; logits: [kRows, classesOf(stage)].
    void logits(Lens stage, const std::array<const FeatureId*, kRows>& ids, const std::array<const std::int32_t*, kRows>& anchors,
                float* logits);

private:
    struct Row {
        std::vector<std::pair<EventToken, TokenIds>> history;  // what is in the caches
        std::vector<float> style;                              // [D]
    };
    void pass(std::span<const Slot> slots);
    float* keysOf(std::size_t layer, int row, int head);
    float* valuesOf(std::size_t layer, int row, int head);

    ContinuationWeightsPtr m_weights;
    std::array<Row, kRows> m_rows;
    std::vector<float> m_keys;    // [layers, kRows, H, d, kLongestContext]
    std::vector<float> m_values;  // [layers, kRows, H, kLongestContext, d]
    std::vector<float> m_x, m_normed, m_qkv, m_mixed, m_hidden, m_out, m_frame;
    std::vector<float> m_head, m_headNormed, m_headHidden, m_headOut, m_views, m_scores, m_turned, m_cosine, m_sine;
};

// −log p of every choice in a sequence, in all; stop is polled every few tokens.
std::array<double, kStages> sequenceCosts(ContinuationDecoder& decoder, const struct EventSequence& sequence, const StyleMix& style);

}  // namespace ricercar::models
