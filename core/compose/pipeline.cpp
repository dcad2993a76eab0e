// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/pipeline.h"

#include "core/compose/concept_analysis.h"
#include "core/compose/rule_harmonizer.h"
#include "core/compose/writing.h"

#include <algorithm>

namespace ricercar {

Pipeline::Pipeline(std::vector<std::shared_ptr<IGenerator>> generators, std::shared_ptr<IGenerator> fugueVoices,
                   std::shared_ptr<IContinuation> continuation)
    : m_generators(std::move(generators)), m_fugueVoices(std::move(fugueVoices)), m_continuation(std::move(continuation))
{
    if (m_generators.empty()) m_generators.push_back(std::make_shared<RuleHarmonizer>());
}

Result<Concept> Pipeline::conceptOf(const CounterpointRequest &request) const
{
    auto analysis = analysed(request);
    if (!analysis) return Unexpected{analysis.error()};
    return std::move(analysis->concept_);
}

Result<PipelineResult> Pipeline::write(const CounterpointRequest &request, IdSource ids, JobControl &job,
                                           const std::function<void(const Alternative &)> &onAlternative) const
{
    auto analysis = analysed(request);
    if (!analysis) return Unexpected{analysis.error()};
    auto writer = generatorFor(request);
    if (!writer) return Unexpected{writer.error()};
    return written(request, std::move(*analysis), **writer, ids, job, onAlternative);
}

Result<IGenerator *> Pipeline::generatorFor(const CounterpointRequest &request) const
{
    if (request.generator.empty()) return m_generators.front().get();
    const auto found = std::find_if(m_generators.begin(), m_generators.end(), [&](const auto &g) {
        return g->capabilities().name == request.generator;
    });
    if (found != m_generators.end()) return found->get();
    std::string names;
    for (const auto &g : m_generators) names += (names.empty() ? "" : ", ") + g->capabilities().name;
    return fail(ErrorCode::Unsupported, "There is no generator named \"" + request.generator + "\"; there are: " + names + ".");
}

std::vector<Capabilities> Pipeline::generators() const
{
    std::vector<Capabilities> all;
    for (const auto &g : m_generators) all.push_back(g->capabilities());
    return all;
}

} // namespace ricercar
