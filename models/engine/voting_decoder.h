// SPDX-License-Identifier: GPL-3.0-or-later
// All nets of a model as one: each encodes and decodes for itself, and the probability of a symbol is the mean
// of theirs. With one net it is that net. Memory is taken in the constructor and by encode().
#pragma once

#include "models/engine/frame_decoder.h"
#include "models/engine/frame_encoder.h"

namespace ricercar::models {

// A window of what is given as each net sees it: [nets][frames * width].
using EncodedWindow = std::vector<std::vector<float>>;

class VotingDecoder {
public:
    explicit VotingDecoder(EngineWeightsPtr weights);

    // As FrameEncoder::encode.
    EncodedWindow encode(std::span<const GridFrame> frames, std::span<const std::uint8_t> given, SideInputs side, int first,
                         int count);

    void restart();
    // As FrameDecoder has it; row r takes in frame `index` of window[r], or silence where that is null.
    void step(const std::array<const EncodedWindow*, kRows>& window, int index,
              const std::array<VoiceHistory, kRows>& before, const std::array<int, kRows>& phase);
    // log p but for a constant: [kRows, kSymbols]
    void headLogits(const std::array<int, kRows>& voice, const std::array<VoiceHistory, kRows>& before,
                    const std::array<int, kRows>& phase, const std::array<KnownVoices, kRows>& known, float* logits);
    void attackLogits(const std::array<std::array<FeatureId, kAttackFeatures>, kRows>& ids, float* logits);

private:
    EngineWeightsPtr m_weights;
    std::vector<FrameEncoder> m_encoders;
    std::vector<FrameDecoder> m_decoders;
    std::vector<std::vector<float>> m_silence;
    std::vector<float> m_votes;  // [kRows, kSymbols]
};

}  // namespace ricercar::models
