// SPDX-License-Identifier: GPL-3.0-or-later
// The counterpoint nets as generators of the studio: one learned from chorales, which harmonizes what is given and
// fills holes; one learned from fugues and inventions, which writes the free voices around entries.
// No torch: the engine runs the net.
#pragma once

#include "core/compose/generator.h"
#include "models/engine/engine_weights.h"

namespace ricercar::models {

class CounterpointGenerator final : public IGenerator {
public:
    CounterpointGenerator(EngineWeightsPtr weights, Style style); // Chorale or Counterpoint

    Capabilities capabilities() const override;
    Result<std::vector<Draft>> generate(const GenerationRequest& request, JobControl& job,
                                        const std::function<void(const Draft&)>& onDraft) override;

private:
    const char* name() const { return m_style == Style::Chorale ? "Counterpoint model" : "Fugue model"; }

    EngineWeightsPtr m_weights;
    Style m_style;
};

}  // namespace ricercar::models
