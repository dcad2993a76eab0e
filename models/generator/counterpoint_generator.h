// SPDX-License-Identifier: GPL-3.0-or-later
// The counterpoint net as a generator of the studio: harmonizes what is given, fills holes.
// No torch: the engine runs the net.
#pragma once

#include "core/compose/generator.h"
#include "models/engine/engine_weights.h"

namespace ricercar::models {

class CounterpointGenerator final : public IGenerator {
public:
    explicit CounterpointGenerator(EngineWeightsPtr weights);

    Capabilities capabilities() const override;
    Result<std::vector<Draft>> generate(const GenerationRequest& request, JobControl& job,
                                        const std::function<void(const Draft&)>& onDraft) override;

private:
    EngineWeightsPtr m_weights;
};

}  // namespace ricercar::models
