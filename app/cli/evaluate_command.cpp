// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate: figures by fixed protocols. "counterpoint" asks the model's library; "pipeline" harmonizes the sopranos of
// the pieces and measures the settings beside the composer's own, by the same code in the same run.
#include "app/cli/choir_pieces.h"
#include "app/cli/commands.h"
#include "app/cli/compose_command.h"
#include "app/cli/fugue_write_command.h"
#include "app/cli/fugue_commands.h"
#include "app/cli/report.h"
#include "app/model_library.h"

#include "core/io/files.h"
#include "core/theory/grid_measures.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace ricercar {

namespace {

Result<std::vector<GridPiece>> pitchesOfJson(const std::filesystem::path &file, const std::string &split)
{
    Result<std::vector<judge::Piece>> pieces = piecesOfJson(file, split);
    if (!pieces) return Unexpected{pieces.error()};
    std::vector<GridPiece> pitches;
    for (judge::Piece &piece : *pieces) pitches.push_back(std::move(piece.frames));
    return pitches;
}

GridPiece pieceOf(const VoiceGrid &grid)
{
    GridPiece piece(grid.size());
    for (std::size_t f = 0; f < grid.size(); ++f)
        for (std::size_t v = 0; v < kChoirVoices; ++v) piece[f][v] = grid.voices[v][f].pitch;
    return piece;
}

// The four voices of a score on sixteenths.
GridPiece pieceOf(const Score &score, const ChoirMap &voices)
{
    return judgedPiece(score, voices).frames;
}

Result<std::vector<GridPiece>> piecesOfFolder(const std::filesystem::path &folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && canRead(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<GridPiece> pieces;
    for (const auto &file : files) {
        Result<Imported> music = readScore(file);
        if (!music) {
            std::fprintf(stderr, "ricercar: %s\n", music.error().sentence.c_str());
            continue;
        }
        const Score &score = *music->score;
        if (score.parts.size() < kChoirVoices) continue;
        ChoirMap map;
        for (std::size_t v = 0; v < kChoirVoices; ++v) map[v] = VoiceRef{score.parts[v]->id, 0};
        pieces.push_back(pieceOf(score, map));
    }
    if (pieces.empty()) return fail(ErrorCode::BadInput, "There is no four-part score in " + folder.string() + ".");
    return pieces;
}

Json figuresOf(const GridMeasures &m)
{
    return Json{{"pieces", m.pieces},
                {"notes", m.notes},
                {"parallels_per_1000", m.parallelsPerThousand()},
                {"pieces_without_parallels", m.shareWithoutParallels()},
                {"range_errors", m.outOfRange},
                {"changes_per_voice_frame", m.changesPerVoiceFrame()},
                {"step_share", m.stepShare()},
                {"v7_per_100_slices", m.dominantSeventhsPerHundred()},
                {"non_chord_share", m.nonChordShare()},
                {"pitch_class_entropy", m.entropy()},
                {"sevenths_resolved", m.seventhsResolved()},
                {"directs_per_1000", m.directsPerThousand()},
                {"overlaps_per_1000", m.overlapsPerThousand()},
                {"crossings_per_1000", m.crossingsPerThousand()},
                {"wide_share", m.wideShare()}};
}

Result<Json> evaluatePipeline(const EvaluateOptions &options, std::uint64_t seed)
{
    Result<std::vector<GridPiece>> loaded =
        std::filesystem::is_directory(options.data) ? piecesOfFolder(options.data) : pitchesOfJson(options.data, options.split);
    if (!loaded) return Unexpected{loaded.error()};
    std::vector<GridPiece> pieces = std::move(*loaded);
    if (options.limit > 0 && pieces.size() > static_cast<std::size_t>(options.limit)) pieces.resize(static_cast<std::size_t>(options.limit));

    const std::shared_ptr<const Pipeline> pipeline = makePipeline();
    Result<std::string> generator = generatorNamed(*pipeline, options.generator);
    if (!generator) return Unexpected{generator.error()};

    GridMeasures ours;
    std::size_t failed = 0;
    double changedTunes = 0;
    const auto begin = std::chrono::steady_clock::now();
    std::string writer;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        for (int s = 0; s < options.seeds; ++s) {
            showProgress(static_cast<double>(i) / static_cast<double>(pieces.size()), "piece " + std::to_string(i + 1));
            IdSource ids;
            CounterpointRequest request;
            request.base = tuneOf(judge::Piece{pieces[i], {}}, ids);
            request.given = {ChoirVoice::Soprano};
            request.generator = *generator;
            if (options.temperature > 0) request.settings.temperature = options.temperature;
            request.count = 1; // the first sample, as it comes
            request.seed = seed + static_cast<std::uint64_t>(s);
            JobControl job;
            Result<PipelineResult> result = pipeline->write(request, ids, job);
            if (!result) {
                ++failed;
                std::fprintf(stderr, "ricercar: piece %zu: %s\n", i + 1, result.error().sentence.c_str());
                continue;
            }
            const Alternative &first = result->alternatives.front();
            writer = first.draft.generator;
            GridPiece setting = pieceOf(*first.score, first.voices);
            setting.resize(std::min(setting.size(), pieces[i].size()));
            for (std::size_t f = 0; f < setting.size(); ++f)
                if (setting[f][0] != pieces[i][f][0]) ++changedTunes;
            ours.add(measured(setting));
        }
    }
    clearProgress();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return Json{{"generator", writer},
                {"seeds", options.seeds},
                {"failed", failed},
                {"tune_frames_changed", changedTunes},
                {"seconds", seconds},
                {"pipeline", figuresOf(ours)},
                {"composer", figuresOf(measured(std::span<const GridPiece>(pieces)))}};
}

} // namespace

