// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/rule_genie.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

void RuleGenie::restart(std::uint64_t seed)
{
    m_hands.restart(seed);
    m_presses = 0;
    m_seed = seed;
    m_before = 0;
}

std::uint8_t RuleGenie::press(int button, double seconds, const GenieWishes &wishes)
{
    // Semitones that the hand moves for so many buttons: steps, then thirds, then leaps.
    static constexpr std::array<float, kGenieButtonCount> kMoves{0, 2, 4, 5, 7, 9, 12, 14};
    const float low = wishes.lowest, high = wishes.highest;
    const float middle = std::clamp(64.0f, low, high); // E4, a fourth of the way from hand to hand
    const float home = std::clamp(middle + (static_cast<float>(button) - 3.5f) * 4.0f, low, high);
    float aim = home;
    const bool known = m_hands.lastKey() != kNoKey;
    if (known) {
        const int move = button - m_hands.lastButton();
        const float leap = move < 0 ? -kMoves[static_cast<std::size_t>(-move)] : kMoves[static_cast<std::size_t>(move)];
        aim = static_cast<float>(m_hands.lastKey()) + leap;
        if (move != 0) aim = 0.75f * aim + 0.25f * home;
    }
    const float slow = known ? std::clamp(static_cast<float>(seconds - m_before) / 0.5f, 0.2f, 1.0f) : 1.0f;
    std::array<float, GenieHands::kKeys> logits;
    for (int k = 0; k < GenieHands::kKeys; ++k) {
        const int key = GenieHands::kLowest + k;
        const float away = static_cast<float>(key) - aim;
        float logit = -away * away / 3.0f;
        if (((wishes.chord >> (key % 12)) & 1) != 0) logit += 1.5f * slow;
        // White keys where nothing is said of a scale.
        if (wishes.scale == 0xFFF && ((0xAB5 >> (key % 12)) & 1) == 0) logit -= 4.0f;
        logits[static_cast<std::size_t>(k)] = logit;
    }
    const std::uint8_t key = m_hands.press(button, wishes, logits);
    m_before = seconds;
    if (key != kNoKey) m_past[m_presses++ % kPast] = {static_cast<std::int8_t>(button), key};
    return key;
}

void RuleGenie::rewind(int presses)
{
    const std::size_t kept = m_presses - std::min(m_presses, static_cast<std::size_t>(std::max(0, presses)));
    const std::size_t first = m_presses > kPast ? std::min(kept, m_presses - kPast) : 0;
    m_hands.restart(m_seed, first);
    for (std::size_t i = first; i < kept; ++i) m_hands.replay(m_past[i % kPast].button, m_past[i % kPast].key);
    m_presses = kept;
    m_before = 0;
}

} // namespace ricercar
