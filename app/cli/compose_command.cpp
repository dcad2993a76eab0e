// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/compose_command.h"

#include "app/cli/report.h"
#include "app/cli/request_words.h"
#include "app/export_score.h"
#include "app/model_library.h"

#include "core/audio/player.h"
#include "core/brief/concept_json.h"
#include "core/brief/concept_words.h"
#include "core/io/files.h"
#include "core/piece/piece_agent.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace ricercar {

namespace {

struct ComposeOptions {
    std::string words;                   // the brief, or the request
    std::filesystem::path in, out, concept_, writeConcept;
    std::string bars;
    int alternatives = 0;                // 0: as the concept says
    int rounds = 5;
    bool all = false;
    std::vector<std::string> weights;    // "voice-leading=2"
};

bool endsIn(const std::filesystem::path &path, std::initializer_list<const char *> endings)
{
    return std::find(endings.begin(), endings.end(), path.extension().string()) != endings.end();
}

bool canPut(const std::filesystem::path &path)
{
    return canWrite(path) || endsIn(path, {".wav", ".flac", ".ogg", ".pdf", ".svg", ".png"});
}

// As a score, a sound or a picture, by the ending.
Result<void> put(const ScorePtr &score, const std::filesystem::path &path)
{
    if (endsIn(path, {".pdf", ".svg", ".png"})) return exportPicture(*score, path);
    if (!endsIn(path, {".wav", ".flac", ".ogg"})) return writeScore(*score, path);
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    const Result<RenderReport> done = renderToFile(score, path, RenderOptions{}, job);
    clearProgress();
    if (!done) return Unexpected{done.error()};
    return {};
}

std::filesystem::path numbered(const std::filesystem::path &path, int rank)
{
    return path.parent_path() / (path.stem().string() + "." + std::to_string(rank) + path.extension().string());
}

Result<PieceConcept> conceptFrom(const std::filesystem::path &path)
{
    std::ifstream in(path);
    if (!in) return fail(ErrorCode::BadInput, path.string() + " cannot be read; give a concept that --write-concept wrote.");
    std::stringstream text;
    text << in.rdbuf();
    return pieceConceptFromJson(text.str());
}

Result<void> conceptTo(const PieceConcept &piece, const std::filesystem::path &path)
{
    std::ofstream out(path);
    out << toJson(piece) << "\n";
    if (!out) return fail(ErrorCode::Io, path.string() + " cannot be written; choose another place.");
    return {};
}

Result<SelectionWeights> weightsFrom(const std::vector<std::string> &texts)
{
    SelectionWeights weights;
    for (const std::string &text : texts) {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        char *end = nullptr;
        const double value = equals == std::string::npos ? -1 : std::strtod(text.c_str() + equals + 1, &end);
        std::size_t c = 0;
        while (c < kCriteria && name != criterionId(static_cast<Criterion>(c))) ++c;
        if ((c == kCriteria && name != "difference") || value < 0 || value > 3) {
            std::string known;
            for (std::size_t k = 0; k < kCriteria; ++k) known += std::string(criterionId(static_cast<Criterion>(k))) + ", ";
            return fail(ErrorCode::WrongUse, "A weight is written NAME=0..3, the names being " + known + "difference; \"" + text + "\" is none.");
        }
        if (c == kCriteria) weights.difference = std::min(value, 1.0);
        else weights.weight[c] = value;
    }
    return weights;
}

Json spans(const std::vector<TextSpan> &spans)
{
    Json list = Json::array();
    for (const TextSpan &s : spans) list.push_back(Json{{"begin", s.begin}, {"end", s.end}, {"words", s.words}});
    return list;
}

Json conflictsJson(const std::vector<BriefConflict> &conflicts)
{
    Json list = Json::array();
    for (const BriefConflict &c : conflicts)
        list.push_back(Json{{"field", c.field}, {"sentence", c.sentence}, {"chinese", c.chinese}, {"question", c.question}, {"choices", c.choices}});
    return list;
}

Json conceptJson(const PieceConcept &piece) { return Json::parse(toJson(piece), nullptr, false); }

Json planJson(const PiecePlan &plan)
{
    Json lines = Json::array();
    for (const std::string &line : planWords(plan)) lines.push_back(line);
    return lines;
}

// Writes the files; the alternatives of a report.
Result<Json> written(const PieceResult &result, const ComposeOptions &o)
{
    Json list = Json::array();
    for (const PieceAlternative &a : result.alternatives) {
        if (a.idea.rank == 1 || o.all) {
            const std::filesystem::path path = o.all ? numbered(o.out, a.idea.rank) : o.out;
            if (Result<void> done = put(a.idea.score, path); !done) return Unexpected{done.error()};
        }
        Json j = toJson(a.idea);
        j["plan"] = planJson(a.plan);
        list.push_back(std::move(j));
    }
    return list;
}

void sayLog(const std::vector<std::string> &log, const CommonOptions &common)
{
    if (!common.json.empty()) return;
    for (const std::string &line : log) std::fprintf(stderr, "%s\n", line.c_str());
}


Result<void> composeCommand(const ComposeOptions &o, const CommonOptions &common, bool seedSaid)
{
    if (!canPut(o.out))
        return fail(ErrorCode::WrongUse, "The ending of " + o.out.filename().string() + " is none that can be written; use .mid, .musicxml, .mxl, .ricercar, .pdf, .svg, .png, .wav, .flac or .ogg.");
    const auto weights = weightsFrom(o.weights);
    if (!weights) return Unexpected{weights.error()};
    Understanding u;
    PieceConcept base;
    if (!o.concept_.empty()) {
        auto read = conceptFrom(o.concept_);
        if (!read) return Unexpected{read.error()};
        base = std::move(*read);
    }
    if (!o.words.empty()) {
        auto read = understood(Brief{o.words, nullptr, {}}, base);
        if (!read) return Unexpected{read.error()};
        u = std::move(*read);
    } else if (!o.concept_.empty()) {
        u.concept_ = completed(base);
    } else {
        return fail(ErrorCode::WrongUse, "Say what to compose, such as \"a waltz in D minor, 32 bars\", or give a --concept.");
    }
    if (seedSaid) u.concept_.seed = {common.seed, FieldOrigin::Said, "--seed", false};
    if (o.alternatives > 0) u.concept_.alternatives = {o.alternatives, FieldOrigin::Said, "--alternatives", false};
    const std::shared_ptr<const Pipeline> pipeline = makePipeline();
    PieceRequest request;
    request.concept_ = u.concept_;
    request.repairRounds = o.rounds;
    request.weights = *weights;
    request.heard = heardMusic();
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    const auto result = composedPiece(request, toolsOf(*pipeline), IdSource(1), job);
    clearProgress();
    if (!result) return Unexpected{result.error()};
    if (!o.writeConcept.empty())
        if (Result<void> done = conceptTo(result->concept_, o.writeConcept); !done) return done;
    auto alternatives = written(*result, o);
    if (!alternatives) return Unexpected{alternatives.error()};
    Json words = Json::array();
    for (const std::string &line : inWords(u)) words.push_back(line);
    const Json report{{"task", "compose"}, {"brief", o.words}, {"out", o.out.string()}, {"alternatives", *alternatives}, {"concept", conceptJson(result->concept_)}, {"understood", words},
                      {"log", result->log}, {"notUnderstood", spans(u.notUnderstood)}, {"conflicts", conflictsJson(u.conflicts)}};
    for (const TextSpan &s : u.notUnderstood) std::fprintf(stderr, "ricercar: not understood: \"%s\"\n", s.words.c_str());
    for (const BriefConflict &c : u.conflicts) std::fprintf(stderr, "ricercar: %s\n", c.sentence.c_str());
    sayLog(result->log, common);
    return writeReport(report, common.json);
}

Result<void> changeCommand(const ComposeOptions &o, const CommonOptions &common, bool)
{
    if (!canPut(o.out))
        return fail(ErrorCode::WrongUse, "The ending of " + o.out.filename().string() + " is none that can be written; use .mid, .musicxml, .mxl, .ricercar, .pdf, .svg, .png, .wav, .flac or .ogg.");
    const auto weights = weightsFrom(o.weights);
    if (!weights) return Unexpected{weights.error()};
    Result<Imported> music = readScore(o.in);
    if (!music) return Unexpected{music.error()};
    FollowUpRequest ask;
    ask.text = o.words;
    ask.score = music->score;
    ask.lastSeed = common.seed;
    if (!o.bars.empty()) {
        const auto range = barsNamed(*music->score, o.bars);
        if (!range) return Unexpected{range.error()};
        ask.selection = *range;
    }
    if (!o.concept_.empty()) {
        auto read = conceptFrom(o.concept_);
        if (!read) return Unexpected{read.error()};
        ask.concept_ = std::move(*read);
    } else {
        ask.concept_ = foundIn(*music->score, {TimelineTick{0}, music->score->end()});
    }
    const auto followUp = understoodChange(ask);
    if (!followUp) return Unexpected{followUp.error()};
    if (followUp->changes.empty()) {
        std::string why = followUp->conflicts.empty() ? "No change was understood; say what is to change where, such as \"bars 5-8 calmer\"." : followUp->conflicts.front().sentence;
        return fail(ErrorCode::BadInput, why);
    }
    const std::shared_ptr<const Pipeline> pipeline = makePipeline();
    const auto heard = heardMusic();
    Json steps = Json::array(), alternatives = Json::array(), log = Json::array();
    ScorePtr score = music->score;
    PieceConcept piece = ask.concept_;
    for (std::size_t i = 0; i < followUp->changes.size(); ++i) {
        const Change &change = followUp->changes[i];
        ChangeRequest request;
        request.change = change;
        request.change.concept_.seed.value = common.seed;
        request.concept_ = piece;
        request.base = score;
        if (o.alternatives > 0) request.count = o.alternatives;
        request.repairRounds = o.rounds;
        request.weights = *weights;
        request.heard = heard;
        JobControl job;
        job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
        const auto result = changedPiece(request, toolsOf(*pipeline), music->ids.reserve(4000000), job);
        clearProgress();
        if (!result) return Unexpected{result.error()};
        steps.push_back(Json{{"label", change.label}, {"chinese", change.chinese}, {"bars", {score->barNumber(change.firstBar), score->barNumber(std::min(change.lastBar, score->barCount() - 1))}}});
        for (const std::string &line : result->log) log.push_back(line);
        sayLog(result->log, common);
        score = result->alternatives.front().idea.score;
        piece = result->concept_;
        // Alternatives are of the last step: the earlier ones took their first choice.
        if (i + 1 == followUp->changes.size()) {
            auto done = written(*result, o);
            if (!done) return Unexpected{done.error()};
            alternatives = *done;
        }
    }
    if (!o.writeConcept.empty())
        if (Result<void> done = conceptTo(piece, o.writeConcept); !done) return done;
    for (const TextSpan &s : followUp->notUnderstood) std::fprintf(stderr, "ricercar: not understood: \"%s\"\n", s.words.c_str());
    for (const BriefConflict &c : followUp->conflicts) std::fprintf(stderr, "ricercar: %s\n", c.sentence.c_str());
    const Json report{{"task", "change"}, {"request", o.words}, {"in", o.in.string()}, {"out", o.out.string()}, {"changes", steps}, {"alternatives", alternatives},
                      {"concept", conceptJson(piece)}, {"log", log}, {"notUnderstood", spans(followUp->notUnderstood)}, {"conflicts", conflictsJson(followUp->conflicts)}, {"import", toJson(music->report)}};
    return writeReport(report, common.json);
}

} // namespace

