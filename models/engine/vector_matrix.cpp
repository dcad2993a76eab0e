// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/vector_matrix.h"

#include "models/engine/clones.h"

#include <bit>
#include <cstring>

namespace ricercar::models {

namespace {

// Rounded to nearest, ties to even.
std::uint32_t upperHalf(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
}

// Said in vectors: left to itself the compiler takes the sixteen columns apart one by one.
using Floats = float __attribute__((vector_size(64)));
using Words = std::uint32_t __attribute__((vector_size(64)));

[[gnu::always_inline]] inline void addWords(const std::uint32_t* panel, float value, Floats& low, Floats& high) {
    Words words;
    std::memcpy(&words, panel, sizeof(words));
    low += value * reinterpret_cast<Floats>(words << 16);
    high += value * reinterpret_cast<Floats>(words & 0xFFFF0000u);
}

RICERCAR_CLONES void addPanels(const std::uint32_t* panels, int in, int count, const float* x, float* y) {
    for (int p = 0; p < count; ++p, y += 32) {
        Floats low[2] = {}, high[2] = {};  // two sums each, so that one need not wait for the other
        int i = 0;
        for (; i + 2 <= in; i += 2, panels += 32) {
            addWords(panels, x[i], low[0], high[0]);
            addWords(panels + 16, x[i + 1], low[1], high[1]);
        }
        for (; i < in; ++i, panels += 16) addWords(panels, x[i], low[0], high[0]);
        Floats sum;
        std::memcpy(&sum, y, sizeof(sum));
        sum += low[0] + low[1];
        std::memcpy(y, &sum, sizeof(sum));
        std::memcpy(&sum, y + 16, sizeof(sum));
        sum += high[0] + high[1];
        std::memcpy(y + 16, &sum, sizeof(sum));
    }
}

}  // namespace

VectorMatrix::VectorMatrix(std::span<const float> weight, int in, int out) : m_in(in), m_out(out) {
    const auto panels = static_cast<std::size_t>(padded(out) / kColumns), width = static_cast<std::size_t>(in);
    m_panels.assign(panels * width * 16, 0);
    for (std::size_t row = 0; row < static_cast<std::size_t>(out); ++row)
        for (std::size_t i = 0; i < width; ++i) {
            const std::size_t column = row % kColumns;
            m_panels[((row / kColumns) * width + i) * 16 + column % 16] |= upperHalf(weight[row * width + i])
                                                                           << (column < 16 ? 0 : 16);
        }
}

void VectorMatrix::add(const float* x, float* y) const { addPanels(m_panels.data(), m_in, padded(m_out) / kColumns, x, y); }

}  // namespace ricercar::models
