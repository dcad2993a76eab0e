// SPDX-License-Identifier: GPL-3.0-or-later
// Harmonizations that run on and on beside what is tested, as the studio would run them: each on a job runner of its
// own, at the runner's low priority, by the model where its weights are there and else by rules.
#pragma once

#include "core/compose/job_runner.h"
#include "core/compose/rule_harmonizer.h"
#include "core/music/edits.h"
#include "models/generator/counterpoint_generator.h"

#include <atomic>
#include <filesystem>
#include <memory>
#include <vector>

namespace ricercar::test {

class HarmonizingLoad {
public:
    // `tune`: one part. `weights`: of the counterpoint model.
    HarmonizingLoad(int atOnce, ScorePtr tune, const IdSource &ids, const std::filesystem::path &weights) : m_tune(std::move(tune)), m_ids(ids)
    {
        std::vector<std::shared_ptr<IGenerator>> generators;
        if (const auto loaded = models::EngineWeights::load(weights))
            generators.push_back(std::make_shared<models::CounterpointGenerator>(*loaded, models::Style::Chorale));
        generators.push_back(std::make_shared<RuleHarmonizer>());
        m_pipeline = std::make_shared<const Pipeline>(std::move(generators));
        for (int i = 0; i < atOnce; ++i) {
            m_runners.push_back(std::make_unique<JobRunner>());
            m_runners.back()->submit([this, i](JobControl &job) {
                for (std::uint64_t seed = 1; !job.stopped(); ++seed) {
                    CounterpointRequest request;
                    request.base = m_tune;
                    request.seed = seed * 100 + static_cast<std::uint64_t>(i);
                    if (m_pipeline->write(request, m_ids, job)) m_done.fetch_add(1);
                }
            });
        }
    }
    int done() const { return m_done.load(); } // harmonizations of four alternatives

private:
    ScorePtr m_tune;
    IdSource m_ids;
    std::shared_ptr<const Pipeline> m_pipeline;
    std::atomic<int> m_done{0};
    std::vector<std::unique_ptr<JobRunner>> m_runners; // last: they end first, and stop what runs
};

} // namespace ricercar::test
