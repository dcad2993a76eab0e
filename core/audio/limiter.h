// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the live output below full scale: down at once, up again within about 0.2 s. Below the ceiling the
// sound passes unchanged to the bit. Rendering to a file does not use it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ricercar {

class Limiter {
public:
    explicit Limiter(unsigned rate) : m_recovery(1.0f - std::exp(-1.0f / (0.06f * static_cast<float>(rate)))) {}

    void processRt(float *left, float *right, std::uint32_t frames) noexcept
    {
        for (std::uint32_t i = 0; i < frames; ++i) {
            const float peak = std::max(std::fabs(left[i]), std::fabs(right[i]));
            if (peak * m_gain > kCeiling)
                m_gain = kCeiling / peak;
            if (m_gain == 1.0f)
                continue;
            left[i] *= m_gain;
            right[i] *= m_gain;
            m_gain += (1.0f - m_gain) * m_recovery;
            if (m_gain > 0.99999f)
                m_gain = 1.0f;
        }
    }

private:
    static constexpr float kCeiling = 0.97f;
    float m_gain = 1.0f;
    float m_recovery;
};

} // namespace ricercar
