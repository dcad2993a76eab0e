// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/continuation_exam.h"

#include "core/io/files.h"
#include "models/engine/continuation_decoder.h"
#include "models/engine/continuation_writer.h"
#include "models/generator/event_texture.h"
#include "models/representation/event_score.h"
#include "models/representation/event_sequence.h"
#include "models/training/event_ngram.h"

#include <nlohmann/json.hpp>

#include <map>
#include <numeric>

namespace ricercar::models {

namespace {

using nlohmann::json;

constexpr int kPrompt = 8, kWritten = 8;  // bars

struct Textures {
    double notesPerBeat = 0, distinctKeys = 0, stepShare = 0, selfSimilarity = 0;
    int pieces = 0;
    void add(const EventTexture& t) {
        notesPerBeat += t.notesPerBeat;
        distinctKeys += t.distinctKeys;
        stepShare += t.stepShare;
        selfSimilarity += t.selfSimilarity;
        ++pieces;
    }
    json mean() const {
        const double n = std::max(1, pieces);
        return {{"notes_per_beat", notesPerBeat / n}, {"distinct_pitches", distinctKeys / n}, {"step_share", stepShare / n},
                {"self_similarity", selfSimilarity / n}, {"pieces", pieces}};
    }
};

// What the net writes in the place of bars [kPrompt, kPrompt + kWritten): the music with it.
std::optional<std::vector<EventNote>> writtenOn(const ContinuationWeightsPtr& weights, const EventPiece& piece, JobControl& job) {
    ContinuationTask task;
    auto music = wholeTask(piece, true, weights->config.relative);
    for (std::size_t b = 0; b < piece.bars.size(); ++b) music->bars[b] = piece.bars[b], music->bars[b].wishes = {};
    task.music = music;
    task.fromBar = kPrompt;
    task.endBar = kPrompt + kWritten;
    const int from = piece.bars[kPrompt].start;
    for (const auto& n : piece.notes)
        if (n.onset < from) task.before.push_back(n);
    task.rules.temperature = 1.0;
    task.rules.leastShare = 0.0;
    const std::uint64_t seed = 1;
    auto drafts = writeEvents(weights, task, {&seed, 1}, [&] { return job.stopped(); });
    if (!drafts) return std::nullopt;
    auto all = task.before;
    all.insert(all.end(), drafts->front().notes.begin(), drafts->front().notes.end());
    return all;
}

}  // namespace

Result<std::string> continuationExam(const ContinuationWeightsPtr& weights, const std::filesystem::path& folder, JobControl& job) {
    if (!std::filesystem::is_directory(folder))
        return fail(ErrorCode::BadInput, "The continuation model is measured on a folder of scores; " + folder.string() + " is none.");
    std::map<std::string, std::vector<EventPiece>> corpora;
    json skipped = json::array();
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, std::filesystem::directory_options::follow_directory_symlink))
        if (entry.is_regular_file() && canRead(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        const auto inside = file.lexically_relative(folder);
        const auto corpus = inside.has_parent_path() ? inside.begin()->string() : std::filesystem::weakly_canonical(folder).filename().string();
        auto score = readScore(file);
        auto events = score ? eventsOf(*score->score) : Result<EventScore>(Unexpected{score.error()});
        if (!events || events->piece.notes.empty()) {
            skipped.push_back(inside.string() + ": " + (events ? "it is empty" : events.error().sentence));
            continue;
        }
        for (auto& n : events->piece.notes) n.loudness = -1;
        corpora[corpus].push_back(std::move(events->piece));
    }
    if (corpora.empty()) return fail(ErrorCode::BadInput, "The folder " + folder.string() + " holds no scores that can be read.");

    json nll = json::object(), ngrams = json::object(), counts = json::object(), texture = json::object();
    ContinuationDecoder decoder(weights);
    std::size_t done = 0;
    const auto total = files.size();
    for (const auto& [name, pieces] : corpora) {
        double nats = 0, ngramNats = 0;
        std::int64_t notes = 0;
        Textures own, written;
        EventNgram ngram;
        for (const auto& piece : pieces) ngram.learn(piece);
        for (const auto& piece : pieces) {
            if (job.stopped()) return fail(ErrorCode::Cancelled, "The measurement was cancelled.");
            job.progress(double(done++) / double(total), "Measuring how probable the model finds the music");
            const auto sequence = sequenceOf(wholeTask(piece, true, weights->config.relative), piece.notes, {}, {});
            const auto costs = sequenceCosts(decoder, sequence, {});
            nats += std::accumulate(costs.begin(), costs.end(), 0.0);
            notes += sequence.notes;
            ngram.learn(piece, -1);
            ngramNats += ngram.cost(piece);
            ngram.learn(piece);
            if (piece.bars.size() < kPrompt + kWritten) continue;
            const auto all = writtenOn(weights, piece, job);
            if (!all) return fail(ErrorCode::Cancelled, "The measurement was cancelled.");
            own.add(textureOf(piece.bars, piece.notes, kPrompt, kPrompt + kWritten));
            written.add(textureOf(piece.bars, *all, kPrompt, kPrompt + kWritten));
        }
        nll[name] = nats / double(std::max<std::int64_t>(1, notes));
        ngrams[name] = ngramNats / double(std::max<std::int64_t>(1, notes));
        counts[name] = notes;
        texture[name] = {{"written", written.mean()}, {"own", own.mean()}};
    }
    return json{{"nll_per_note", nll}, {"ngram_nll_per_note", ngrams}, {"notes", counts}, {"texture", texture},
                {"skipped", skipped}, {"weights", weights->hash}}
        .dump(2);
}

}  // namespace ricercar::models
