// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/note_table.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace ricercar::models {

namespace {

std::vector<std::string> fields(const std::string& line) {
    std::vector<std::string> out;
    std::string field;
    std::istringstream in(line);
    while (std::getline(in, field, '\t')) out.push_back(field);
    return out;
}

double fraction(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) return text.empty() ? 0.0 : std::stod(text);
    return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

Result<std::string> inflated(const std::filesystem::path& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    if (!file) return fail(ErrorCode::MissingResource, "The corpus file " + path.string() + " could not be opened.");
    std::string text;
    char block[1 << 16];
    int got;
    while ((got = gzread(file, block, sizeof block)) > 0) text.append(block, got);
    gzclose(file);
    if (got < 0) return fail(ErrorCode::BadInput, "The corpus file " + path.string() + " is damaged.");
    return text;
}

// In sixteenths; kUnknown when the metre changes or is unusual.
int barLengthOf(const std::string& time) {
    static const std::map<std::string, int> kLengths{{"4/4", 16}, {"3/4", 12}, {"2/2", 16}, {"3/2", 24}, {"2/4", 8}};
    const auto found = kLengths.find(time);
    return found == kLengths.end() ? kUnknown : found->second;
}

}  // namespace

void readKey(const std::string& key, std::int8_t& signature, std::int8_t& mode) {
    if (key.empty() || (key[0] != '+' && key[0] != '-')) return;
    const int sharps = std::stoi(key);
    signature = static_cast<std::int8_t>(((sharps * 7) % 12 + 12) % 12);
    if (key.find("minor") != std::string::npos) mode = 1;
    if (key.find("major") != std::string::npos) mode = 0;
}

Result<std::vector<TablePiece>> readNoteTable(const std::filesystem::path& folder) {
    std::ifstream index(folder / "index.tsv");
    if (!index) return fail(ErrorCode::MissingResource, "The corpus " + folder.string() + " has no index.tsv.");
    std::string line;
    std::getline(index, line);
    std::map<std::string, std::size_t> column;
    for (const auto& name : fields(line)) column.emplace(name, column.size());
    for (const char* name : {"id", "time", "key", "pickup"})
        if (!column.count(name))
            return fail(ErrorCode::BadInput, "The index of " + folder.string() + " lacks the column " + name + ".");
    std::vector<TablePiece> pieces;
    std::map<std::string, std::size_t> byId;
    while (std::getline(index, line)) {
        auto row = fields(line);
        row.resize(std::max(row.size(), column.size()));
        TablePiece piece;
        piece.id = row[column["id"]];
        piece.time = row[column["time"]];
        if (column.count("work")) piece.work = row[column["work"]];
        piece.key = row[column["key"]];
        piece.pickup = fraction(row[column["pickup"]]);
        if (column.count("jsb")) piece.jsb = row[column["jsb"]];
        byId[piece.id] = pieces.size();
        pieces.push_back(std::move(piece));
    }
    auto text = inflated(folder / "notes.tsv.gz");
    if (!text) return Unexpected{text.error()};
    std::istringstream notes(*text);
    std::getline(notes, line);
    while (std::getline(notes, line)) {
        auto row = fields(line);
        row.resize(9);
        const auto found = byId.find(row[0]);
        if (found == byId.end() || row[8].find('g') != std::string::npos) continue;
        pieces[found->second].notes.push_back({std::stoi(row[1]), fraction(row[4]), fraction(row[5]), std::stoi(row[6]),
                                               row[8].find('f') != std::string::npos});
    }
    return pieces;
}

std::optional<ChoraleGrid> gridOf(const TablePiece& piece) {
    double end = 0;
    bool present[kVoices] = {};
    bool anyFermata = false;
    for (const auto& n : piece.notes) {
        if (n.part >= kVoices) continue;
        if (!midiFits(n.midi)) return std::nullopt;
        present[n.part] = true;
        anyFermata = anyFermata || n.fermata;
        end = std::max(end, n.onset + n.duration);
    }
    if (!std::all_of(present, present + kVoices, [](bool p) { return p; })) return std::nullopt;
    const double shift = piece.pickup * 4;
    if (shift != std::floor(shift)) return std::nullopt;

    ChoraleGrid grid;
    grid.name = piece.id;
    grid.onsetsKnown = true;
    grid.frames.resize(static_cast<std::size_t>(std::ceil(end * 4)));
    const int barLength = barLengthOf(piece.time);
    for (int t = 0; t < grid.length(); ++t) {
        auto& f = grid.frames[t];
        const int position = t + static_cast<int>(shift);
        f.beatPosition = static_cast<std::int8_t>(position % 4);
        if (barLength != kUnknown) {
            f.barLength = static_cast<std::int16_t>(barLength);
            f.barPosition = static_cast<std::int16_t>(position % barLength);
        }
        if (anyFermata) f.fermata = 0;
        readKey(piece.key, f.keySignature, f.mode);
    }
    for (const auto& n : piece.notes) {
        if (n.part >= kVoices) continue;
        const int first = static_cast<int>(std::ceil(n.onset * 4 - 1e-6));
        const int last = static_cast<int>(std::ceil((n.onset + n.duration) * 4 - 1e-6));
        for (int t = first; t < last; ++t) {
            auto& f = grid.frames[t];
            f.symbol[n.part] = symbolOfMidi(n.midi);
            f.onset[n.part] = t == first ? Onset::Attack : Onset::Hold;
            if (n.fermata && n.part == 0) f.fermata = 1;
        }
    }
    return grid;
}

}  // namespace ricercar::models
