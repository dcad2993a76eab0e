// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate controls: whether each control does what it says. The tunes of the pieces are harmonized with each control
// at -1, 0 and 1 (and the composer's own settings varied with likeness 0, 0.5 and 1), and what the control is about is
// measured in the voices written: means, and the rank correlation (Spearman) of control and measure over all samples.
#include "app/cli/choir_pieces.h"
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "app/model_library.h"

#include "core/compose/ranking.h"
#include "core/music/edits.h"
#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>

namespace ricercar {

namespace {

constexpr std::size_t kBars = 8; // of each tune; enough to hear a manner by

struct Control {
    const char *name, *measure;
    double Controls::*value; // null: likeness
    std::array<double, 3> settings;
};

const std::vector<Control> &allControls()
{
    static const std::vector<Control> controls{
        {"activity", "notes per beat and voice", &Controls::activity, {-1, 0, 1}},
        {"dissonance", "share of slices that are no chord", &Controls::dissonance, {-1, 0, 1}},
        {"chromaticism", "share of notes outside the scale", &Controls::chromaticism, {-1, 0, 1}},
        {"height", "mean pitch (MIDI key)", &Controls::height, {-1, 0, 1}},
        {"likeness", "share of cells kept", nullptr, {0, 0.5, 1}}};
    return controls;
}

// One voice of a piece as notes of a part.
void addVoice(std::vector<NewNote> &notes, const judge::Piece &piece, std::size_t voice, PartId part)
{
    const std::size_t frames = piece.frames.size();
    for (std::size_t f = 0; f < frames;) {
        std::size_t end = f + 1;
        const int key = piece.frames[f][voice];
        while (end < frames && piece.frames[end][voice] == key && !(end < piece.strikes.size() && piece.strikes[end][voice])) ++end;
        if (key >= 0) {
            Note note;
            note.pitch = spelledNear(key, 0);
            note.length = kSixteenth * static_cast<std::int64_t>(end - f);
            notes.push_back({part, TimelineTick{kSixteenth.value * static_cast<std::int64_t>(f)}, note});
        }
        f = end;
    }
}

// The first `voices` voices of a piece, each in a part of its name.
ScorePtr scoreOf(const judge::Piece &piece, std::size_t voices, IdSource &ids)
{
    static constexpr const char *kNames[kChoirVoices] = {"Soprano", "Alto", "Tenor", "Bass"};
    ScorePtr score = emptyScore(ids, (piece.frames.size() + 15) / 16);
    std::vector<NewNote> notes;
    for (std::size_t v = 0; v < voices; ++v) {
        PartId part = score->parts.front()->id;
        if (v > 0) {
            Part next;
            next.id = part = ids.part();
            score = withPart(score, next, v);
        }
        score = withPartHead(score, part, [&](Part &head) { head.name = kNames[v]; });
        addVoice(notes, piece, v, part);
    }
    return withNotes(score, notes, ids);
}

double measuredOf(const Control &control, const Alternative &a, const Concept &concept_, const ScorePtr &base)
{
    const VoiceGrid &grid = a.draft.grid;
    const std::string name = control.name;
    if (name == "likeness") {
        const VoiceGrid before = gridFrom(*base, a.voices, {TimelineTick{0}, base->end()});
        CellMask written;
        for (std::size_t v = 0; v < kChoirVoices; ++v) written.free[v].assign(grid.size(), v > 0);
        return likeness(grid, before, written);
    }
    double sum = 0, of = 0;
    if (name == "dissonance") {
        for (std::size_t f = 0; f < grid.size(); ++f) {
            std::vector<int> keys;
            bool begins = f == 0;
            for (const auto &cells : grid.voices) {
                if (cells[f].pitch >= 0) keys.push_back(cells[f].pitch);
                begins = begins || cells[f].pitch != cells[f - 1].pitch;
            }
            if (!begins || keys.size() < kChoirVoices) continue;
            of += 1;
            sum += !findChord(keys);
        }
        return of > 0 ? sum / of : 0;
    }
    std::array<bool, 12> scale = scaleOf(concept_.key.value);
    if (concept_.key.value.mode == Mode::Minor) scale[static_cast<std::size_t>((tonicPitchClass(concept_.key.value) + 11) % 12)] = true;
    for (std::size_t v = 1; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < grid.size(); ++f) {
            const GridCell &cell = grid.voices[v][f];
            if (cell.pitch < 0) continue;
            const double beats = 1.0 / grid.frames[f].division;
            const bool begins = f == 0 || grid.voices[v][f - 1].pitch != cell.pitch;
            if (name == "activity") {
                of += beats;
                sum += begins;
            } else if (name == "height") {
                of += beats;
                sum += beats * cell.pitch;
            } else if (begins) { // chromaticism
                of += 1;
                sum += !scale[static_cast<std::size_t>(cell.pitch % 12)];
            }
        }
    return of > 0 ? sum / of : 0;
}

std::vector<double> ranksOf(const std::vector<double> &values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t j = i;
        while (j < order.size() && values[order[j]] == values[order[i]]) ++j;
        for (std::size_t k = i; k < j; ++k) ranks[order[k]] = (static_cast<double>(i) + static_cast<double>(j) - 1) / 2;
        i = j;
    }
    return ranks;
}

double correlation(const std::vector<double> &x, const std::vector<double> &y)
{
    const double n = static_cast<double>(x.size());
    const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

} // namespace

Result<std::string> evaluateControls(const EvaluateOptions &options, std::uint64_t seed)
{
    Result<std::vector<ChoirPiece>> pieces = choirPieces(options.data, options.split);
    if (!pieces) return Unexpected{pieces.error()};
    if (options.limit > 0 && pieces->size() > static_cast<std::size_t>(options.limit)) pieces->resize(static_cast<std::size_t>(options.limit));
    if (pieces->empty()) return fail(ErrorCode::BadInput, "There is no piece to take a tune from.");
    const std::shared_ptr<const Pipeline> pipeline = makePipeline();
    Result<std::string> generator = generatorNamed(*pipeline, options.generator);
    if (!generator) return Unexpected{generator.error()};

    Json report{{"generator", ""}, {"samples", options.samples}, {"bars", kBars}, {"controls", Json::object()}};
    const auto begin = std::chrono::steady_clock::now();
    std::map<std::size_t, std::vector<double>> neutral; // control 0 is the same music for all four
    std::size_t failed = 0, done = 0;
    const std::size_t runs = allControls().size() * 3;
    for (std::size_t c = 0; c < allControls().size(); ++c) {
        const Control &control = allControls()[c];
        std::vector<double> settings, values;
        Json rows = Json::array();
        for (double setting : control.settings) {
            const bool plain = control.value && setting == 0;
            double sum = 0, squares = 0, count = 0;
            auto take = [&](double value) {
                settings.push_back(setting);
                values.push_back(value);
                sum += value;
                squares += value * value;
                count += 1;
            };
            if (plain && neutral.count(c)) {
                for (double value : neutral[c]) take(value);
            } else {
                for (int s = 0; s < options.samples; ++s) {
                    showProgress((static_cast<double>(done) + static_cast<double>(s) / options.samples) / static_cast<double>(runs),
                                 std::string(control.name) + " " + std::to_string(s + 1));
                    judge::Piece piece = (*pieces)[static_cast<std::size_t>(s) % pieces->size()].piece;
                    piece.frames.resize(std::min<std::size_t>(piece.frames.size(), kBars * 16));
                    if (!piece.strikes.empty()) piece.strikes.resize(piece.frames.size());
                    IdSource ids;
                    CounterpointRequest request;
                    request.task = control.value ? Task::Harmonize : Task::Vary;
                    request.base = scoreOf(piece, control.value ? 1 : kChoirVoices, ids);
                    if (control.value) {
                        request.given = {ChoirVoice::Soprano};
                        request.settings.controls.*control.value = setting;
                    } else {
                        request.settings.likeness = setting;
                    }
                    request.generator = *generator;
                    if (options.temperature > 0) request.settings.temperature = options.temperature;
                    request.count = 1;
                    request.seed = seed + static_cast<std::uint64_t>(s);
                    JobControl job;
                    const Result<PipelineResult> result = pipeline->write(request, ids, job);
                    if (!result) {
                        ++failed;
                        std::fprintf(stderr, "ricercar: sample %d: %s\n", s + 1, result.error().sentence.c_str());
                        continue;
                    }
                    const Alternative &a = result->alternatives.front();
                    report["generator"] = a.draft.generator;
                    take(measuredOf(control, a, result->concept_, request.base));
                    if (plain)
                        for (std::size_t other = 0; other < allControls().size(); ++other)
                            if (allControls()[other].value)
                                neutral[other].push_back(measuredOf(allControls()[other], a, result->concept_, request.base));
                }
            }
            ++done;
            const double mean = count > 0 ? sum / count : 0;
            rows.push_back(Json{{"setting", setting},
                                {"samples", static_cast<int>(count)},
                                {"mean", mean},
                                {"deviation", count > 1 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0.0}});
        }
        const double rho = settings.empty() ? 0 : correlation(ranksOf(settings), ranksOf(values));
        report["controls"][control.name] = Json{{"measure", control.measure}, {"settings", rows}, {"rank_correlation", rho}};
        clearProgress();
        std::fprintf(stderr, "%-13s %-34s", control.name, control.measure);
        for (const Json &row : rows) std::fprintf(stderr, " %5.1f: %7.3f", row["setting"].get<double>(), row["mean"].get<double>());
        std::fprintf(stderr, "   rank correlation %.2f\n", rho);
    }
    report["failed"] = failed;
    report["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report.dump();
}

} // namespace ricercar
