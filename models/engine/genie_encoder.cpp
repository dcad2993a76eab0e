// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/genie_encoder.h"

#include "models/engine/kernels.h"
#include "models/representation/genie_history.h"

#include <algorithm>

namespace ricercar::models {

namespace {

using Rows = std::vector<std::vector<float>>;

// What the memory holds after each step, put at `at` of each row of `out`.
void run(const GenieMemory& memory, const Rows& in, bool backwards, Rows& out, std::size_t at) {
    const auto cells = static_cast<std::size_t>(memory.cells);
    std::vector<float> gates(4 * cells), cell(cells), hidden(cells);
    for (std::size_t step = 0; step < in.size(); ++step) {
        const std::size_t t = backwards ? in.size() - 1 - step : step;
        memory.step(in[t].data(), gates.data(), cell.data(), hidden.data());
        std::copy(hidden.begin(), hidden.end(), out[t].begin() + static_cast<std::ptrdiff_t>(at));
    }
}

}  // namespace

std::vector<float> genieCurve(const GenieWeights& w, const std::vector<PlayedNote>& notes) {
    const auto width = static_cast<std::size_t>(w.config.encoderWidth), cells = static_cast<std::size_t>(w.config.encoderCells);
    Rows x(notes.size(), std::vector<float>(width)), first(notes.size(), std::vector<float>(2 * cells)), second = first;
    for (std::size_t n = 0; n < notes.size(); ++n)
        for (const auto row : genieEncoderRowsOf(notes, n)) addRow(x[n].data(), w.encoderBag.row(row), width);
    run(w.encoderForward1, x, false, first, 0);
    run(w.encoderBackward1, x, true, first, cells);
    run(w.encoderForward2, first, false, second, 0);
    run(w.encoderBackward2, first, true, second, cells);
    std::vector<float> curve;
    curve.reserve(notes.size());
    constexpr float kMiddle = (kGenieButtons - 1) / 2.0f;
    for (const auto& row : second) {
        float sum = w.encoderBias;
        for (std::size_t i = 0; i < row.size(); ++i) sum += row[i] * w.encoderOut[i];
        curve.push_back(kMiddle + kMiddle * sum);
    }
    return curve;
}

}  // namespace ricercar::models
