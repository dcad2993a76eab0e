// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/counterpoint_generator.h"

#include "models/engine/chorale_writer.h"
#include "models/generator/grid_conversion.h"

#include <chrono>

namespace ricercar::models {

namespace {

// The key, where it was said or found, as the net was taught it.
void setKey(const Concept& concept_, ChoraleGrid& grid) {
    if (concept_.key.origin == FieldOrigin::Default) return;
    const KeySignature& key = concept_.key.value;
    const auto signature = static_cast<std::int8_t>(((key.fifths * 7) % 12 + 12) % 12);
    std::int8_t mode = kUnknown;
    if (key.mode == Mode::Major) mode = 0;
    if (key.mode == Mode::Minor || key.mode == Mode::Aeolian) mode = 1;
    for (auto& frame : grid.frames) {
        frame.keySignature = signature;
        frame.mode = mode;
    }
}

bool soundRequest(const GenerationRequest& request) {
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (request.grid.voices[v].size() != request.grid.size() || request.free.free[v].size() != request.grid.size())
            return false;
    return request.grid.size() > 0;
}

// What is free is not read, whatever the request's grid holds there.
VoiceGrid withoutFreeCells(const GenerationRequest& request) {
    VoiceGrid grid = request.grid;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t t = 0; t < grid.size(); ++t)
            if (request.free.free[v][t]) grid.voices[v][t] = {};
    return grid;
}

GivenMask maskOf(const CellMask& cells, std::size_t frames) {
    bool any = false;
    GivenMask mask(frames, 0);
    for (int v = 0; v < kVoices; ++v)
        for (std::size_t t = 0; t < std::min(frames, cells.free[v].size()); ++t)
            if (cells.free[v][t]) {
                mask[t] |= static_cast<std::uint8_t>(1 << v);
                any = true;
            }
    return any ? mask : GivenMask{};
}

// False, with why, where a wish does not fit the grid.
bool setWishes(const GenerationRequest& request, WritingTask& task, std::string& why) {
    const std::size_t n = request.grid.size();
    auto& w = task.wishes;
    for (int v = 0; v < kVoices; ++v)
        if (request.wishes.required[v].size() == n) w.required[v] = request.wishes.required[v];
    if (request.wishes.harmony.size() == n) w.harmony = request.wishes.harmony;
    const bool before = request.before.size() == n;
    if (before) {
        ChoraleGrid grid;
        if (!choraleGridFrom(request.before, grid, why)) return false;
        w.before = std::move(grid.frames);
        w.keepRhythm = maskOf(request.wishes.keepRhythm, n);
        w.keepPitch = maskOf(request.wishes.keepPitch, n);
        w.likeness = request.settings.likeness;
    }
    const Controls& c = request.settings.controls;
    w.activity = c.activity;
    w.dissonance = c.dissonance;
    w.chromaticism = c.chromaticism;
    w.height = c.height;
    return true;
}

Draft draftOf(const GenerationRequest& request, const WrittenDraft& written, const char* generator) {
    Draft draft;
    draft.grid = request.grid;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t t = 0; t < request.grid.size(); ++t) {
            if (!request.free.free[v][t]) continue;
            const auto symbol = written.grid.frames[t].symbol[v];
            auto& cell = draft.grid.voices[v][t];
            cell.pitch = symbol == kRest ? ricercar::kRest : static_cast<std::int8_t>(midiOfSymbol(symbol));
            cell.attack = symbol != kRest && written.grid.frames[t].onset[v] == Onset::Attack;
        }
    draft.logLikelihood = written.logLikelihood;
    draft.generator = generator;
    return draft;
}

}  // namespace

CounterpointGenerator::CounterpointGenerator(EngineWeightsPtr weights, Style style)
    : m_weights(std::move(weights)), m_style(style) {}

Capabilities CounterpointGenerator::capabilities() const {
    Capabilities c;
    const bool chorale = m_style == Style::Chorale;
    c.name = name();
    c.description = chorale ? "A neural net that has learned four-part writing from the chorales of J. S. Bach."
                            : "A neural net that has learned to write voices around a theme from fugues and inventions of J. S. Bach.";
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        c.ranges[v] = chorale ? kChoirRanges[v] : ricercar::VoiceRange{kLowestPitch, kLowestPitch + kPitches - 1};
    c.minVoices = 2;
    c.controls = c.wishes = c.likeness = true;
    c.weights = m_weights->hash;
    return c;
}

Result<std::vector<Draft>> CounterpointGenerator::generate(const GenerationRequest& request, JobControl& job,
                                                           const std::function<void(const Draft&)>& onDraft) {
    const auto begin = std::chrono::steady_clock::now();
    if (!soundRequest(request)) return fail(ErrorCode::BadInput, "There is no music to write in: the region is empty.");
    if (request.count < 1 || !(request.settings.temperature > 0 && request.settings.temperature <= 2))
        return fail(ErrorCode::BadInput, "The number of alternatives must be at least 1, and the freedom above 0 and at most 2.");
    WritingTask task;
    task.side.style = m_style;
    if (std::string why; !choraleGridFrom(withoutFreeCells(request), task.grid, why))
        return fail(ErrorCode::Unsupported, "The counterpoint model writes between A1 and D6: " + why + ".");
    setKey(request.concept_, task.grid);
    task.given.assign(request.grid.size(), kNothingGiven);
    for (int v = 0; v < kVoices; ++v) {
        for (std::size_t t = 0; t < request.grid.size(); ++t)
            if (!request.free.free[v][t]) task.given[t] |= static_cast<std::uint8_t>(1 << v);
        task.rules.ranges[v] = {request.ranges[v].lowest, request.ranges[v].highest};
        if (request.ranges[v].lowest > request.ranges[v].highest || !midiFits(request.ranges[v].lowest) ||
            !midiFits(request.ranges[v].highest))
            return fail(ErrorCode::Unsupported, "The counterpoint model writes between A1 and D6: a voice's range lies outside.");
    }
    for (int v = 0; v < kVoices; ++v)
        if (!request.present[v]) task.absent |= static_cast<std::uint8_t>(1 << v);
    if (std::string why; !setWishes(request, task, why))
        return fail(ErrorCode::Unsupported, "The counterpoint model writes between A1 and D6: " + why + ".");
    task.rules.temperature = request.settings.temperature;
    task.rules.forbidParallels = request.settings.forbidParallels;
    task.rules.forbidCrossing = request.settings.forbidCrossing;
    task.rules.balanced = request.settings.balance;

    std::vector<Draft> drafts;
    try {
        for (int done = 0; done < request.count; done += kRows) {
            std::vector<std::uint64_t> seeds;
            for (int i = done; i < std::min(request.count, done + kRows); ++i)
                seeds.push_back(request.seed + static_cast<std::uint64_t>(i));
            const auto progress = [&](double share) {
                job.progress((done + share * double(seeds.size())) / request.count, "Writing the voices");
            };
            const auto written = writeDrafts(m_weights, task, seeds, [&] { return job.stopped(); }, progress);
            if (!written) return fail(ErrorCode::Cancelled, "Writing was cancelled.");
            for (std::size_t i = 0; i < written->size(); ++i) {
                Draft draft = draftOf(request, (*written)[i], name());
                draft.seed = seeds[i];
                draft.weights = m_weights->hash;
                draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
                if (onDraft) onDraft(draft);
                drafts.push_back(std::move(draft));
            }
        }
    } catch (const std::exception& e) {
        return fail(ErrorCode::Internal, "The counterpoint model stopped with an error.", e.what());
    }
    return drafts;
}

}  // namespace ricercar::models
