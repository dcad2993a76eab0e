// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation model behind core's contract.
#pragma once

#include "core/compose/continuation.h"
#include "models/engine/continuation_writer.h"

namespace ricercar::models {

class ContinuationGenerator final : public IContinuation {
public:
    explicit ContinuationGenerator(ContinuationWeightsPtr weights);

    ContinuationCapabilities capabilities() const override;
    Result<std::vector<ContinuationDraft>> generate(const ContinuationRequest& request, IdSource& ids, JobControl& job,
                                                    const std::function<void(const ContinuationDraft&)>& onDraft = {}) override;

private:
    ContinuationWeightsPtr m_weights;
};

}  // namespace ricercar::models
