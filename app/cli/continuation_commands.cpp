// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/continuation_commands.h"

#include "app/cli/report.h"
#include "app/cli/request_words.h"
#include "app/model_library.h"

#include "core/music/edits.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace ricercar {

namespace {

struct ContinueOptions {
    std::filesystem::path in, out;
    int bars = 8;
    std::vector<std::string> parts, styles, returns;
    std::string key, instrument = "Piano";
    int alternatives = 4;
    bool all = false, inScale = false, ends = false;
    double temperature = 0.9, density = -1, height = -1, offbeat = -1, thickness = -1, loudness = -1;
    std::vector<double> contour;
};

std::filesystem::path numbered(const std::filesystem::path &path, int rank)
{
    return path.parent_path() / (path.stem().string() + "." + std::to_string(rank) + path.extension().string());
}

Result<std::vector<PartId>> partsNamed(const Score &score, const std::vector<std::string> &names)
{
    std::vector<PartId> parts;
    for (const std::string &name : names) {
        const auto found = std::find_if(score.parts.begin(), score.parts.end(),
                                        [&](const PartPtr &p) { return p->name == name || p->abbreviation == name; });
        if (found != score.parts.end()) {
            parts.push_back((*found)->id);
            continue;
        }
        std::string known;
        for (const PartPtr &part : score.parts) known += (known.empty() ? "" : ", ") + part->name;
        return fail(ErrorCode::WrongUse, "There is no part named \"" + name + "\"; the parts are: " + known + ".");
    }
    return parts;
}

// "bach:0.7", "bach".
Result<std::vector<std::pair<std::string, double>>> stylesNamed(const std::vector<std::string> &texts, const ContinuationCapabilities &model)
{
    std::vector<std::pair<std::string, double>> styles;
    for (const std::string &text : texts) {
        const std::size_t colon = text.find(':');
        const std::string name = text.substr(0, colon);
        char *end = nullptr;
        const double weight = colon == std::string::npos ? 1.0 : std::strtod(text.c_str() + colon + 1, &end);
        if (std::find(model.styles.begin(), model.styles.end(), name) == model.styles.end()) {
            std::string known;
            for (const std::string &style : model.styles) known += (known.empty() ? "" : ", ") + style;
            return fail(ErrorCode::WrongUse, "\"" + name + "\" is no style the model knows; it knows " + known + ".");
        }
        if ((end && *end != 0) || !(weight >= 0 && weight <= 2))
            return fail(ErrorCode::WrongUse, "A style's weight is a number from 0 to 2, as in bach:0.7; \"" + text + "\" has none.");
        styles.emplace_back(name, weight);
    }
    return styles;
}

// "9=1", "10=2+5" (a fifth higher than bar 2, by semitones), "11=3r" (its rhythm alone): bars as the score numbers them.
Result<void> setReturns(const std::vector<std::string> &texts, ContinuationRequest &request)
{
    const Score &score = *request.base;
    const int first = score.barNumber(score.barCount() - 1) - static_cast<int>(score.barCount()) + 1;
    for (const std::string &text : texts) {
        int bar = 0, of = 0, shift = 0, used = 0;
        bool good = std::sscanf(text.c_str(), "%d=%d%n", &bar, &of, &used) == 2;
        std::string rest = good ? text.substr(static_cast<std::size_t>(used)) : "";
        const bool rhythm = rest == "r";
        if (good && !rhythm && !rest.empty()) good = std::sscanf(rest.c_str(), "%d%n", &shift, &used) == 1 && static_cast<std::size_t>(used) == rest.size();
        const int index = bar - first - static_cast<int>(request.firstBar);
        if (!good || index < 0 || index >= static_cast<int>(request.bars) || of < first || of >= bar)
            return fail(ErrorCode::WrongUse, "A bar that comes back is written as NEW=OLD, NEW=OLD+SEMITONES or NEW=OLDr, with NEW among the bars to "
                                             "write and OLD before it, such as 9=1; \"" + text + "\" is not.");
        auto &wish = request.wishes[static_cast<std::size_t>(index)];
        wish.returnOf = of - first;
        wish.returnShift = shift;
        wish.returnRhythm = rhythm;
    }
    return {};
}

Result<void> setWishes(const ContinueOptions &options, ContinuationRequest &request)
{
    request.wishes.assign(request.bars, {});
    for (std::size_t b = 0; b < request.bars; ++b) {
        auto &w = request.wishes[b];
        if (options.density >= 0) w.density = options.density;
        if (options.height >= 0) w.height = options.height;
        if (options.offbeat >= 0) w.offbeat = options.offbeat;
        if (options.thickness >= 0) w.thickness = options.thickness;
        if (options.loudness >= 0) w.loudness = options.loudness;
        if (b < options.contour.size()) w.contour = options.contour[b];
    }
    return setReturns(options.returns, request);
}

// Generates, writes the files and the report.
Result<void> finished(const char *task, const ContinuationRequest &request, IContinuation &model, Imported &music,
                      const std::filesystem::path &in, const std::filesystem::path &out, bool all, const CommonOptions &common)
{
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    Result<std::vector<ContinuationDraft>> drafts = model.generate(request, music.ids, job);
    clearProgress();
    if (!drafts) return Unexpected{drafts.error()};
    for (const ContinuationDraft &draft : *drafts) {
        if (!all && draft.rank > 1) break;
        if (Result<void> done = writeScore(*draft.score, all ? numbered(out, draft.rank) : out); !done) return done;
    }
    const ContinuationDraft &first = drafts->front();
    Json report{{"task", task}, {"in", in.string()}, {"out", out.string()}, {"alternatives", Json::array()}};
    for (const ContinuationDraft &draft : *drafts)
        report["alternatives"].push_back(Json{{"seed", draft.seed}, {"rank", draft.rank},
            {"score", {{"fit", draft.fit}, {"likelihood", draft.logLikelihood}, {"why", draft.why}}}, {"findings", Json::array()},
            {"seconds", draft.seconds}, {"notes", draft.notes}, {"generator", draft.generator}, {"weights", draft.weights}});
    Json styles = Json::object();
    for (const auto &[name, weight] : request.style) styles[name] = weight;
    report["concept"] = Json{{"texture", "as the music"}, {"style", styles}, {"bars", request.bars}};
    const std::string line = "Bars " + std::to_string(first.score->barNumber(request.firstBar)) + " to " +
                             std::to_string(first.score->barNumber(request.firstBar + request.bars - 1)) + ": " + std::to_string(first.notes) +
                             " notes written; the first choice: " + first.why + ".";
    report["log"] = Json::array({line});
    report["import"] = toJson(music.report);
    if (common.json.empty()) std::fprintf(stderr, "%s\n", line.c_str());
    return writeReport(report, common.json);
}

Result<void> requestFrom(const ContinueOptions &options, const CommonOptions &common, const IContinuation &model, ContinuationRequest &request)
{
    auto styles = stylesNamed(options.styles, model.capabilities());
    if (!styles) return Unexpected{styles.error()};
    request.style = std::move(*styles);
    if (!options.key.empty()) {
        const auto key = keyNamed(options.key);
        if (!key) return Unexpected{key.error()};
        request.key = *key;
    }
    request.inScale = options.inScale;
    request.ends = options.ends;
    request.temperature = options.temperature;
    request.seed = common.seed;
    request.count = options.alternatives;
    return setWishes(options, request);
}

Result<void> continueCommand(const ContinueOptions &options, const CommonOptions &common, bool accompany)
{
    if (!canWrite(options.out))
        return fail(ErrorCode::WrongUse, "The ending of " + options.out.filename().string() + " is no score format; use .musicxml, .mxl, .mid or .ricercar.");
    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    Result<std::shared_ptr<IContinuation>> model = loadContinuation();
    if (!model) return Unexpected{model.error()};
    ContinuationRequest request;
    request.base = music->score;
    if (accompany) {
        Part part;
        part.id = music->ids.part();
        part.name = options.instrument;
        part.instrument.name = options.instrument;
        if (options.instrument == "Piano") part.staves = {Staff{Clef::Treble}, Staff{Clef::Bass}};
        request.base = withPart(request.base, part, request.base->parts.size());
        request.write = {part.id};
        request.firstBar = 0;
        request.bars = request.base->barCount();
    } else {
        request.firstBar = request.base->barCount();
        request.bars = static_cast<std::size_t>(options.bars);
        const auto parts = partsNamed(*request.base, options.parts);
        if (!parts) return Unexpected{parts.error()};
        request.write = *parts;
    }
    if (Result<void> set = requestFrom(options, common, **model, request); !set) return set;
    return finished(accompany ? "accompany" : "continue", request, **model, *music, options.in, options.out, options.all, common);
}

} // namespace

