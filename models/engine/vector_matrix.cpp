// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/vector_matrix.h"

#include "models/engine/clones.h"

#include <bit>

namespace ricercar::models {

namespace {

// Rounded to nearest, ties to even.
std::uint32_t upperHalf(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    return (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
}

RICERCAR_CLONES void addPanels(const std::uint32_t* panels, int in, int count, const float* x, float* y) {
    for (int p = 0; p < count; ++p, y += 32) {
        float low[2][16] = {}, high[2][16] = {};  // two sums each, so that one need not wait for the other
        int i = 0;
        for (; i + 2 <= in; i += 2)
            for (int s = 0; s < 2; ++s, panels += 16) {
                const float value = x[i + s];
                for (int j = 0; j < 16; ++j) {
                    low[s][j] += value * std::bit_cast<float>(panels[j] << 16);
                    high[s][j] += value * std::bit_cast<float>(panels[j] & 0xFFFF0000u);
                }
            }
        for (; i < in; ++i, panels += 16)
            for (int j = 0; j < 16; ++j) {
                low[0][j] += x[i] * std::bit_cast<float>(panels[j] << 16);
                high[0][j] += x[i] * std::bit_cast<float>(panels[j] & 0xFFFF0000u);
            }
        for (int j = 0; j < 16; ++j) {
            y[j] += low[0][j] + low[1][j];
            y[16 + j] += high[0][j] + high[1][j];
        }
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
