// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/genie_player.h"

#include <algorithm>

namespace ricercar::models {

GeniePlayer::GeniePlayer(GenieWeightsPtr weights) : m_step(std::move(weights)) { restart(1); }

void GeniePlayer::restart(std::uint64_t seed) {
    m_step.restart();
    m_hands.restart(seed);
    m_presses = 0;
    m_seed = seed;
}

std::uint8_t GeniePlayer::press(int button, double seconds, const GenieWishes& wishes) {
    if (button < 0 || button >= kGenieButtonCount) return kNoKey;
    // A press that stays silent is not heard: the memory must not move for it.
    if (m_hands.full(button, wishes)) return kNoKey;
    const double since = m_presses == 0 ? 0.0 : std::max(0.0, seconds - m_past[(m_presses - 1) % kPast].seconds);
    m_step.judge(button, since, m_logits);
    const std::uint8_t key = m_hands.press(button, wishes, m_logits);
    m_step.answer(key - kGenieLowestPitch);
    m_past[m_presses++ % kPast] = {static_cast<std::int8_t>(button), key, seconds};
    return key;
}

void GeniePlayer::rewind(int presses) {
    const std::size_t kept = m_presses - std::min(m_presses, static_cast<std::size_t>(std::max(0, presses)));
    const std::size_t first = m_presses > kPast ? std::min(kept, m_presses - kPast) : 0;
    m_step.restart();
    m_hands.restart(m_seed, first);
    double before = 0;
    for (std::size_t i = first; i < kept; ++i) {
        const Past& past = m_past[i % kPast];
        m_step.judge(past.button, i == first ? 0.0 : std::max(0.0, past.seconds - before), m_logits);
        m_step.answer(past.key - kGenieLowestPitch);
        m_hands.replay(past.button, past.key);
        before = past.seconds;
    }
    m_presses = kept;
}

}  // namespace ricercar::models
