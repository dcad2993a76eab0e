// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/voting_decoder.h"

#include "models/engine/kernels.h"

#include <cmath>

namespace ricercar::models {

VotingDecoder::VotingDecoder(EngineWeightsPtr weights)
    : m_weights(std::move(weights)), m_votes(std::size_t(kRows) * kSymbols) {
    for (const auto& net : m_weights->nets) {
        m_encoders.emplace_back(net);
        m_decoders.emplace_back(net);
        m_silence.emplace_back(std::size_t(net.config.width), 0.0f);
    }
}

EncodedWindow VotingDecoder::encode(std::span<const GridFrame> frames, std::span<const std::uint8_t> given, SideInputs side,
                                    int first, int count) {
    EncodedWindow window;
    for (auto& e : m_encoders) window.push_back(e.encode(frames, given, side, first, count));
    return window;
}

void VotingDecoder::restart() {
    for (auto& d : m_decoders) d.restart();
}

void VotingDecoder::step(const std::array<const EncodedWindow*, kRows>& window, int index,
                         const std::array<VoiceHistory, kRows>& before, const std::array<int, kRows>& phase) {
    for (std::size_t n = 0; n < m_decoders.size(); ++n) {
        std::array<const float*, kRows> view;
        for (int r = 0; r < kRows; ++r)
            view[r] = window[r] ? (*window[r])[n].data() + std::size_t(index) * m_weights->nets[n].config.width
                                : m_silence[n].data();
        m_decoders[n].step(view, before, phase);
    }
}

void VotingDecoder::headLogits(const std::array<int, kRows>& voice, const std::array<VoiceHistory, kRows>& before,
                               const std::array<int, kRows>& phase, const std::array<KnownVoices, kRows>& known,
                               float* logits) {
    m_decoders.front().headLogits(voice, before, phase, known, logits);
    if (m_decoders.size() == 1) return;
    for (int r = 0; r < kRows; ++r) softmaxRow(logits + r * kSymbols, kSymbols);
    for (std::size_t n = 1; n < m_decoders.size(); ++n) {
        m_decoders[n].headLogits(voice, before, phase, known, m_votes.data());
        for (int r = 0; r < kRows; ++r) softmaxRow(m_votes.data() + r * kSymbols, kSymbols);
        addRow(logits, m_votes.data(), m_votes.size());
    }
    // Never quite zero: a symbol that underflows in every net is still possible.
    for (int i = 0; i < kRows * kSymbols; ++i) logits[i] = std::log(std::max(logits[i], 1e-30f));
}

void VotingDecoder::attackLogits(const std::array<std::array<FeatureId, kAttackFeatures>, kRows>& ids, float* logits) {
    std::array<float, kRows> mean{}, one{};
    for (auto& d : m_decoders) {
        d.attackLogits(ids, one.data());
        for (int r = 0; r < kRows; ++r) mean[r] += 1.0f / (1.0f + std::exp(-one[r])) / float(m_decoders.size());
    }
    for (int r = 0; r < kRows; ++r) {
        const float p = std::clamp(mean[r], 1e-6f, 1.0f - 1e-6f);
        logits[r] = std::log(p / (1.0f - p));
    }
}

}  // namespace ricercar::models
