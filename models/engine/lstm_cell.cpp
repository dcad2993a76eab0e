// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/lstm_cell.h"

#include "models/engine/clones.h"

namespace ricercar::models {

RICERCAR_CLONES void lstmForward(float* gates, const float* cell, float* next, float* hidden, std::size_t n) {
    float *in = gates, *forget = gates + n, *candidate = gates + 2 * n, *out = gates + 3 * n;
    for (std::size_t j = 0; j < n; ++j) {
        in[j] = quickSigmoid(in[j]);
        forget[j] = quickSigmoid(forget[j]);
        candidate[j] = quickTanh(candidate[j]);
        out[j] = quickSigmoid(out[j]);
        const float c = forget[j] * cell[j] + in[j] * candidate[j];
        next[j] = c;
        hidden[j] = out[j] * quickTanh(c);
    }
}

RICERCAR_CLONES void lstmBackward(float* gates, const float* cell, const float* next, const float* hiddenGradient,
                                  float* cellGradient, std::size_t n) {
    float *in = gates, *forget = gates + n, *candidate = gates + 2 * n, *out = gates + 3 * n;
    for (std::size_t j = 0; j < n; ++j) {
        const float i = in[j], f = forget[j], g = candidate[j], o = out[j];
        const float t = quickTanh(next[j]), dh = hiddenGradient[j];
        const float dc = cellGradient[j] + dh * o * (1 - t * t);
        in[j] = dc * g * i * (1 - i);
        forget[j] = dc * cell[j] * f * (1 - f);
        candidate[j] = dc * i * (1 - g * g);
        out[j] = dh * t * o * (1 - o);
        cellGradient[j] = dc * f;
    }
}

}  // namespace ricercar::models
