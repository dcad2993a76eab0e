// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation model's weights as the engine uses them: packed once from the weights file, then shared read-only.
// No torch.
#pragma once

#include "models/engine/engine_weights.h"
#include "models/representation/event_walk.h"
#include "models/representation/return_plan.h"
#include "models/weights/continuation_config.h"

namespace ricercar::models {

struct StageWeights {
    FeatureTable bag;
    NormWeights norm1, norm2;
    PackedMatrix up, down, views;
};

struct ContinuationWeights {
    ContinuationConfig config;
    FeatureTable tokenBag;
    std::vector<float> styles;  // [kMostStyles, D]
    std::vector<BlockWeights> blocks;
    NormWeights norm;
    PackedMatrix frame;
    std::array<StageWeights, kStages> stages;
    ReturnPlan returns;  // which bars come back; empty where the file tells nothing of it
    std::string hash;    // of the file

    // Fails with a sentence where the file is missing, damaged, or of another net.
    static Result<std::shared_ptr<const ContinuationWeights>> load(const std::filesystem::path& path);
};

using ContinuationWeightsPtr = std::shared_ptr<const ContinuationWeights>;

}  // namespace ricercar::models
