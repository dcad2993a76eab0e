// SPDX-License-Identifier: GPL-3.0-or-later
// The rule-based harmonizer: functional harmony, voice leading by search, and ornaments. Needs no weights. Stands
// behind the same interface as the models, and repairs what they cannot.
#pragma once

#include "core/compose/generator.h"

namespace ricercar {

class RuleHarmonizer : public IGenerator {
public:
    Capabilities capabilities() const override;
    Result<std::vector<Draft>> generate(const GenerationRequest &request, JobControl &job,
                                        const std::function<void(const Draft &)> &onDraft) override;
};

} // namespace ricercar
