// SPDX-License-Identifier: GPL-3.0-or-later
// The genie's decoder, one press at a time: nothing is allocated, locked or read from a file after construction. No
// torch.
#pragma once

#include "models/engine/genie_weights.h"
#include "models/representation/genie_history.h"

#include <array>
#include <span>
#include <vector>

namespace ricercar::models {

class GenieStep {
public:
    explicit GenieStep(GenieWeightsPtr weights);

    // Forgets all presses.
    void restart();
    // How the 88 keys are judged at this press: natural logarithms up to a constant. seconds: since the press before.
    // Every press is judged once and then answered.
    void judge(int button, double seconds, std::span<float, kGenieKeys> logits);
    // The key that the press judged last was given.
    void answer(int key);

private:
    GenieWeightsPtr m_weights;
    GenieHistory m_history;
    GenieInput m_input;
    int m_button = 0;
    double m_seconds = 0;
    std::vector<float> m_joined;  // [width + cells]: what comes in, and the memory
    std::vector<float> m_gates, m_cell, m_inner, m_views;
};

}  // namespace ricercar::models
