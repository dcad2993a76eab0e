// SPDX-License-Identifier: GPL-3.0-or-later
// The encoder: reads what is given in a window of a piece, both ways in time, once per window.
// T frames, D width.
#pragma once

#include "models/engine/engine_weights.h"
#include "models/representation/frame_features.h"

namespace ricercar::models {

class FrameEncoder {
public:
    explicit FrameEncoder(const NetWeights& weights);  // which must outlive it

    // Frames [first, first + count) of the piece, count <= kLongestWindow.
    // Returns [count, D]: the encoder's view, already bridged to the decoder's input.
    std::vector<float> encode(std::span<const GridFrame> frames, std::span<const std::uint8_t> given, SideInputs side,
                              int first, int count);

private:
    void block(const BlockWeights& weights, std::vector<float>& x, int count);

    const NetWeights* m_weights;
    std::vector<float> m_normed, m_qkv, m_mixed, m_hidden, m_out, m_keys, m_values, m_scores;
};

}  // namespace ricercar::models
