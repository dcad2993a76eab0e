// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/lines_request.h"

#include "core/brief/instruments.h"
#include "core/compose/job.h"
#include "ui/bridge/words.h"
#include "ui/compose/idea_difference.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

struct Lines {
    Q_DECLARE_TR_FUNCTIONS(Lines)
};

// One past the last bar that holds a note of any part.
std::size_t endOfMusic(const Score &score)
{
    std::size_t end = 0;
    for (const PartPtr &part : score.parts)
        for (std::size_t b = end; b < part->bars.size(); ++b)
            if (!part->bars[b]->notes.empty()) end = b + 1;
    return end;
}

bool sounds(const Part &part)
{
    return std::any_of(part.bars.begin(), part.bars.end(), [](const BarPtr &bar) { return !bar->notes.empty(); });
}

std::vector<PartId> partsOf(const Region &region)
{
    std::vector<PartId> parts;
    for (const VoiceRef &v : region.voices)
        if (std::find(parts.begin(), parts.end(), v.part) == parts.end()) parts.push_back(v.part);
    return parts;
}

} // namespace

bool isLinesTask(IdeaTask task) { return task == IdeaTask::Continue || task == IdeaTask::Accompany; }

bool wantsLines(const Studio &studio, const TaskChoice &choice)
{
    if (isLinesTask(choice.task)) return true;
    if (choice.task != IdeaTask::Fill && choice.task != IdeaTask::Vary) return false;
    const auto region = choice.where == Where::Marked ? studio.region() : std::nullopt;
    if (!region || !hasNotes(*studio.score())) return false;
    // Four-part textures go to the counterpoint model: what is marked must be voices of one.
    const Choir choir = choirOf(studio.score(), region, false);
    return !std::all_of(region->voices.begin(), region->voices.end(), [&](const VoiceRef &v) {
        return std::find(choir.map.begin(), choir.map.end(), std::optional(v)) != choir.map.end();
    });
}

std::pair<std::size_t, std::size_t> linesRegion(const Studio &studio, const LinesChoice &choice)
{
    const Score &score = *studio.score();
    const auto bars = [&](TickRange range) {
        const std::size_t first = score.locate(range.begin).bar;
        return std::pair{first, score.locate(range.end - Ticks{1}).bar + 1 - first};
    };
    if (choice.task == IdeaTask::Continue) return {endOfMusic(score), static_cast<std::size_t>(std::max(1, choice.bars))};
    if (choice.where == Where::Marked)
        if (const auto region = studio.region()) return bars(region->range);
    if (choice.where == Where::Loop && studio.loopRange()) return bars(*studio.loopRange());
    return {0, std::max<std::size_t>(1, endOfMusic(score))};
}

