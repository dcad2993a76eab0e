// SPDX-License-Identifier: GPL-3.0-or-later
// A slight ensemble: each side hears the other a little later, by a delay that slowly wavers.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

class Chorus {
public:
    explicit Chorus(unsigned rate); // frames per second; allocates here only
    // Adds to the sound in place. The result does not depend on how the sound is cut into blocks.
    void addRt(float *left, float *right, std::uint32_t frames) noexcept;

private:
    struct Voice {
        std::vector<float> samples;  // a power of two
        double sine = 0, cosine = 1; // of the wavering, turned on by each frame
        double turnSine = 0, turnCosine = 1;
    };
    float voiceRt(Voice &voice, float in) noexcept;

    std::array<Voice, 2> m_voices;
    std::uint32_t m_at = 0;
    float m_middle, m_depth; // of the delay, in frames
};

} // namespace ricercar
