// SPDX-License-Identifier: GPL-3.0-or-later
// The pointwise half of a long short-term memory cell, shared by the nets that are trained and the engine that ships,
// so that both compute the same. Gates in the order input, forget, candidate, output. No torch.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace ricercar::models {

// e^x by a polynomial, right to 2 in 10^7; x is clamped to where a float can hold the result.
inline float quickExp(float x) {
    x = x < -87.0f ? -87.0f : x > 87.0f ? 87.0f : x;
    const float scaled = x * 1.44269504f;
    const float whole = static_cast<float>(static_cast<std::int32_t>(scaled + (scaled < 0 ? -0.5f : 0.5f)));
    const float f = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * f + 1.3981999507e-3f;
    p = p * f + 8.3334519073e-3f;
    p = p * f + 4.1665795894e-2f;
    p = p * f + 1.6666665459e-1f;
    p = p * f + 5.0000001201e-1f;
    p = p * f * f + f + 1.0f;
    return p * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}
inline float quickSigmoid(float x) { return 1.0f / (1.0f + quickExp(-x)); }
inline float quickTanh(float x) { return 1.0f - 2.0f / (1.0f + quickExp(2.0f * x)); }

// gates: [4n], before the gates on entry, after them on return. cell: [n] before; next and hidden: [n] after.
void lstmForward(float* gates, const float* cell, float* next, float* hidden, std::size_t n);
// gates: as lstmForward left them; becomes the derivative before the gates. cellGradient: of `next` on entry, of
// `cell` on return.
void lstmBackward(float* gates, const float* cell, const float* next, const float* hiddenGradient, float* cellGradient,
                  std::size_t n);

}  // namespace ricercar::models