LinesAsked linesRequestFor(const Studio &studio, const LinesChoice &choice, IdSource &ids)
{
    LinesAsked asked;
    const ScorePtr &score = studio.score();
    if (!hasNotes(*score)) {
        asked.trouble = Lines::tr("There is no music yet: open some, draw some, or compose it from a sentence (Ctrl+Shift+C).");
        return asked;
    }
    if (choice.where == Where::Marked && choice.task != IdeaTask::Continue && !studio.region()) {
        asked.trouble = Lines::tr("Nothing is marked: drag over a stretch in the score or the piano roll, or mark the playhead's bar (Ctrl+M).");
        return asked;
    }
    if (choice.where == Where::Loop && !studio.loopRange()) {
        asked.trouble = Lines::tr("Drag over the ruler to say which bars.");
        return asked;
    }
    if (choice.keepRhythm && choice.keepPitch) {
        asked.trouble = Lines::tr("With rhythm and pitches kept there is nothing to write: keep one of them.");
        return asked;
    }
    ContinuationRequest &r = asked.request;
    const auto [first, bars] = linesRegion(studio, choice);
    r.firstBar = first;
    r.bars = bars;
    r.write = choice.write;
    std::erase_if(r.write, [&](PartId id) { return !score->part(id); });
    if (r.write.empty() && (choice.task == IdeaTask::Fill || choice.task == IdeaTask::Vary))
        if (const auto region = studio.region()) r.write = partsOf(*region);
    ScorePtr base = score;
    if (choice.task == IdeaTask::Accompany) {
        if (const InstrumentInfo *info = instrumentNamed(choice.newInstrument)) {
            Part part;
            part.id = ids.part();
            part.name = info->name;
            part.instrument.name = info->name;
            part.instrument.program = static_cast<std::uint8_t>(info->program);
            part.staves.assign(static_cast<std::size_t>(std::max(1, info->staves)), Staff{info->clef});
            if (part.staves.size() > 1) part.staves = {Staff{Clef::Treble}, Staff{Clef::Bass}};
            r.write = {part.id};
            base = withPart(base, std::move(part), base->parts.size());
        } else if (r.write.empty()) { // the parts that are silent there
            for (const PartPtr &part : score->parts)
                if (!sounds(*part)) r.write.push_back(part->id);
        }
        if (r.write.empty()) {
            asked.trouble = Lines::tr("Say what accompanies: choose parts to be written, or an instrument to be added.");
            return asked;
        }
        if (r.write.size() == base->parts.size()) {
            asked.trouble = Lines::tr("An accompaniment needs something to accompany: leave one part as it is.");
            return asked;
        }
    }
    r.base = base;
    r.style = choice.style;
    r.key = choice.key;
    r.inScale = choice.inScale;
    r.ends = choice.ends;
    r.keepRhythm = choice.keepRhythm;
    r.keepPitch = choice.keepPitch;
    r.wishes = choice.wishes;
    if (!r.wishes.empty()) r.wishes.resize(bars);
    r.temperature = std::clamp(r.temperature * std::pow(1.4, choice.surprise), 0.3, 1.6);
    QStringList written, kept;
    for (const PartPtr &part : base->parts) {
        const bool writes = r.write.empty() || std::find(r.write.begin(), r.write.end(), part->id) != r.write.end();
        (writes ? written : kept) += partTitle(*part);
    }
    const int number = first < score->barCount() ? score->barNumber(first) : score->barNumber(score->barCount() - 1) + static_cast<int>(first - score->barCount()) + 1;
    const QString where = bars == 1 ? Lines::tr("bar %1").arg(number) : Lines::tr("bars %1 to %2").arg(number).arg(number + static_cast<int>(bars) - 1);
    asked.scope = Lines::tr("Writes %1, %2.").arg(listText(written), where);
    if (!kept.isEmpty()) asked.scope += QLatin1Char(' ') + Lines::tr("Keeps %1.").arg(listText(kept));
    return asked;
}

Result<PipelineResult> linesWritten(const Pipeline &pipeline, const ContinuationRequest &request, IdSource ids, JobControl &job,
                                    const Studio::OnAlternative &each)
{
    const auto &writer = pipeline.continuation();
    if (!writer) return fail(ErrorCode::MissingResource, "The continuation model is not installed; run the set-up again to install its weights.");
    job.progress(0, "Reading the music");
    int done = 0;
    const auto idea = [&](const ContinuationDraft &draft) {
        Alternative a;
        a.score = draft.score;
        a.range = draft.range;
        a.rank = draft.rank;
        a.total = draft.fit;
        a.why = draft.why;
        a.draft.seed = draft.seed;
        a.draft.logLikelihood = draft.logLikelihood;
        a.draft.seconds = draft.seconds;
        a.draft.generator = draft.generator;
        a.draft.weights = draft.weights;
        a.parts.push_back({"fit", draft.fit, 1, draft.why});
        return a;
    };
    const auto drafts = writer->generate(request, ids, job, [&](const ContinuationDraft &draft) {
        ++done;
        job.progress(static_cast<double>(done) / std::max(1, request.count), "Writing");
        each(idea(draft));
    });
    if (!drafts) return Unexpected{drafts.error()};
    PipelineResult result;
    for (const ContinuationDraft &draft : *drafts) result.alternatives.push_back(idea(draft));
    result.log.push_back(std::to_string(drafts->size()) + " ways to go on, ranked by how their texture goes with what is around.");
    return result;
}

} // namespace ricercar
