// SPDX-License-Identifier: GPL-3.0-or-later
// The genie without a model: a higher button is a higher key, small moves of the hand are steps and large ones leaps, the
// hand drifts back to the middle of its range, and slow notes prefer the chord.
#pragma once

#include "core/live/genie_hands.h"

#include <array>

namespace ricercar {

class RuleGenie final : public IGenie {
public:
    std::string name() const override { return "Genie by rules"; }
    void restart(std::uint64_t seed) override;
    std::uint8_t press(int button, double seconds, const GenieWishes &wishes) override;
    std::uint8_t release(int button) override { return m_hands.release(button); }
    void rewind(int presses) override;

private:
    struct Past {
        std::int8_t button = 0;
        std::uint8_t key = kNoKey;
    };
    static constexpr std::size_t kPast = 1024;

    GenieHands m_hands;
    std::array<Past, kPast> m_past{};
    std::size_t m_presses = 0;
    std::uint64_t m_seed = 1;
    double m_before = 0; // seconds of the press before
};

} // namespace ricercar
