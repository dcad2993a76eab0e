// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/choir_pieces.h"

#include "core/io/files.h"
#include "core/music/edits.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace ricercar {

namespace {

using Json = nlohmann::ordered_json;

Unexpected badJson(const std::filesystem::path &file, const std::string &what)
{
    return fail(ErrorCode::BadInput, file.filename().string() + " " + what +
                                         "; it should hold pieces as lists of sixteenths, each with four pitches.");
}

Result<std::vector<judge::Piece>> piecesOf(const Json &list, const std::filesystem::path &file)
{
    if (!list.is_array()) return badJson(file, "holds something that is no list of pieces");
    std::vector<judge::Piece> pieces;
    for (const Json &entry : list) {
        if (!entry.is_array()) return badJson(file, "has a piece that is no list");
        judge::Piece piece;
        const std::size_t numbers = !entry.empty() && entry[0].is_array() && entry[0].size() == 8 ? 8 : 4;
        for (const Json &frame : entry) {
            if (!frame.is_array() || frame.size() != numbers) return badJson(file, "has a sixteenth without four pitches");
            judge::Frame chord{};
            for (std::size_t v = 0; v < 4; ++v) {
                const double pitch = frame[v].is_number() ? frame[v].get<double>() : -2;
                if (!(pitch >= -1 && pitch <= 127)) return badJson(file, "has a pitch outside -1 to 127");
                chord[v] = static_cast<int>(pitch);
            }
            piece.frames.push_back(chord);
            if (numbers == 4) continue;
            piece.strikes.emplace_back();
            for (std::size_t v = 0; v < 4; ++v) piece.strikes.back()[v] = frame[4 + v].is_number() && frame[4 + v].get<double>() != 0;
        }
        if (!piece.frames.empty()) pieces.push_back(std::move(piece));
    }
    return pieces;
}

struct Sounding {
    std::int64_t onset, end; // ticks
    int pitch;
};

judge::Piece sampled(std::array<std::vector<Sounding>, kChoirVoices> voices, std::int64_t end)
{
    const std::int64_t sixteenth = kSixteenth.value;
    judge::Piece piece;
    piece.frames.assign(static_cast<std::size_t>((end + sixteenth - 1) / sixteenth), {-1, -1, -1, -1});
    piece.strikes.resize(piece.frames.size());
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        std::sort(voices[v].begin(), voices[v].end(), [](const Sounding &a, const Sounding &b) { return a.onset < b.onset; });
        for (const Sounding &note : voices[v]) {
            // Sounds in the sixteenths whose beginning it covers.
            const auto from = static_cast<std::size_t>((std::max<std::int64_t>(note.onset, 0) + sixteenth - 1) / sixteenth);
            const auto to = std::min(piece.frames.size(), static_cast<std::size_t>((std::max<std::int64_t>(note.end, 0) + sixteenth - 1) / sixteenth));
            if (from >= to) continue;
            for (std::size_t f = from; f < to; ++f) piece.frames[f][v] = note.pitch;
            piece.strikes[from][v] = true;
        }
    }
    return piece;
}

Result<std::vector<ChoirPiece>> piecesOfFolder(const std::filesystem::path &folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && canRead(entry.path())) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<ChoirPiece> pieces;
    for (const auto &file : files) {
        Result<Imported> music = readScore(file);
        if (!music) {
            std::fprintf(stderr, "ricercar: %s\n", music.error().sentence.c_str());
            continue;
        }
        ScorePtr score = music->score;
        if (score->parts.size() < kChoirVoices) continue;
        while (score->parts.size() > kChoirVoices) score = withoutPart(score, score->parts.back()->id);
        ChoirMap map;
        for (std::size_t v = 0; v < kChoirVoices; ++v) map[v] = VoiceRef{score->parts[v]->id, 0};
        judge::Piece piece = judgedPiece(*score, map);
        if (!piece.frames.empty()) pieces.push_back({std::move(piece), score, music->ids});
    }
    if (pieces.empty()) return fail(ErrorCode::BadInput, "There is no four-part score in " + folder.string() + ".");
    return pieces;
}

} // namespace

