// SPDX-License-Identifier: GPL-3.0-or-later
// The trained genie behind the contract of core: the decoder judges, the hands choose.
#pragma once

#include "core/live/genie_hands.h"
#include "models/engine/genie_step.h"

#include <array>

namespace ricercar::models {

class GeniePlayer final : public IGenie {
public:
    explicit GeniePlayer(GenieWeightsPtr weights);

    std::string name() const override { return "Genie model"; }
    void restart(std::uint64_t seed) override;
    std::uint8_t press(int button, double seconds, const GenieWishes& wishes) override;
    std::uint8_t release(int button) override { return m_hands.release(button); }
    void rewind(int presses) override;

private:
    struct Past {
        std::int8_t button = 0;
        std::uint8_t key = kNoKey;
        double seconds = 0;
    };
    static constexpr std::size_t kPast = 1024;

    GenieStep m_step;
    GenieHands m_hands;
    std::array<Past, kPast> m_past{};
    std::size_t m_presses = 0;
    std::uint64_t m_seed = 1;
    std::array<float, GenieHands::kKeys> m_logits{};
};

}  // namespace ricercar::models
