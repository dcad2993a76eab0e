// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/reverb.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ricercar {

namespace {

constexpr double kSeconds = 1.5;          // until the sound has died away by 60 dB: a small church, kept clear
constexpr double kBright = 4500;          // Hz; above it the walls swallow more
constexpr float kWet = 0.11f;             // about 18 dB below the dry sound
constexpr double kBeforeSeconds = 0.014;
constexpr std::array<double, 2> kDiffuserSeconds{0.0047, 0.0113};
constexpr float kDiffusion = 0.6f;
// No two share a divisor, so that their echoes do not fall together.
constexpr std::array<double, 8> kLineSeconds{0.0297, 0.0341, 0.0389, 0.0437, 0.0503, 0.0571, 0.0641, 0.0733};

std::vector<float> samples(double seconds, unsigned rate)
{
    return std::vector<float>(static_cast<std::size_t>(std::max(1.0, std::round(seconds * rate))) | 1u, 0.0f);
}

// What is too soft to be heard must not become a denormal number, which is slow.
float flushed(float x)
{
    return std::fabs(x) < 1e-15f ? 0.0f : x;
}

} // namespace

Reverb::Reverb(unsigned rate) : m_damping(static_cast<float>(std::exp(-2 * std::numbers::pi * kBright / rate)))
{
    m_before.samples = samples(kBeforeSeconds, rate);
    for (std::size_t i = 0; i < m_diffusers.size(); ++i)
        m_diffusers[i].delay.samples = samples(kDiffuserSeconds[i], rate);
    for (std::size_t i = 0; i < kLines; ++i) {
        m_lines[i].samples = samples(kLineSeconds[i], rate);
        m_gains[i] = static_cast<float>(std::pow(10.0, -3.0 * static_cast<double>(m_lines[i].samples.size()) / (kSeconds * rate)));
    }
}

float Reverb::Diffuser::processRt(float x) noexcept
{
    float &place = delay.samples[delay.at];
    const float delayed = place;
    const float in = flushed(x + kDiffusion * delayed);
    place = in;
    if (++delay.at == delay.samples.size())
        delay.at = 0;
    return delayed - kDiffusion * in;
}

void Reverb::addRt(float *left, float *right, std::uint32_t frames) noexcept
{
    for (std::uint32_t frame = 0; frame < frames; ++frame) {
        float &before = m_before.samples[m_before.at];
        float in = before;
        before = 0.5f * (left[frame] + right[frame]);
        if (++m_before.at == m_before.samples.size())
            m_before.at = 0;
        for (Diffuser &diffuser : m_diffusers)
            in = diffuser.processRt(in);

        std::array<float, kLines> out;
        float sum = 0;
        for (int i = 0; i < kLines; ++i) {
            const float end = m_lines[i].samples[m_lines[i].at] * m_gains[i];
            m_damped[i] = flushed(end + m_damping * (m_damped[i] - end));
            out[i] = m_damped[i];
            sum += out[i];
        }
        // Each line is fed by all (a Householder reflection: nothing is lost or gained).
        const float shared = sum * (2.0f / kLines);
        for (int i = 0; i < kLines; ++i) {
            m_lines[i].samples[m_lines[i].at] = in + out[i] - shared;
            if (++m_lines[i].at == m_lines[i].samples.size())
                m_lines[i].at = 0;
        }
        left[frame] += kWet * (out[0] - out[1] + out[2] - out[3] + out[4] - out[5] + out[6] - out[7]);
        right[frame] += kWet * (out[0] + out[1] - out[2] - out[3] + out[4] + out[5] - out[6] - out[7]);
    }
}

} // namespace ricercar
