// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/rule_harmonizer.h"

#include "core/compose/decoration.h"
#include "core/compose/harmony_plan.h"
#include "core/compose/voicing_search.h"

#include <chrono>

namespace ricercar {

namespace {

VoiceGrid written(const GenerationRequest &request, const HarmonyPlan &plan, const std::vector<SetSlice> &setting)
{
    VoiceGrid grid = request.grid;
    for (std::size_t k = 0; k < plan.slices.size(); ++k) {
        const HarmonySlice &slice = plan.slices[k];
        // A repeated pitch is sung again with a new syllable (a given voice begins), and held under a held tune.
        bool syllable = slice.phraseStart, anyGiven = false;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (!slice.free[v]) {
                anyGiven = anyGiven || slice.first[v] >= 0;
                syllable = syllable || request.grid.voices[v][slice.begin].attack;
            }
        if (!anyGiven) syllable = syllable || slice.strong;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (!slice.free[v]) continue;
            const int key = setting[k].silent ? -1 : setting[k].keys[v];
            for (std::size_t f = slice.begin; f < slice.end; ++f) {
                GridCell &cell = grid.voices[v][f];
                cell.pitch = static_cast<std::int8_t>(key);
                cell.attack = key >= 0 && f == slice.begin
                    && (syllable || f == 0 || grid.voices[v][f - 1].pitch != key);
            }
        }
    }
    return grid;
}

} // namespace

Capabilities RuleHarmonizer::capabilities() const
{
    Capabilities c;
    c.name = "Rules";
    c.description = "Four-part writing by the rules of harmony and counterpoint; any metre, key and length.";
    c.ranges = {kChoirRanges[0], kChoirRanges[1], kChoirRanges[2], kChoirRanges[3]};
    return c;
}

Result<std::vector<Draft>> RuleHarmonizer::generate(const GenerationRequest &request, JobControl &job,
                                                    const std::function<void(const Draft &)> &onDraft)
{
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (request.grid.voices[v].size() != request.grid.size() || request.free.free[v].size() != request.grid.size())
            return fail(ErrorCode::Internal, "The request's voices and frames do not fit together.");
    const auto begin = std::chrono::steady_clock::now();
    std::vector<Draft> drafts;
    for (int i = 0; i < request.count; ++i) {
        const std::uint64_t seed = request.seed + static_cast<std::uint64_t>(i);
        const double noise = 0.47 * request.settings.temperature;
        const HarmonyPlan plan = planHarmony(request, seed, noise, job);
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const auto setting = setInVoices(plan, request, seed, noise, job);
        if (!setting) return fail(ErrorCode::Cancelled, "Stopped.");
        Draft draft;
        draft.grid = written(request, plan, *setting);
        decorate(draft.grid, request, plan, *setting, seed, hashed(seed, 5, 3));
        draft.seed = seed;
        draft.generator = "Rules";
        draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (onDraft) onDraft(draft);
        drafts.push_back(std::move(draft));
    }
    return drafts;
}

} // namespace ricercar
