// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "app/model_library.h"

#include "core/io/files.h"

#include <array>
#include <cstdio>

namespace ricercar {

namespace {

constexpr std::array<const char *, kChoirVoices> kVoiceWords{"soprano", "alto", "tenor", "bass"};

Result<std::vector<ChoirVoice>> voicesNamed(const std::vector<std::string> &words)
{
    std::vector<ChoirVoice> voices;
    for (const std::string &word : words) {
        std::size_t i = 0;
        while (i < kVoiceWords.size() && word != kVoiceWords[i]) ++i;
        if (i == kVoiceWords.size())
            return fail(ErrorCode::WrongUse, "\"" + word + "\" is no voice; --given takes soprano, alto, tenor, bass, with commas between.");
        voices.push_back(static_cast<ChoirVoice>(i));
    }
    return voices;
}

// Bars as the score numbers them, first and last included.
Result<TickRange> barsNamed(const Score &score, const std::string &text)
{
    int first = 0, last = 0;
    char rest = 0;
    const int read = std::sscanf(text.c_str(), "%d-%d%c", &first, &last, &rest);
    if (read == 1) last = first;
    if (read < 1 || read > 2 || last < first)
        return fail(ErrorCode::WrongUse, "--bars takes a range such as 5-8; \"" + text + "\" is none.");
    TickRange range;
    bool begun = false;
    for (std::size_t bar = 0; bar < score.barCount(); ++bar) {
        const int number = score.barNumber(bar);
        if (number < first || number > last) continue;
        if (!begun) range.begin = score.barStart(bar);
        begun = true;
        range.end = score.barStart(bar + 1);
    }
    if (!begun)
        return fail(ErrorCode::WrongUse, "The piece has no bars " + text + "; it ends with bar " +
                                             std::to_string(score.barNumber(score.barCount() - 1)) + ".");
    return range;
}

// out.musicxml -> out.2.musicxml
std::filesystem::path numbered(const std::filesystem::path &path, int rank)
{
    return path.parent_path() / (path.stem().string() + "." + std::to_string(rank) + path.extension().string());
}

} // namespace

Result<void> harmonizeCommand(const HarmonizeOptions &options, const CommonOptions &common)
{
    if (!canWrite(options.out))
        return fail(ErrorCode::WrongUse, "The ending of " + options.out.filename().string() +
                                             " is no score format; use .musicxml, .mxl, .mid or .ricercar.");
    Result<std::vector<ChoirVoice>> given = voicesNamed(options.given);
    if (!given) return Unexpected{given.error()};
    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};

    CounterpointRequest request;
    request.base = music->score;
    request.given = *given;
    request.seed = common.seed;
    request.count = options.alternatives;
    if (options.temperature > 0) request.settings.temperature = options.temperature;
    if (!options.bars.empty()) {
        Result<TickRange> range = barsNamed(*music->score, options.bars);
        if (!range) return Unexpected{range.error()};
        request.range = *range;
    }

    std::string remark;
    const std::shared_ptr<const Pipeline> pipeline = makePipeline(&remark);
    if (Result<std::string> name = generatorNamed(*pipeline, options.generator); name) request.generator = *name;
    else return Unexpected{name.error()};

    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    Result<PipelineResult> result = pipeline->write(request, music->ids, job);
    clearProgress();
    if (!result) return Unexpected{result.error()};

    if (options.all) {
        for (const Alternative &alternative : result->alternatives)
            if (Result<void> done = writeScore(*alternative.score, numbered(options.out, alternative.rank)); !done) return done;
    } else if (Result<void> done = writeScore(*result->alternatives.front().score, options.out); !done) {
        return done;
    }

    Json report{{"in", options.in.string()}, {"out", options.out.string()}, {"alternatives", Json::array()}};
    for (const Alternative &alternative : result->alternatives) report["alternatives"].push_back(toJson(alternative));
    report["concept"] = toJson(*music->score, result->concept_);
    report["log"] = result->log;
    if (!remark.empty()) report["log"].push_back(remark);
    report["import"] = toJson(music->report);
    if (common.json.empty())
        for (const std::string &line : result->log) std::fprintf(stderr, "%s\n", line.c_str());
    return writeReport(report, common.json);
}

} // namespace ricercar
