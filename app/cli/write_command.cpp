// SPDX-License-Identifier: GPL-3.0-or-later
// harmonize, fill, vary, reharmonize, add-voice: the tasks of a texture of two to four voices.
#include "app/cli/commands.h"
#include "app/cli/continuation_commands.h"
#include "app/cli/report.h"
#include "app/cli/request_words.h"
#include "app/model_library.h"

#include "core/compose/concept_analysis.h"
#include "core/io/files.h"
#include "core/music/edits.h"

#include <algorithm>
#include <cstdio>

namespace ricercar {

namespace {

// out.musicxml -> out.2.musicxml
std::filesystem::path numbered(const std::filesystem::path &path, int rank)
{
    return path.parent_path() / (path.stem().string() + "." + std::to_string(rank) + path.extension().string());
}

const char *taskWord(Task task)
{
    switch (task) {
    case Task::Fill: return "fill";
    case Task::Vary: return "vary";
    case Task::AddVoice: return "add-voice";
    case Task::Reharmonize: return "reharmonize";
    case Task::Harmonize: break;
    }
    return "harmonize";
}

// So many voices, with those that are given among them: two are the outer ones, three leave the tenor out.
std::vector<ChoirVoice> textureOf(int voices, const std::vector<ChoirVoice> &given)
{
    using V = ChoirVoice;
    if (voices == 0 || voices == 4) return voices == 4 ? std::vector{V::Soprano, V::Alto, V::Tenor, V::Bass} : std::vector<V>{};
    std::vector<V> texture = given;
    for (V v : {V::Bass, V::Soprano, V::Alto, V::Tenor})
        if (static_cast<int>(texture.size()) < voices && std::find(texture.begin(), texture.end(), v) == texture.end()) texture.push_back(v);
    std::sort(texture.begin(), texture.end());
    return texture;
}

// The voices of the music that the parts with these names hold.
Result<std::vector<ChoirVoice>> voicesOfParts(const Score &score, const ChoirMap &map, const std::vector<std::string> &names)
{
    std::vector<ChoirVoice> voices;
    for (const std::string &name : names) {
        bool found = false;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            const Part *part = map[v] ? score.part(map[v]->part) : nullptr;
            if (!part || (part->name != name && part->abbreviation != name)) continue;
            voices.push_back(static_cast<ChoirVoice>(v));
            found = true;
        }
        if (found) continue;
        std::string parts;
        for (const PartPtr &part : score.parts) parts += (parts.empty() ? "" : ", ") + part->name;
        return fail(ErrorCode::WrongUse, "No voice that can be written is in a part named \"" + name + "\"; the parts are: " + parts + ".");
    }
    return voices;
}

// All that is read against the score.
Result<CounterpointRequest> requestOf(const WriteOptions &options, const CommonOptions &common, const ScorePtr &score)
{
    CounterpointRequest request;
    request.task = options.task;
    request.base = score;
    request.seed = common.seed;
    request.count = options.alternatives;
    request.emptyOnly = options.emptyOnly;
    request.followChordSymbols = options.followChords;
    request.settings.controls = options.controls;
    request.settings.likeness = options.likeness;
    if (options.temperature > 0) request.settings.temperature = options.temperature;
    const auto given = voicesNamed(options.given, "--given");
    if (!given) return Unexpected{given.error()};
    request.given = *given;
    const auto write = voicesNamed(options.write, options.task == Task::AddVoice ? "--voice" : "--voices");
    if (!write) return Unexpected{write.error()};
    request.write = *write;
    const auto texture = voicesNamed(options.texture, "--texture");
    if (!texture) return Unexpected{texture.error()};
    request.texture = texture->empty() ? textureOf(options.voices, request.given) : *texture;
    if (!options.bars.empty()) {
        const auto range = barsNamed(*score, options.bars);
        if (!range) return Unexpected{range.error()};
        request.range = *range;
    }
    if (!options.key.empty()) {
        const auto key = keyNamed(options.key);
        if (!key) return Unexpected{key.error()};
        request.key = *key;
    }
    for (const std::string &text : options.cadences) {
        const auto cadence = cadenceNamed(*score, text);
        if (!cadence) return Unexpected{cadence.error()};
        request.cadences.push_back(*cadence);
    }
    // Parts, figures and locks name voices of the music, which are first found in it.
    if (options.parts.empty() && options.figures.empty() && options.locks.empty()) return request;
    CounterpointRequest look = request;
    look.task = Task::Fill;
    look.range = TickRange{TimelineTick{0}, score->end()};
    look.write.clear();
    look.cadences.clear();
    look.texture.clear();
    if (!options.figures.empty()) look.figures = {FigureAt{}};
    ChoirMap map;
    if (const auto found = analysed(look)) {
        map = found->map;
    } else {
        look.task = Task::Harmonize;
        const auto alone = analysed(look);
        if (!alone) return Unexpected{alone.error()};
        map = alone->map;
    }
    const auto named = voicesOfParts(*score, map, options.parts);
    if (!named) return Unexpected{named.error()};
    request.write.insert(request.write.end(), named->begin(), named->end());
    if (!options.figures.empty()) {
        const auto figures = figuresNamed(*score, map[3], options.figures);
        if (!figures) return Unexpected{figures.error()};
        request.figures = *figures;
    }
    std::vector<Lock> locks = score->locks;
    for (const std::string &text : options.locks) {
        const auto lock = lockNamed(*score, map, text);
        if (!lock) return Unexpected{lock.error()};
        locks.push_back(*lock);
    }
    if (!options.locks.empty()) request.base = withLocks(score, locks);
    return request;
}

} // namespace

Result<void> writeCommand(const WriteOptions &options, const CommonOptions &common)
{
    if (!canWrite(options.out))
        return fail(ErrorCode::WrongUse, "The ending of " + options.out.filename().string() +
                                             " is no score format; use .musicxml, .mxl, .mid or .ricercar.");
    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    if (isContinuationFill(options, *music->score)) return continuationFill(options, common, std::move(*music));
    Result<CounterpointRequest> request = requestOf(options, common, music->score);
    if (!request) return Unexpected{request.error()};

    std::string remark;
    const std::shared_ptr<const Pipeline> pipeline = makePipeline(&remark);
    if (Result<std::string> name = generatorNamed(*pipeline, options.generator); name) request->generator = *name;
    else return Unexpected{name.error()};

    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    Result<PipelineResult> result = pipeline->write(*request, music->ids, job);
    clearProgress();
    if (!result) return Unexpected{result.error()};

    // Locks that were only said on the command line are no part of the music.
    const auto finished = [&](const Alternative &alternative) {
        return options.locks.empty() ? alternative.score : withLocks(alternative.score, music->score->locks);
    };
    if (options.all) {
        for (const Alternative &alternative : result->alternatives)
            if (Result<void> done = writeScore(*finished(alternative), numbered(options.out, alternative.rank)); !done) return done;
    } else if (Result<void> done = writeScore(*finished(result->alternatives.front()), options.out); !done) {
        return done;
    }

    Json report{{"task", taskWord(options.task)}, {"in", options.in.string()}, {"out", options.out.string()}, {"alternatives", Json::array()}};
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
