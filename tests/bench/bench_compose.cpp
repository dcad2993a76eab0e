// SPDX-License-Identifier: GPL-3.0-or-later
// Whole pieces: first and all of four alternatives of sixteen bars in each genre, choosing anew by other weights, cancelling,
// and a follow-up on four bars. The baseline is one draft without assessment or repair.
#include "tests/bench/bench.h"

#include "app/model_library.h"

#include "core/piece/piece_agent.h"

#include <thread>

using namespace ricercar;
using namespace ricercar::bench;

namespace {

using Clock = std::chrono::steady_clock;
double msSince(Clock::time_point begin) { return std::chrono::duration<double, std::milli>(Clock::now() - begin).count(); }

PieceRequest asked(const std::string &words)
{
    PieceRequest request;
    request.concept_ = understood(Brief{words, nullptr, {}})->concept_;
    return request;
}

void benchGenre(const std::string &words, const WriterTools &tools)
{
    const PieceRequest request = asked(words);
    JobControl job;
    IdSource ids;
    const double draft = medianMs(3, [&] { (void)writtenPiece(request.concept_, plannedPiece(request.concept_, 1), tools, 1, ids, job); });
    double first = 0;
    const auto begin = Clock::now();
    const auto result = composedPiece(request, tools, IdSource(1), job, [&](const PieceAlternative &) {
        if (first == 0) first = msSince(begin);
    });
    const double all = msSince(begin);
    if (!result) {
        std::printf("%s: %s\n", words.c_str(), result.error().sentence.c_str());
        return;
    }
    line(words + ": first alternative", first, 10000, "a draft alone", draft);
    line(words + ": all four", all, 10000, "a draft alone", draft);
}

double cancelMs(const PieceRequest &request, const WriterTools &tools, int after)
{
    JobControl job;
    Clock::time_point ended;
    std::thread worker([&] {
        (void)composedPiece(request, tools, IdSource(1), job);
        ended = Clock::now();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(after));
    const auto told = Clock::now();
    job.cancel();
    worker.join();
    return std::max(0.0, std::chrono::duration<double, std::milli>(ended - told).count());
}

} // namespace

int main()
{
    std::string remark;
    const std::shared_ptr<const Pipeline> pipeline = makePipeline(&remark);
    if (!remark.empty()) std::printf("%s\n", remark.c_str());
    const WriterTools tools = toolsOf(*pipeline);
    for (const char *words : {"A melody in D major, 16 bars", "A song in F major, 16 bars", "A chorale in G major, 16 bars", "A minuet in A major, 16 bars", "A waltz in E flat major, 16 bars",
                              "A two-part invention in C minor, 16 bars", "A three-part invention in C major, 16 bars", "A prelude in C major, 16 bars", "A theme with one variation in A major, 16 bars",
                              "A canon in D major, 16 bars", "A fugue in three voices in G minor, 16 bars", "A dice minuet in C major, 16 bars"})
        benchGenre(words, tools);

    JobControl job;
    auto result = composedPiece(asked("A song in F major, 64 bars, 8 alternatives"), tools, IdSource(1), job);
    if (result) {
        std::vector<Alternative> ideas = result->ideas().alternatives;
        SelectionWeights weights;
        line("ranking " + std::to_string(ideas.size()) + " ideas of 64 bars anew", medianMs(9, [&] {
                 weights.weight[0] = 3 - weights.weight[0];
                 rankedBy(ideas, weights);
             }),
             100);
        FollowUpRequest ask;
        ask.text = "bars 5-8 calmer";
        ask.score = result->alternatives.front().idea.score;
        ask.concept_ = result->concept_;
        const auto change = understoodChange(ask);
        if (change && !change->changes.empty()) {
            ChangeRequest request;
            request.change = change->changes.front();
            request.concept_ = ask.concept_;
            request.base = ask.score;
            line("a follow-up on four bars of 64, four alternatives", medianMs(3, [&] { (void)changedPiece(request, tools, IdSource(100000), job); }), 4000);
        }
    }
    double worst = 0;
    for (const char *words : {"A song in F major, 64 bars, 8 alternatives", "A chorale in G major, 32 bars", "A fugue in four voices in G minor, 40 bars"})
        for (int after : {20, 120, 400}) worst = std::max(worst, cancelMs(asked(words), tools, after));
    line("cancel, worst of 9", worst, 100);
}