Result<std::string> generatorNamed(const Pipeline &pipeline, const std::string &word)
{
    if (word.empty()) return std::string();
    for (const Capabilities &generator : pipeline.generators())
        if ((word == "rules") == generator.weights.empty() && (word == "rules" || word == "model")) return generator.name;
    if (word == "model")
        return fail(ErrorCode::MissingResource, "There are no weights of the model here; use --generator rules, or build everything again with app/run.");
    return fail(ErrorCode::WrongUse, "\"" + word + "\" is no generator; there are rules and model.");
}

Result<void> evaluateCommand(const EvaluateOptions &options, const CommonOptions &common)
{
    if (!std::filesystem::exists(options.data))
        return fail(ErrorCode::BadInput, options.data.string() + " is not there; give a folder of scores or a JSON file of pieces.");
    Json report;
    if (options.what == "pipeline") {
        Result<Json> figures = evaluatePipeline(options, common.seed);
        if (!figures) return Unexpected{figures.error()};
        report = std::move(*figures);
    } else if (options.what == "fugues") {
        Result<std::string> figures = evaluateFugues(options, common.seed);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else if (options.what == "requests") {
        Result<std::string> figures = evaluateRequests(options, common.seed);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else if (options.what == "quantize") {
        Result<std::string> figures = evaluateQuantize(options, common.seed);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else if (options.what == "controls") {
        Result<std::string> figures = evaluateControls(options, common.seed);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else if (options.what == "fugue-entries") {
        Result<std::string> figures = evaluateFugueEntries(options.data);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else if (options.what == "fugue-answers") {
        Result<std::string> figures = evaluateFugueAnswers(options.data);
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    } else {
        JobControl job;
        job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
        Result<std::string> figures = evaluateModel(options.what, options.data, options.split, job);
        clearProgress();
        if (!figures) return Unexpected{figures.error()};
        report = Json::parse(*figures, nullptr, false);
    }
    if (common.json.empty()) std::printf("%s\n", report.dump(2).c_str());
    return writeReport(report, common.json);
}

Result<void> modelsCommand(const CommonOptions &common)
{
    Result<std::string> cards = modelCards();
    if (!cards) return Unexpected{cards.error()};
    const Json report = Json::parse(*cards, nullptr, false);
    if (common.json.empty())
        for (const Json &card : report)
            std::printf("%s: %s\n", card.value("name", "").c_str(), card.value("description", card.value("summary", "")).c_str());
    return writeReport(report, common.json);
}

} // namespace ricercar
