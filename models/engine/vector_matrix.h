// SPDX-License-Identifier: GPL-3.0-or-later
// A weight matrix laid out for one vector at a time, as a memory that is asked note by note needs it. Weights are kept
// as bfloat16, two panels of columns in one word; sums are float32. No torch, no BLAS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ricercar::models {

class VectorMatrix {
public:
    static constexpr int kColumns = 32;  // outputs come in multiples of this
    static constexpr int padded(int out) { return (out + kColumns - 1) / kColumns * kColumns; }

    VectorMatrix() = default;
    // weight: [out, in] row-major as in the weights file
    VectorMatrix(std::span<const float> weight, int in, int out);

    int in() const { return m_in; }
    int out() const { return m_out; }
    // y += W x. x: [in], y: [padded(out)]
    void add(const float* x, float* y) const;

private:
    int m_in = 0, m_out = 0;
    std::vector<std::uint32_t> m_panels;  // [padded(out) / 32, in, 16]
};

}  // namespace ricercar::models
