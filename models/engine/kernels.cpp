// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/kernels.h"

#include "models/engine/clones.h"

#include <algorithm>
#include <bit>

namespace ricercar::models {

namespace {

// e^x for x <= 0, relative error about 1e-6; written so that compilers vectorize it.
// Below e^-80 it is exactly 0: denormal numbers would slow down every product they enter.
// Always inlined: called for itself it would be compiled for the oldest machines.
[[gnu::always_inline]] inline float exponential(float x) {
    const float visible = x > -80.0f ? 1.0f : 0.0f;
    x = std::max(x, -80.0f) * 1.44269504f;
    const float whole = static_cast<float>(static_cast<std::int32_t>(x - 0.5f));
    const float f = x - whole;
    const float power =
        1.0f +
        f * (0.69314718f +
             f * (0.24022651f + f * (0.05550411f + f * (0.00961813f + f * (0.00133336f + f * 0.000154035f)))));
    const auto bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(whole) + 127) << 23;
    return visible * power * std::bit_cast<float>(bits);
}

}  // namespace

RICERCAR_CLONES void softmaxRow(float* row, std::size_t n) {
    float most = row[0];
    for (std::size_t i = 1; i < n; ++i) most = row[i] > most ? row[i] : most;
    for (std::size_t i = 0; i < n; ++i) row[i] = exponential(row[i] - most);
    float partial[16] = {};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (std::size_t j = 0; j < 16; ++j) partial[j] += row[i + j];
    float sum = 0;
    for (; i < n; ++i) sum += row[i];
    for (const float p : partial) sum += p;
    const float scale = 1.0f / sum;
    for (std::size_t k = 0; k < n; ++k) row[k] *= scale;
}

RICERCAR_CLONES void softmaxBackwardRow(const float* p, float* dp, std::size_t n) {
    float partial[16] = {};
    std::size_t i = 0;
    for (; i + 16 <= n; i += 16)
        for (std::size_t j = 0; j < 16; ++j) partial[j] += p[i + j] * dp[i + j];
    float sum = 0;
    for (; i < n; ++i) sum += p[i] * dp[i];
    for (const float x : partial) sum += x;
    for (std::size_t k = 0; k < n; ++k) dp[k] = p[k] * (dp[k] - sum);
}

RICERCAR_CLONES void rotateRow(const float* x, float* out, const float* cosine, const float* sine, std::size_t half) {
    for (std::size_t i = 0; i < half; ++i) {
        const float a = x[i], b = x[half + i];
        out[i] = a * cosine[i] - b * sine[i];
        out[half + i] = a * sine[i] + b * cosine[i];
    }
}

RICERCAR_CLONES void rotateBackRow(const float* x, float* out, const float* cosine, const float* sine,
                                   std::size_t half) {
    for (std::size_t i = 0; i < half; ++i) {
        const float a = x[i], b = x[half + i];
        out[i] = a * cosine[i] + b * sine[i];
        out[half + i] = b * cosine[i] - a * sine[i];
    }
}

RICERCAR_CLONES void addRow(float* to, const float* from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
}

MaskRandom::MaskRandom(std::uint64_t seed) {
    for (auto& lane : lanes) {
        seed += 0x9E3779B97F4A7C15ull;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        lane = static_cast<std::uint32_t>(z >> 32) | 1u;
    }
}

RICERCAR_CLONES void fillMask(MaskRandom& random, double p, std::uint8_t* keep, std::size_t n) {
    const auto limit = static_cast<std::uint32_t>(p * 4294967295.0);
    std::uint32_t s[16];
    std::uint8_t block[16];
    std::copy(random.lanes, random.lanes + 16, s);
    for (std::size_t i = 0; i < n; i += 16) {
        for (int j = 0; j < 16; ++j) {
            s[j] ^= s[j] << 13;
            s[j] ^= s[j] >> 17;
            s[j] ^= s[j] << 5;
            block[j] = s[j] >= limit;
        }
        std::copy(block, block + std::min<std::size_t>(16, n - i), keep + i);
    }
    std::copy(s, s + 16, random.lanes);
}

RICERCAR_CLONES void applyMask(const float* base, const float* x, const std::uint8_t* keep, float scale, float* out,
                               std::size_t n) {
    if (base)
        for (std::size_t i = 0; i < n; ++i) out[i] = base[i] + x[i] * (scale * float(keep[i]));
    else
        for (std::size_t i = 0; i < n; ++i) out[i] = x[i] * (scale * float(keep[i]));
}

}  // namespace ricercar::models
