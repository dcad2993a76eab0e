// SPDX-License-Identifier: GPL-3.0-or-later
// A chorale: a tune of phrases with fermatas, then the lower voices by the choir's own generators, towards the cadences that
// the plan has.
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/piece_score.h"
#include "core/piece/tune_writer.h"

#include "core/brief/heard.h"
#include "core/compose/rule_harmonizer.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

Result<std::vector<WovenLine>> harmonized(const GenreTask &task, const Pipeline &choir, const WovenLine &tune, int voices)
{
    const PiecePlan &plan = task.plan;
    PieceDraft draft;
    PiecePart part;
    part.name = "Soprano";
    part.force = {"Soprano", 52, 1};
    part.voices.push_back(voiceAt({0, 0, 0, {}}, notesOf(tune), false));
    draft.parts.push_back(part);
    addFermatas(draft, task.piece, plan);
    IdSource ids;
    CounterpointRequest request;
    request.base = scoreOf(draft, task.piece, plan, task.seed, ids);
    request.given = {ChoirVoice::Soprano};
    request.voices[0] = VoiceRef{request.base->parts[0]->id, 0};
    if (voices == 3) request.texture = {ChoirVoice::Soprano, ChoirVoice::Alto, ChoirVoice::Bass};
    if (voices == 2) request.texture = {ChoirVoice::Soprano, ChoirVoice::Bass};
    request.key = plan.key;
    const int bar = static_cast<int>(plan.metre.length().value);
    for (const PlannedSection &s : plan.sections)
        for (const PlannedPhrase &p : s.phrases) {
            if (p.cadence == Cadence::None) continue;
            // The last note of the phrase, where it stands.
            const int end = static_cast<int>(p.firstBar + p.bars) * bar;
            const WovenNote *last = nullptr;
            for (const WovenNote &n : tune)
                if (n.onset < end - static_cast<int>(plan.anacrusis.value)) last = &n;
            if (last && last->onset >= end - bar) request.cadences.push_back({TimelineTick{last->onset + plan.anacrusis.value}, p.cadence, p.key});
        }
    request.seed = task.seed;
    request.count = 4;
    const AspectLevels levels = levelsOf(task.piece);
    request.settings.controls.activity = std::max(-1.0, level(levels, Aspect::Density) - 0.7); // note against note, mostly
    request.settings.controls.dissonance = level(levels, Aspect::Dissonance);
    request.settings.controls.chromaticism = level(levels, Aspect::Chromaticism);
    auto result = choir.write(request, ids.reserve(1000000), task.job);
    if (!result) return Unexpected{result.error()};
    if (result->alternatives.empty()) return fail(ErrorCode::Unsupported, "No harmony is found for this tune; try another seed.");
    // The best of those that close as the plan says.
    const PlannedPhrase &close = plan.sections.back().phrases.back();
    const Alternative *chosen = &result->alternatives.front();
    for (const Alternative &a : result->alternatives)
        if (cadenceAtEnd(*a.score, {TimelineTick{0}, a.score->end()}, close.key) == close.cadence) {
            chosen = &a;
            break;
        }
    const Alternative &best = *chosen;
    std::vector<WovenLine> lines;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (!best.voices[v]) continue;
        if (voices < 4 && ((v == 2) || (v == 1 && voices == 2))) continue;
        WovenLine line;
        for (const PlacedNote &n : notesIn(*best.score, best.score->partIndex(best.voices[v]->part), {TimelineTick{0}, best.score->end()}))
            if (n.note->voice == best.voices[v]->voice && n.note->grace == Grace::None)
                line.push_back(woven(static_cast<int>(n.onset.value - plan.anacrusis.value), static_cast<int>(n.end.value - plan.anacrusis.value), n.note->pitch));
        if (!line.empty()) lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace

Result<PieceDraft> writeChorale(const GenreTask &task)
{
    const int voices = std::clamp(task.piece.voices.value > 0 ? task.piece.voices.value : 4, 2, 4);
    // A tune of the choir's soprano; the other voices follow its rhythm mostly.
    VoiceRange compass{60, 76};
    const int lean = static_cast<int>(3 * level(levelsOf(task.piece), Aspect::Height));
    compass = {compass.lowest + std::max(0, lean), compass.highest + lean};
    for (const RangeWish &w : task.piece.ranges.value)
        if (!w.part || w.part->kind == PartWish::Kind::Melody || (w.part->kind == PartWish::Kind::Role && w.part->number == 0))
            compass = {std::max(compass.lowest, w.range.lowest), std::min(std::max(compass.highest, w.range.lowest + 9), w.range.highest)};
    const WovenLine tune = bestTune(task.piece, task.plan, task.seed, compass, nullptr, &task.job);
    if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    const Pipeline rules({std::make_shared<RuleHarmonizer>()});
    Result<std::vector<WovenLine>> lines = task.tools.choir ? harmonized(task, *task.tools.choir, tune, voices) : harmonized(task, rules, tune, voices);
    if (!lines && lines.error().code != ErrorCode::Cancelled && task.tools.choir) lines = harmonized(task, rules, tune, voices);
    if (!lines) return Unexpected{lines.error()};
    PieceDraft draft = draftOfLines(*lines, task.piece);
    express(draft, task.piece, task.plan, task.seed);
    return draft;
}

} // namespace ricercar
