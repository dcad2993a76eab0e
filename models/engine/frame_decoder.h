// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder, one frame at a time for kRows rows at once (alternatives, or windows being scored),
// with keys and values of earlier frames kept. All memory is taken in the constructor.
// D width, H heads, d = D / H.
#pragma once

#include "models/engine/engine_weights.h"
#include "models/representation/frame_features.h"
#include "models/representation/lenses.h"

namespace ricercar::models {

class FrameDecoder {
public:
    explicit FrameDecoder(const NetWeights& weights);  // which must outlive it

    // Forgets all frames.
    void restart() { m_length = 0; }
    int length() const { return m_length; }

    // Takes in the next frame of the window, at most kLongestWindow of them.
    // encoded[r]: [D], the encoder's view of the frame; before[r]: what row r has written up to here.
    void step(const std::array<const float*, kRows>& encoded, const std::array<VoiceHistory, kRows>& before,
              const std::array<int, kRows>& phase);

    // Of the frame last taken in. voice[r] is written next in row r, known[r] says what it can see.
    // logits: [kRows, kSymbols]
    void headLogits(const std::array<int, kRows>& voice, const std::array<VoiceHistory, kRows>& before,
                    const std::array<int, kRows>& phase, const std::array<KnownVoices, kRows>& known,
                    float* logits);

    // Of the frame last taken in: log-odds that voice[r] strikes its unchanged pitch again. ids: as attackFeatures gives.
    void attackLogits(const std::array<std::array<FeatureId, kAttackFeatures>, kRows>& ids, float* logits);

    // The decoder's view of the frame last taken in: [kRows, D].
    std::span<const float> frame() const { return m_frame; }

private:
    void block(std::size_t layer);
    float* keysOf(std::size_t layer, int row, int head);
    float* valuesOf(std::size_t layer, int row, int head);

    const NetWeights* m_weights;
    int m_length = 0;
    bool m_attackReady = false;
    std::vector<float> m_keys;    // [layers, kRows, H, d, kLongestWindow]
    std::vector<float> m_values;  // [layers, kRows, H, kLongestWindow, d]
    std::vector<float> m_x, m_normed, m_qkv, m_mixed, m_hidden, m_out, m_frame, m_headFrame, m_attackFrame;
    std::vector<float> m_head, m_headNormed, m_headHidden, m_headOut, m_views, m_attack, m_scores, m_turned;
};

}  // namespace ricercar::models
