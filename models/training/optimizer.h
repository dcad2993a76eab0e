// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW with gradient clipping and an exponential moving average of the weights, with a state that
// can be written to safetensors and read back.
#pragma once

#include "core/base/result.h"

#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <string>

namespace ricercar::models {

struct OptimizerSettings {
    double weightDecay = 0.05;  // on matrices and tables only
    double beta1 = 0.9;
    double beta2 = 0.98;
    double clip = 1.0;          // norm of the whole gradient
    double averaging = 0.999;   // of the moving average; less in the first steps
};

class Optimizer {
public:
    // which: the parameters that are its own, by name; all without.
    Optimizer(torch::nn::Module& module, OptimizerSettings settings,
              const std::function<bool(const std::string&)>& which = {});

    // Uses and clears the gradients. Returns their norm before clipping.
    double step(double learningRate);
    // Exchanges weights and moving average; call twice to come back.
    void swapAverage();
    // The moving average becomes the weights.
    void adoptAverage();

    std::int64_t steps() const { return m_steps; }
    Result<void> save(const std::filesystem::path& path) const;
    Result<void> load(const std::filesystem::path& path);

private:
    struct State {
        std::string name;
        torch::Tensor parameter, mean, square, average;
    };
    std::vector<State> m_states;
    OptimizerSettings m_settings;
    std::int64_t m_steps = 0;
};

}  // namespace ricercar::models
