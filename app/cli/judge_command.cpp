// SPDX-License-Identifier: GPL-3.0-or-later
// judge: Bach, the raw model, the whole pipeline and the published figures in one table, measured by core/judge, which
// shares no code with what steers the writing.
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "app/cli/soprano_exam.h"
#include "app/model_library.h"

#include "core/judge/judgement.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>

namespace ricercar {

namespace {

struct JudgedColumn {
    std::string name;
    judge::Column column;
    Json remarks = Json::object();
};

std::string number(double value, int decimals)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

// Whether a figure lies as near to the composer's as is wished; true where nothing is wished.
bool nearEnough(const judge::Row &row, double value, double composer)
{
    if (row.within == 0) return true;
    return std::abs(value - composer) <= (row.absolute ? row.within : row.within * std::abs(composer));
}

std::string cell(const judge::Row &row, const judge::Figure &figure, bool marked)
{
    std::string text = number(figure.value, row.decimals);
    if (figure.hasInterval)
        text += " [" + number(figure.interval.low, row.decimals) + ", " + number(figure.interval.high, row.decimals) + "]";
    return text + (marked ? " !" : "  ");
}

void printTable(const std::vector<JudgedColumn> &columns)
{
    constexpr int kName = 43, kColumn = 26;
    std::printf("%-*s", kName, "");
    for (const JudgedColumn &c : columns) std::printf("%*s", kColumn, (c.name + " (" + std::to_string(c.column.pieces) + ")  ").c_str());
    std::printf("%9s  %-17s %s\n", "publ.Bach", "publ. machines", "goal");
    const std::vector<judge::Row> &rows = judge::rows();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        std::printf("%-*s", kName, rows[r].name.c_str());
        for (const JudgedColumn &c : columns) {
            const judge::Figure &figure = c.column.figures[r];
            const bool far = !nearEnough(rows[r], figure.value, columns.front().column.figures[r].value);
            std::printf("%*s", kColumn, cell(rows[r], figure, far).c_str());
        }
        std::printf("%9s  %-17s %s\n", rows[r].publishedBach.c_str(), rows[r].publishedMachine.c_str(), rows[r].goal.c_str());
    }
    std::printf("\nIn brackets: 95 %% of 2000 draws of the tunes. ! further from the composer than wished.\n");
}

Json figuresOf(const JudgedColumn &c, const judge::Column &composer)
{
    Json figures = Json::object();
    const std::vector<judge::Row> &rows = judge::rows();
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const judge::Figure &f = c.column.figures[r];
        Json figure{{"value", f.value}};
        if (f.hasInterval) {
            figure["low"] = f.interval.low;
            figure["high"] = f.interval.high;
        }
        if (rows[r].within > 0) figure["near_composer"] = nearEnough(rows[r], f.value, composer.figures[r].value);
        figures[rows[r].key] = figure;
    }
    return Json{{"name", c.name}, {"pieces", c.column.pieces}, {"remarks", c.remarks}, {"figures", figures}};
}

Json publishedFigures()
{
    Json bach = Json::object(), machines = Json::object();
    for (const judge::Row &row : judge::rows()) {
        if (!row.publishedBach.empty()) bach[row.key] = row.publishedBach;
        if (!row.publishedMachine.empty()) machines[row.key] = row.publishedMachine;
    }
    return Json{{"bach", bach}, {"machines", machines}};
}

