// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_agent.h"

namespace ricercar {

WriterTools toolsOf(const Pipeline &pipeline)
{
    return {&pipeline, pipeline.continuation().get(), pipeline.fugueVoices().get()};
}

PipelineResult PieceResult::ideas() const
{
    PipelineResult result;
    result.concept_ = harmonyConcept(concept_);
    result.log = log;
    for (const PieceAlternative &a : alternatives) result.alternatives.push_back(a.idea);
    return result;
}

} // namespace ricercar