bool isContinuationFill(const WriteOptions &options, const Score &score)
{
    if (options.task != Task::Fill) return false;
    if (options.generator == "continuation") return true;
    if (!options.generator.empty() || options.bars.empty() || options.emptyOnly || !options.write.empty() || !options.figures.empty() ||
        !options.cadences.empty() || !options.locks.empty() || options.followChords)
        return false;
    bool fourVoices = score.parts.size() == 4;
    for (std::size_t p = 0; p < score.parts.size() && fourVoices; ++p) {
        TimelineTick free{0};
        for (const PlacedNote &note : notesIn(score, p, {TimelineTick{0}, score.end()})) {
            if (note.onset < free) fourVoices = false;
            free = note.end;
        }
    }
    return !fourVoices && loadContinuation();
}

Result<void> continuationFill(const WriteOptions &options, const CommonOptions &common, Imported music)
{
    Result<std::shared_ptr<IContinuation>> model = loadContinuation();
    if (!model) return Unexpected{model.error()};
    ContinueOptions own;
    own.key = options.key;
    own.alternatives = options.alternatives;
    if (options.temperature > 0) own.temperature = options.temperature;
    ContinuationRequest request;
    request.base = music.score;
    request.firstBar = 0;
    request.bars = request.base->barCount();
    if (!options.bars.empty()) {
        const auto range = barsNamed(*request.base, options.bars);
        if (!range) return Unexpected{range.error()};
        request.firstBar = request.base->locate(range->begin).bar;
        request.bars = 0;
        while (request.firstBar + request.bars < request.base->barCount() && request.base->barStart(request.firstBar + request.bars) < range->end)
            ++request.bars;
    }
    const auto parts = partsNamed(*request.base, options.parts);
    if (!parts) return Unexpected{parts.error()};
    request.write = *parts;
    if (Result<void> set = requestFrom(own, common, **model, request); !set) return set;
    return finished("fill", request, **model, music, options.in, options.out, options.all, common);
}

