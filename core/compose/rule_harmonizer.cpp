// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/rule_harmonizer.h"

#include "core/compose/decoration.h"
#include "core/compose/harmony_plan.h"
#include "core/compose/obey.h"
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

// Cells whose pitches stay are given to the search as they were.
GenerationRequest withPitchesGiven(const GenerationRequest &request)
{
    GenerationRequest own = request;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < request.grid.size(); ++f)
            if (keepsPitch(request, v, f)) {
                own.free.free[v][f] = 0;
                own.grid.voices[v][f] = request.before.voices[v][f];
            }
    return own;
}

// Their rhythm is free: a note comes a half beat earlier or later where no parallels follow from it.
void reshape(VoiceGrid &grid, const GenerationRequest &request, std::uint64_t seed)
{
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        auto &cells = grid.voices[v];
        for (std::size_t f = 1; f < cells.size(); ++f) {
            if (!keepsPitch(request, v, f) || !keepsPitch(request, v, f - 1) || !cells[f].attack) continue;
            const double luck = hashed(seed, f * kChoirVoices + v, 31);
            if (luck > 0.55) continue;
            const auto half = static_cast<std::ptrdiff_t>(std::max(1, grid.frames[f].division / 2)) * (luck < 0.25 ? -1 : 1);
            const auto to = static_cast<std::ptrdiff_t>(f) + half;
            // Both notes keep something of themselves.
            const std::ptrdiff_t low = std::min<std::ptrdiff_t>(to, static_cast<std::ptrdiff_t>(f)) - 1;
            const std::ptrdiff_t high = std::max<std::ptrdiff_t>(to, static_cast<std::ptrdiff_t>(f)) + 1;
            if (low < 0 || high > static_cast<std::ptrdiff_t>(cells.size())) continue;
            bool room = true;
            for (auto g = low + 1; g < high; ++g)
                room = room && keepsPitch(request, v, static_cast<std::size_t>(g))
                    && (g == static_cast<std::ptrdiff_t>(f) || !cells[static_cast<std::size_t>(g)].attack);
            if (!room || !keepsPitch(request, v, static_cast<std::size_t>(low))) continue;
            const std::vector<GridCell> kept = cells;
            const std::int8_t before = cells[f - 1].pitch, after = cells[f].pitch;
            if (half < 0)
                for (auto g = to; g < static_cast<std::ptrdiff_t>(f); ++g) cells[static_cast<std::size_t>(g)].pitch = after;
            else
                for (auto g = static_cast<std::ptrdiff_t>(f); g < to; ++g) cells[static_cast<std::size_t>(g)].pitch = before;
            cells[f].attack = false;
            cells[static_cast<std::size_t>(to)] = {after, true};
            bool clean = true;
            for (auto g = low; g <= high && g < static_cast<std::ptrdiff_t>(cells.size()); ++g)
                for (std::size_t u = 0; u < kChoirVoices && g > 0; ++u)
                    clean = clean && (u == v || !parallelAt(grid, static_cast<std::size_t>(g), std::min(u, v), std::max(u, v)));
            if (!clean) cells = kept;
        }
    }
}

} // namespace

Capabilities RuleHarmonizer::capabilities() const
{
    Capabilities c;
    c.name = "Rules";
    c.description = "Writing in two to four parts by the rules of harmony and counterpoint; any metre, key and length.";
    c.minVoices = 2;
    c.controls = c.wishes = true;
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
    const GenerationRequest own = withPitchesGiven(request);
    for (int i = 0; i < request.count; ++i) {
        const std::uint64_t seed = request.seed + static_cast<std::uint64_t>(i);
        const double noise = 0.59 * request.settings.temperature;
        const HarmonyPlan plan = planHarmony(own, seed, noise, job);
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const auto setting = setInVoices(plan, own, seed, noise, job);
        if (!setting) return fail(ErrorCode::Cancelled, "Stopped.");
        Draft draft;
        draft.grid = written(own, plan, *setting);
        obey(draft.grid, own);
        decorate(draft.grid, own, plan, *setting, seed, hashed(seed, 5, 3));
        reshape(draft.grid, request, seed);
        obey(draft.grid, request);
        draft.seed = seed;
        draft.generator = "Rules";
        draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        if (onDraft) onDraft(draft);
        drafts.push_back(std::move(draft));
    }
    return drafts;
}

} // namespace ricercar
