// SPDX-License-Identifier: GPL-3.0-or-later
// The room: a network of eight delays that feed each other. FluidSynth has effects of its own, but those
// allocate in every block (they run through OpenMP), which the audio callback must not.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

class Reverb {
public:
    explicit Reverb(unsigned rate); // frames per second; allocates here only
    // Adds the room to the sound in place. The result does not depend on how the sound is cut into blocks.
    void addRt(float *left, float *right, std::uint32_t frames) noexcept;

private:
    static constexpr int kLines = 8;
    struct Delay {
        std::vector<float> samples;
        std::uint32_t at = 0;
    };
    // Smears an onset, so that the first echoes are not heard one by one.
    struct Diffuser {
        Delay delay;
        float processRt(float x) noexcept;
    };

    Delay m_before; // the way to the first wall
    std::array<Diffuser, 2> m_diffusers;
    std::array<Delay, kLines> m_lines;
    std::array<float, kLines> m_gains{};  // so that all lines die away at one rate
    std::array<float, kLines> m_damped{}; // the low-passed ends of the lines
    float m_damping;
};

} // namespace ricercar