// The composer's pieces, and where in the reference each of them is.
class Bench {
public:
    Bench(const std::vector<ChoirPiece> &pieces, const std::vector<ChoirPiece> &reference, bool strikes) : m_strikes(strikes)
    {
        std::map<std::vector<judge::Frame>, std::size_t> places;
        for (std::size_t i = 0; i < reference.size(); ++i) {
            places.emplace(reference[i].piece.frames, i);
            m_reference.push_back(known(reference[i].piece));
        }
        for (const ChoirPiece &piece : pieces) {
            const auto found = places.find(piece.piece.frames);
            m_leftOut.push_back(found == places.end() ? std::nullopt : std::optional(found->second));
            m_settings.push_back(setting(piece.piece, m_settings.size()));
        }
        // What must not be copied: the reference without the pieces under judgement.
        std::vector<bool> judged(reference.size(), false);
        for (const auto &place : m_leftOut)
            if (place) judged[*place] = true;
        for (std::size_t i = 0; i < reference.size(); ++i)
            if (!judged[i]) m_others.push_back(m_reference[i]);
        m_judge = std::make_unique<judge::Judge>(m_reference, m_others);
    }

    judge::Setting setting(const judge::Piece &piece, std::size_t tune) const
    {
        return {known(piece), tune, tune < m_leftOut.size() ? m_leftOut[tune] : std::nullopt};
    }
    // The tune that a foreign piece sets; one of its own where it is none of these.
    std::size_t tuneNumber(const judge::Piece &piece, std::size_t otherwise) const
    {
        for (std::size_t t = 0; t < m_settings.size(); ++t)
            if (std::equal(piece.frames.begin(), piece.frames.end(), m_settings[t].piece.frames.begin(), m_settings[t].piece.frames.end(),
                           [](const judge::Frame &a, const judge::Frame &b) { return a[0] == b[0]; }))
                return t;
        return m_settings.size() + otherwise;
    }
    const std::vector<judge::Setting> &composer() const { return m_settings; }
    const judge::Judge &judge() const { return *m_judge; }
    std::size_t referencePieces() const { return m_reference.size(); }
    std::size_t othersPieces() const { return m_others.size(); }

private:
    // Strikes are compared only where both sides have them.
    judge::Piece known(judge::Piece piece) const
    {
        if (!m_strikes) piece.strikes.clear();
        return piece;
    }

    bool m_strikes;
    std::vector<judge::Piece> m_reference, m_others;
    std::vector<std::optional<std::size_t>> m_leftOut;
    std::vector<judge::Setting> m_settings;
    std::unique_ptr<judge::Judge> m_judge;
};

bool haveStrikes(const std::vector<ChoirPiece> &pieces)
{
    return std::all_of(pieces.begin(), pieces.end(), [](const ChoirPiece &p) { return !p.piece.strikes.empty(); });
}

// The sets of a file or folder that becomes more columns.
Result<PieceSets> otherSets(const std::filesystem::path &source)
{
    if (!std::filesystem::is_directory(source)) {
        Result<PieceSets> sets = setsOfJson(source);
        if (sets)
            for (auto &[name, list] : *sets)
                if (name.empty()) name = source.stem().string();
        return sets;
    }
    Result<std::vector<ChoirPiece>> pieces = choirPieces(source, "");
    if (!pieces) return Unexpected{pieces.error()};
    PieceSets sets{{source.filename().string(), {}}};
    for (ChoirPiece &piece : *pieces) sets.front().second.push_back(std::move(piece.piece));
    return sets;
}

Json asJson(const judge::Piece &piece)
{
    Json frames = Json::array();
    for (std::size_t f = 0; f < piece.frames.size(); ++f) {
        Json frame = piece.frames[f];
        if (!piece.strikes.empty())
            for (bool strike : piece.strikes[f]) frame.push_back(strike ? 1 : 0);
        frames.push_back(std::move(frame));
    }
    return frames;
}

JudgedColumn examColumn(const std::string &name, Examinee examinee, const JudgeOptions &options, const CommonOptions &common,
                        const std::vector<ChoirPiece> &pieces, const Bench &bench, const Pipeline &pipeline, IGenerator *model,
                        Json &kept)
{
    ExamOptions exam;
    exam.seeds = options.seeds;
    exam.firstSeed = common.seed;
    const ExamResult result = examined(examinee, pieces, exam, pipeline, model,
                                       [&name](double fraction, const std::string &words) { showProgress(fraction, name + ": " + words); });
    clearProgress();
    std::vector<judge::Setting> settings;
    Json &list = kept[name] = Json::array();
    for (const ExamSetting &s : result.settings) {
        settings.push_back(bench.setting(s.piece, s.tune));
        list.push_back(asJson(s.piece));
    }
    JudgedColumn column{name, bench.judge().judged(settings)};
    column.remarks = Json{{"writer", result.writer},
                          {"failed", result.failed},
                          {"tune_frames_changed", result.changedTuneFrames},
                          {"seconds", result.seconds}};
    return column;
}

} // namespace