Result<PieceSets> setsOfJson(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fail(ErrorCode::Io, file.string() + " cannot be opened; is the name right?");
    const Json json = Json::parse(stream, nullptr, false);
    if (json.is_discarded()) return badJson(file, "is not JSON");
    PieceSets sets;
    const auto add = [&](const std::string &name, const Json &list) -> Result<void> {
        Result<std::vector<judge::Piece>> pieces = piecesOf(list, file);
        if (!pieces) return Unexpected{pieces.error()};
        sets.emplace_back(name, std::move(*pieces));
        return {};
    };
    if (!json.is_object()) {
        if (auto ok = add("", json); !ok) return Unexpected{ok.error()};
        return sets;
    }
    for (const auto &[name, list] : json.items())
        if (auto ok = add(name, list); !ok) return Unexpected{ok.error()};
    return sets;
}

Result<std::vector<judge::Piece>> piecesOfJson(const std::filesystem::path &file, const std::string &split)
{
    Result<PieceSets> sets = setsOfJson(file);
    if (!sets) return Unexpected{sets.error()};
    for (auto &[name, pieces] : *sets)
        if (name == split || sets->size() == 1) return std::move(pieces);
    return badJson(file, "has no set named " + split);
}

ScorePtr tuneOf(const judge::Piece &piece, IdSource &ids)
{
    const ScorePtr empty = emptyScore(ids, (piece.frames.size() + 15) / 16);
    std::vector<NewNote> notes;
    for (const judge::LineNote &n : judge::lineOf(piece, 0, judge::Repeats::Struck)) {
        if (n.pitch == judge::kSilence) continue;
        Note note;
        note.pitch = spelledNear(n.pitch, 0);
        note.length = kSixteenth * static_cast<std::int64_t>(n.end - n.begin);
        notes.push_back({empty->parts.front()->id, TimelineTick{kSixteenth.value * static_cast<std::int64_t>(n.begin)}, note});
    }
    return withNotes(empty, notes, ids);
}

Result<std::vector<ChoirPiece>> choirPieces(const std::filesystem::path &source, const std::string &splits)
{
    if (!std::filesystem::exists(source))
        return fail(ErrorCode::BadInput, source.string() + " is not there; give a folder of scores or a JSON file of pieces.");
    if (std::filesystem::is_directory(source)) return piecesOfFolder(source);
    Result<PieceSets> sets = setsOfJson(source);
    if (!sets) return Unexpected{sets.error()};
    std::vector<ChoirPiece> pieces;
    const auto wanted = [&](const std::string &name) {
        return splits.empty() || sets->size() == 1 || ("," + splits + ",").find("," + name + ",") != std::string::npos;
    };
    for (auto &[name, list] : *sets) {
        if (!wanted(name)) continue;
        for (judge::Piece &piece : list) pieces.push_back({std::move(piece), nullptr, IdSource{}});
    }
    if (pieces.empty()) return badJson(source, "has no pieces in a set named " + splits);
    return pieces;
}

ScorePtr tuneOf(const ChoirPiece &piece, IdSource &ids)
{
    if (!piece.score) return tuneOf(piece.piece, ids);
    ids = piece.ids;
    ScorePtr score = piece.score;
    while (score->parts.size() > 1) score = withoutPart(score, score->parts.back()->id);
    return score;
}

judge::Piece judgedPiece(const Score &score, const ChoirMap &voices)
{
    std::array<std::vector<Sounding>, kChoirVoices> notes;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (!voices[v]) continue;
        for (const PlacedNote &n : notesIn(score, score.partIndex(voices[v]->part), {TimelineTick{}, score.end()}))
            if (n.note->voice == voices[v]->voice && n.note->grace == Grace::None)
                notes[v].push_back({n.onset.value, n.end.value, n.note->midi()});
    }
    return sampled(std::move(notes), score.end().value);
}

judge::Piece judgedPiece(const VoiceGrid &grid)
{
    std::array<std::vector<Sounding>, kChoirVoices> notes;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < grid.size(); ++f) {
            const GridCell &cell = grid.voices[v][f];
            if (cell.pitch == kRest) continue;
            const bool goesOn = !cell.attack && f > 0 && grid.voices[v][f - 1].pitch == cell.pitch;
            if (goesOn) notes[v].back().end = grid.frameEnd(f).value;
            else notes[v].push_back({grid.frames[f].start.value, grid.frameEnd(f).value, cell.pitch});
        }
    return sampled(std::move(notes), grid.end.value);
}

} // namespace ricercar
