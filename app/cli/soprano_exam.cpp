// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/soprano_exam.h"

#include "core/compose/choir_request.h"
#include "core/compose/concept_analysis.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace ricercar {

namespace {

struct Written {
    judge::Piece piece;
    std::string writer;
};

// The widest range that a generator is known to write: every voice over the whole choir.
VoiceRange wholeChoir(const Capabilities &model)
{
    VoiceRange whole = model.ranges[0];
    for (const VoiceRange &range : model.ranges) {
        whole.lowest = std::min(whole.lowest, range.lowest);
        whole.highest = std::max(whole.highest, range.highest);
    }
    return whole;
}

Result<Written> writtenRaw(const CounterpointRequest &asked, IGenerator &model)
{
    Result<Analysis> analysis = analysed(asked);
    if (!analysis) return Unexpected{analysis.error()};
    const ChoirTask task = choirTask(asked, *analysis);
    GenerationRequest request;
    request.concept_ = analysis->concept_;
    request.grid = task.grid;
    request.free = task.free;
    request.ranges.fill(wholeChoir(model.capabilities()));
    request.settings.temperature = 1;
    request.settings.forbidParallels = false;
    request.settings.forbidCrossing = false;
    request.settings.balance = false;
    request.seed = asked.seed;
    request.count = 1;
    JobControl job;
    Result<std::vector<Draft>> drafts = model.generate(request, job, {});
    if (!drafts) return Unexpected{drafts.error()};
    if (drafts->empty()) return fail(ErrorCode::Internal, "The model wrote nothing.");
    return Written{judgedPiece(drafts->front().grid), drafts->front().generator};
}

Result<Written> writtenByPipeline(const CounterpointRequest &asked, IdSource ids, const Pipeline &pipeline)
{
    JobControl job;
    Result<PipelineResult> result = pipeline.write(asked, ids, job);
    if (!result) return Unexpected{result.error()};
    if (result->alternatives.empty()) return fail(ErrorCode::Internal, "The agent wrote nothing.");
    const Alternative &first = result->alternatives.front();
    return Written{judgedPiece(*first.score, first.voices), first.draft.generator};
}

} // namespace

ExamResult examined(Examinee examinee, const std::vector<ChoirPiece> &pieces, const ExamOptions &options,
                    const Pipeline &pipeline, IGenerator *model,
                    const std::function<void(double fraction, const std::string &words)> &progress)
{
    ExamResult exam;
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (progress)
            progress(static_cast<double>(i) / static_cast<double>(pieces.size()),
                     "piece " + std::to_string(i + 1) + " of " + std::to_string(pieces.size()));
        for (int s = 0; s < options.seeds; ++s) {
            IdSource ids;
            CounterpointRequest request;
            request.base = tuneOf(pieces[i], ids);
            request.given = {ChoirVoice::Soprano};
            request.generator = options.generator;
            request.count = 1;
            request.seed = options.firstSeed + static_cast<std::uint64_t>(s);
            Result<Written> written = examinee == Examinee::RawModel ? writtenRaw(request, *model)
                                                                     : writtenByPipeline(request, ids, pipeline);
            if (!written) {
                ++exam.failed;
                std::fprintf(stderr, "ricercar: piece %zu: %s\n", i + 1, written.error().sentence.c_str());
                continue;
            }
            const judge::Piece &composer = pieces[i].piece;
            judge::Piece &piece = written->piece;
            piece.frames.resize(composer.frames.size(), {-1, -1, -1, -1});
            piece.strikes.resize(composer.frames.size());
            for (std::size_t f = 0; f < piece.frames.size(); ++f)
                exam.changedTuneFrames += piece.frames[f][0] != composer.frames[f][0];
            exam.writer = written->writer;
            exam.settings.push_back({std::move(piece), i});
        }
    }
    exam.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return exam;
}

} // namespace ricercar
