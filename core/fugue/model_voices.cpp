// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/model_voices.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr std::array<std::array<std::size_t, 4>, 3> kRoles{{{0, 3, 0, 0}, {0, 1, 3, 0}, {0, 1, 2, 3}}};

bool marked(const WrittenFugue &fugue, int voice, int t)
{
    return std::any_of(fugue.marks.begin(), fugue.marks.end(),
                       [&](const FugueMark &k) { return k.voice == voice && t >= k.begin && t < k.end; });
}

// Lines of a score that scoreOf() made: one part a voice, in ticks from its beginning.
Result<WovenLine> wholeLine(const Score &score, PartId part)
{
    WovenLine line;
    for (const PlacedNote &n : notesIn(score, score.partIndex(part), {TimelineTick{0}, score.end()}))
        line.push_back(woven(static_cast<int>(n.onset.value), static_cast<int>(n.end.value), n.note->pitch));
    for (std::size_t i = 1; i < line.size(); ++i)
        if (line[i].onset < line[i - 1].end) return fail(ErrorCode::Internal, "A voice came back with two notes at a time.");
    return line;
}

} // namespace

ChoirMap choirPlaces(const std::vector<PartId> &parts)
{
    ChoirMap map;
    if (parts.size() < 2 || parts.size() > kChoirVoices) return map;
    for (std::size_t v = 0; v < parts.size(); ++v) map[kRoles[parts.size() - 2][v]] = VoiceRef{parts[v], 0};
    return map;
}

Result<std::vector<WrittenFugue>> modelVersions(const WrittenFugue &fugue, const FugueMaterial &material, const FuguePlan &plan,
                                                IGenerator &generator, std::uint64_t seed, int count, JobControl &job)
{
    const std::size_t voices = fugue.lines.size();
    if (voices < 2 || voices > kChoirVoices)
        return fail(ErrorCode::Unsupported, "The model of free voices knows two to four voices; the rules write more.");
    IdSource ids;
    const ScorePtr score = scoreOf(fugue, material, plan, nullptr, ids);
    std::vector<PartId> parts;
    for (const PartPtr &part : score->parts) parts.push_back(part->id);
    const ChoirMap map = choirPlaces(parts);
    const TickRange range{TimelineTick{0}, TimelineTick{plan.length()}};

    GenerationRequest request;
    request.task = Task::Fill;
    request.grid = gridFrom(*score, map, range);
    request.before = request.grid;
    request.present.fill(false);
    const std::size_t frames = request.grid.size();
    for (std::size_t v = 0; v < kChoirVoices; ++v) request.free.free[v].assign(frames, 0);
    request.wishes.harmony.assign(frames, 0);
    // The close is planned to the note: its bar and the one before stay as they are.
    const int close = plan.length() - 2 * material.metre.bar();
    for (std::size_t f = 0; f < frames; ++f) {
        const int t = static_cast<int>(request.grid.frames[f].start.value);
        if (const HarmonySlot *slot = slotAt(fugue.harmony, t)) request.wishes.harmony[f] = slot->chord;
        for (std::size_t v = 0; v < voices; ++v) {
            const std::size_t role = kRoles[voices - 2][v];
            // A rest of the plan is a rest, and so is the time before a voice's first entry.
            const bool sounds = request.grid.voices[role][f].pitch != kRest;
            request.free.free[role][f] = sounds && t < close && !marked(fugue, static_cast<int>(v), t);
        }
    }
    for (std::size_t v = 0; v < voices; ++v) {
        const std::size_t role = kRoles[voices - 2][v];
        request.present[role] = true;
        request.ranges[role] = plan.ranges[v];
    }
    request.settings.balance = false; // it is fitted to chorales
    request.seed = seed;
    request.count = count;
    const auto drafts = generator.generate(request, job, {});
    if (!drafts) return Unexpected{drafts.error()};

    std::vector<WrittenFugue> versions;
    for (const Draft &draft : *drafts) {
        IdSource more = ids;
        const ScorePtr filled = scoreFrom(score, map, draft.grid, request.free, nullptr, more);
        WrittenFugue version = fugue;
        for (std::size_t v = 0; v < voices; ++v) {
            auto line = wholeLine(*filled, parts[v]);
            if (!line) return Unexpected{line.error()};
            version.lines[v] = std::move(*line);
        }
        versions.push_back(std::move(version));
    }
    return versions;
}

WrittenFugue withSectionOf(const WrittenFugue &fugue, const WrittenFugue &version, const FuguePlan &plan, std::size_t section)
{
    const int begin = plan.startOf(section), end = plan.startOf(section + 1);
    WrittenFugue mixed = fugue;
    for (std::size_t v = 0; v < fugue.lines.size(); ++v) {
        WovenLine &line = mixed.lines[v];
        line.clear();
        const auto take = [&](const WovenLine &from, int low, int high) {
            for (const WovenNote &n : from) {
                if (n.onset < low || n.onset >= high) continue;
                if (!line.empty() && line.back().end > n.onset) line.back().end = n.onset;
                line.push_back(n);
            }
        };
        take(fugue.lines[v], 0, begin);
        take(version.lines[v], begin, end);
        take(fugue.lines[v], end, 1 << 30);
        // A note that one version ties over the border is held until the next.
        for (std::size_t i = 1; i < line.size(); ++i) {
            if (line[i].onset <= line[i - 1].end) continue;
            for (const int border : {begin, end}) {
                if (line[i - 1].onset >= border || line[i].onset <= border || line[i - 1].end < border) continue;
                const WovenNote *a = soundingAt(fugue.lines[v], line[i].onset - 1), *b = soundingAt(version.lines[v], line[i].onset - 1);
                if ((border == begin ? b : a) && line[i - 1].end == border) line[i - 1].end = line[i].onset;
            }
        }
    }
    return mixed;
}

} // namespace ricercar
