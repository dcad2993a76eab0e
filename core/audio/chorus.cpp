// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/chorus.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace ricercar {

namespace {

constexpr double kMiddleSeconds = 0.011, kDepthSeconds = 0.0012;
constexpr std::array<double, 2> kHertz{0.31, 0.43};
constexpr float kWet = 0.12f;

} // namespace

Chorus::Chorus(unsigned rate)
    : m_middle(static_cast<float>(kMiddleSeconds * rate)), m_depth(static_cast<float>(kDepthSeconds * rate))
{
    const auto length = std::bit_ceil(static_cast<std::uint32_t>((kMiddleSeconds + kDepthSeconds) * rate) + 4);
    for (std::size_t i = 0; i < m_voices.size(); ++i) {
        m_voices[i].samples.assign(length, 0.0f);
        const double turn = 2 * std::numbers::pi * kHertz[i] / rate;
        m_voices[i].turnSine = std::sin(turn);
        m_voices[i].turnCosine = std::cos(turn);
    }
}

float Chorus::voiceRt(Voice &voice, float in) noexcept
{
    const auto mask = static_cast<std::uint32_t>(voice.samples.size()) - 1;
    voice.samples[m_at & mask] = in;
    const float late = m_middle + m_depth * static_cast<float>(voice.sine);
    const auto whole = static_cast<std::uint32_t>(late);
    const float part = late - static_cast<float>(whole);
    const float a = voice.samples[(m_at - whole) & mask], b = voice.samples[(m_at - whole - 1) & mask];

    const double sine = voice.sine * voice.turnCosine + voice.cosine * voice.turnSine;
    const double cosine = voice.cosine * voice.turnCosine - voice.sine * voice.turnSine;
    const double length = 0.5 * (3.0 - (sine * sine + cosine * cosine)); // keeps the circle's radius at 1
    voice.sine = sine * length;
    voice.cosine = cosine * length;
    return a + part * (b - a);
}

void Chorus::addRt(float *left, float *right, std::uint32_t frames) noexcept
{
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float toRight = voiceRt(m_voices[0], left[i]);
        const float toLeft = voiceRt(m_voices[1], right[i]);
        left[i] += kWet * toLeft;
        right[i] += kWet * toRight;
        ++m_at;
    }
}

} // namespace ricercar