void addContinuationCommands(CLI::App &app, CommonOptions &common, std::function<Result<void>()> &run)
{
    const auto options = std::make_shared<ContinueOptions>();
    const auto add = [&, options](const char *name, const char *help, bool accompany) {
        auto *command = app.add_subcommand(name, help);
        command->add_option("IN", options->in, "a score: .musicxml, .mxl, .mid or .ricercar")->required();
        command->add_option("OUT", options->out, "where the first choice is written")->required();
        command->add_option("--alternatives", options->alternatives, "how many to choose from")->check(CLI::Range(1, 16));
        command->add_flag("--all", options->all, "write every alternative: OUT.1, OUT.2, ... by rank");
        command->add_option("--style", options->styles, "genre, era or composer, with a weight where several are mixed (bach:0.7,chopin:0.3)")->delimiter(',');
        command->add_option("--key", options->key, "the key, such as \"G major\" or \"d minor\"; the music's without");
        command->add_flag("--in-scale", options->inScale, "only notes of the key's scale");
        command->add_flag("--ends", options->ends, "the piece comes to its end");
        command->add_option("--temperature", options->temperature, "familiar (0.5) to surprising (1.2)")->check(CLI::Range(0.1, 2.0));
        command->add_option("--density", options->density, "notes that begin in a quarter")->check(CLI::Range(0.0, 24.0));
        command->add_option("--height", options->height, "mean pitch as a MIDI key")->check(CLI::Range(21.0, 108.0));
        command->add_option("--offbeat", options->offbeat, "share of notes off the beat")->check(CLI::Range(0.0, 1.0));
        command->add_option("--thickness", options->thickness, "notes that sound together")->check(CLI::Range(0.0, 8.0));
        command->add_option("--loudness", options->loudness, "mean velocity")->check(CLI::Range(1.0, 127.0));
        command->add_option("--contour", options->contour, "for each bar, where its highest line goes, in semitones: 4,4,-3,-5")->delimiter(',');
        command->add_option("--return", options->returns, "bars that come back: 9=1, 10=2+5 (higher by 5 semitones), 11=3r (the rhythm alone)")->delimiter(',');
        command->add_option("--json", common.json, "write a machine-readable report to this file (- for stdout)");
        command->add_option("--seed", common.seed, "same seed, same notes");
        command->callback([&common, &run, options, accompany] { run = [&common, options, accompany] { return continueCommand(*options, common, accompany); }; });
        return command;
    };
    auto *go = add("continue", "go on from where the music ends", false);
    go->add_option("--bars", options->bars, "how many bars")->check(CLI::Range(1, 256))->required();
    go->add_option("--parts", options->parts, "parts that go on; all without")->delimiter(',');
    auto *accompany = add("accompany", "add a part that goes with the music", true);
    accompany->add_option("--instrument", options->instrument, "its name; a piano has two staves");
}

} // namespace ricercar
