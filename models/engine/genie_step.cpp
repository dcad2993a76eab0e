// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/genie_step.h"

#include "models/engine/kernels.h"

#include <algorithm>

namespace ricercar::models {

GenieStep::GenieStep(GenieWeightsPtr weights) : m_weights(std::move(weights)) {
    const auto& c = m_weights->config;
    m_joined.resize(static_cast<std::size_t>(c.width + c.cells));
    m_gates.resize(static_cast<std::size_t>(4 * c.cells));
    m_cell.resize(static_cast<std::size_t>(c.cells));
    m_inner.resize(m_weights->head.bias.size());
    m_views.resize(m_weights->views.bias.size());
}

void GenieStep::restart() {
    m_history.clear();
    std::fill(m_joined.begin(), m_joined.end(), 0.0f);
    std::fill(m_cell.begin(), m_cell.end(), 0.0f);
}

void GenieStep::judge(int button, double seconds, std::span<float, kGenieKeys> logits) {
    const auto& w = *m_weights;
    m_button = button;
    m_seconds = seconds;
    m_history.describe(button, seconds, m_input);
    const auto width = static_cast<std::size_t>(w.config.width);
    float* x = m_joined.data();
    float* hidden = x + width;
    std::copy_n(w.buttonIn.row(button), width, x);
    for (const auto row : m_input.rows)
        if (row != 0) addRow(x, w.bag.row(row), width);
    w.memory.step(x, m_gates.data(), m_cell.data(), hidden);
    std::copy(w.head.bias.begin(), w.head.bias.end(), m_inner.begin());
    w.head.weight.add(x, m_inner.data());
    addRow(m_inner.data(), w.buttonHead.row(button), static_cast<std::size_t>(w.config.inner));
    for (auto& value : m_inner) value = std::max(value, 0.0f);
    std::copy(w.views.bias.begin(), w.views.bias.end(), m_views.begin());
    w.views.weight.add(m_inner.data(), m_views.data());
    for (auto& value : m_views) value *= kGenieViewScale;
    addViews(m_views.data(), m_input, logits.data());
}

void GenieStep::answer(int key) { m_history.add(m_button, m_seconds, key); }

}  // namespace ricercar::models
