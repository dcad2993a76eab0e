// SPDX-License-Identifier: GPL-3.0-or-later
// The counterpoint model's weights as the engine uses them: packed once from the weights file, then
// shared read-only by every generator and scorer. A model is one net or several that vote. No torch.
#pragma once

#include "models/engine/frame_balance.h"
#include "models/engine/packed_matrix.h"
#include "models/weights/counterpoint_config.h"
#include "models/weights/safetensors.h"

#include <memory>

namespace ricercar::models {

struct FeatureTable {
    std::vector<float> rows;  // [count, width]
    int width = 0;
    // out += Σ rows named by ids; id 0 is skipped. out: [width]
    void addTo(float* out, std::span<const std::int32_t> ids) const;
};

struct BlockWeights {
    NormWeights norm1, norm2;
    PackedMatrix qkv, out, up, down;
};

struct NetWeights {
    CounterpointConfig config;
    FeatureTable encoderBag, decoderBag, headBag, attackBag;
    std::vector<BlockWeights> encoder, decoder;
    NormWeights encoderNorm, decoderNorm, headNorm1, headNorm2;
    PackedMatrix bridge, headFrame, headUp, headDown, headViews, attackFrame, attackOut;
    std::vector<float> cosine, sine;  // [kLongestWindow, d/2]
};

struct EngineWeights {
    std::vector<NetWeights> nets;  // at least one
    FrameBalance balance;
    std::string hash;              // of the file

    // Fails with a sentence where the file is missing, damaged, or of another net.
    static Result<std::shared_ptr<const EngineWeights>> load(const std::filesystem::path& path);
    static Result<std::shared_ptr<const EngineWeights>> from(const SafetensorsFile& file);
};

using EngineWeightsPtr = std::shared_ptr<const EngineWeights>;

}  // namespace ricercar::models