void addComposeCommands(CLI::App &app, CommonOptions &common, std::function<Result<void>()> &run)
{
    const auto options = std::make_shared<ComposeOptions>();
    const auto shared = [&, options](CLI::App *command, Result<void> (*work)(const ComposeOptions &, const CommonOptions &, bool)) {
        command->add_option("--alternatives", options->alternatives, "how many to choose from; 4 unless the words say")->check(CLI::Range(1, 16));
        command->add_flag("--all", options->all, "write every alternative: OUT.1, OUT.2, ... by rank");
        command->add_option("--concept", options->concept_, "a concept to begin with, as --write-concept wrote it (it may be edited)");
        command->add_option("--write-concept", options->writeConcept, "write the concept that the music follows to this file");
        command->add_option("--weights", options->weights, "what the choice goes by: voice-leading=2,novelty=0")->delimiter(',');
        command->add_option("--rounds", options->rounds, "rounds of self-repair")->check(CLI::Range(0, 20));
        command->add_option("--json", common.json, "write a machine-readable report to this file (- for stdout)");
        auto *seed = command->add_option("--seed", common.seed, "same seed, same notes");
        command->callback([&common, &run, options, work, seed] {
            const bool said = seed->count() > 0;
            run = [&common, options, work, said] { return work(*options, common, said); };
        });
    };
    auto *compose = app.add_subcommand("compose", "a piece from a sentence, English or Chinese: \"a calm waltz in D minor, 32 bars\"");
    compose->add_option("BRIEF", options->words, "what to compose; may be \"\" with --concept")->required();
    compose->add_option("OUT", options->out, "where the first choice is written: a score, a sound or a picture, by the ending")->required();
    shared(compose, composeCommand);
    auto *change = app.add_subcommand("change", "a request on music that exists: \"bars 5-8 calmer, keep the bass\"");
    change->add_option("IN", options->in, "a score: .musicxml, .mxl, .mid or .ricercar")->required();
    change->add_option("REQUEST", options->words, "what is to change")->required();
    change->add_option("OUT", options->out, "where the first choice is written: a score, a sound or a picture, by the ending")->required();
    change->add_option("--bars", options->bars, "bars A-B that are selected");
    shared(change, changeCommand);
}

} // namespace ricercar