Result<void> judgeCommand(const JudgeOptions &options, const CommonOptions &common)
{
    Result<std::vector<ChoirPiece>> pieces = choirPieces(options.data, options.split);
    if (!pieces) return Unexpected{pieces.error()};
    if (options.limit > 0 && pieces->size() > static_cast<std::size_t>(options.limit))
        pieces->erase(pieces->begin() + options.limit, pieces->end());
    const bool elsewhere = std::filesystem::exists(options.reference);
    Result<std::vector<ChoirPiece>> reference =
        elsewhere ? choirPieces(options.reference, "") : choirPieces(options.data, options.reference);
    if (!reference) return Unexpected{reference.error()};
    bool strikes = haveStrikes(*pieces) && haveStrikes(*reference);
    PieceSets others;
    for (const std::filesystem::path &source : options.pieces) {
        Result<PieceSets> sets = otherSets(source);
        if (!sets) return Unexpected{sets.error()};
        for (auto &[name, list] : *sets) {
            for (const judge::Piece &piece : list) strikes = strikes && !piece.strikes.empty();
            others.emplace_back(name, std::move(list));
        }
    }
    const Bench bench(*pieces, *reference, strikes);

    std::vector<JudgedColumn> columns{{"Bach", bench.judge().judged(bench.composer())}};
    Json kept = Json::object();
    const bool raw = options.system == "raw" || options.system == "all";
    const bool whole = options.system == "pipeline" || options.system == "all";
    if (raw || whole) {
        std::string remark;
        const std::shared_ptr<const Pipeline> pipeline = makePipeline(&remark);
        if (raw) {
            Result<std::vector<std::shared_ptr<IGenerator>>> models = loadModelGenerators();
            if (models && !models->empty())
                columns.push_back(examColumn("raw model", Examinee::RawModel, options, common, *pieces, bench, *pipeline,
                                             models->front().get(), kept));
            else if (options.system == "raw")
                return fail(ErrorCode::MissingResource, remark.empty() ? "There is no model here to judge." : remark);
            else
                std::fprintf(stderr, "ricercar: no raw model in the table: %s\n", remark.c_str());
        }
        if (whole)
            columns.push_back(examColumn("pipeline", Examinee::Pipeline, options, common, *pieces, bench, *pipeline, nullptr, kept));
    }
    for (const auto &[name, list] : others) {
        std::vector<judge::Setting> settings;
        for (std::size_t i = 0; i < list.size(); ++i) settings.push_back(bench.setting(list[i], bench.tuneNumber(list[i], i)));
        columns.push_back({name, bench.judge().judged(settings)});
    }

    if (common.json != "-") printTable(columns);
    if (!options.keep.empty()) {
        std::ofstream file(options.keep, std::ios::binary);
        file << kept.dump();
        file.close();
        if (!file) return fail(ErrorCode::Io, "The settings could not be written to " + options.keep.string() + ".");
    }
    Json report{{"pieces", bench.composer().size()},
                {"seeds", options.seeds},
                {"reference_pieces", bench.referencePieces()},
                {"known_pieces", bench.othersPieces()},
                {"repeated_notes_known", strikes},
                {"columns", Json::array()},
                {"published", publishedFigures()}};
    for (const JudgedColumn &c : columns) report["columns"].push_back(figuresOf(c, columns.front().column));
    return writeReport(report, common.json);
}

} // namespace ricercar
