// SPDX-License-Identifier: GPL-3.0-or-later
// The genie's weights as the engine uses them, and its long short-term memory for one step. Read once, then shared
// read-only. No torch.
#pragma once

#include "models/engine/vector_matrix.h"
#include "models/weights/genie_config.h"
#include "models/weights/safetensors.h"

#include <memory>
#include <string>
#include <vector>

namespace ricercar::models {

struct GenieTable {
    std::vector<float> rows;  // [count, width]
    int width = 0;
    const float* row(int index) const { return rows.data() + static_cast<std::size_t>(index) * static_cast<std::size_t>(width); }
};

struct GenieMemory {
    VectorMatrix input, state;
    std::vector<float> bias;  // [4 * cells]
    int cells = 0;
    // One step: hidden and cell become the next. gates: scratch, [4 * cells]; x: [input.in()]
    void step(const float* x, float* gates, float* cell, float* hidden) const;
};

struct GenieLayer {
    VectorMatrix weight;
    std::vector<float> bias;  // [padded(out)]
};

struct GenieWeights {
    GenieConfig config;
    GenieTable encoderBag, bag, buttonIn, buttonHead;
    GenieMemory encoderForward1, encoderBackward1, encoderForward2, encoderBackward2, memory;
    std::vector<float> encoderOut;  // [2 * encoderCells]
    float encoderBias = 0;
    GenieLayer head, views;
    std::string hash;  // of the file

    // Fails with a sentence where the file is missing, damaged, or of another net.
    static Result<std::shared_ptr<const GenieWeights>> load(const std::filesystem::path& path);
    static Result<std::shared_ptr<const GenieWeights>> from(const SafetensorsFile& file);
};

using GenieWeightsPtr = std::shared_ptr<const GenieWeights>;

}  // namespace ricercar::models
