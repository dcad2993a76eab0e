// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/jsb_pieces.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <optional>

namespace ricercar::models {

namespace {

using nlohmann::json;

std::optional<ChoraleGrid> gridOf(const json& piece) {
    if (!piece.is_array()) return std::nullopt;
    ChoraleGrid grid;
    for (const auto& step : piece) {
        if (!step.is_array() || step.size() != kVoices) return std::nullopt;
        GridFrame frame;
        frame.beatPosition = static_cast<std::int8_t>(grid.frames.size() % 4);
        for (int v = 0; v < kVoices; ++v) {
            if (!step[v].is_number()) return std::nullopt;
            const double midi = step[v].get<double>();
            if (std::isnan(midi) || midi < 0) continue;
            if (midi != std::floor(midi) || !midiFits(static_cast<int>(std::min(midi, 1000.0)))) return std::nullopt;
            frame.symbol[v] = symbolOfMidi(static_cast<int>(midi));
        }
        grid.frames.push_back(frame);
    }
    return grid;
}

}  // namespace

Result<std::vector<ChoraleGrid>> piecesFromJsbFile(const std::filesystem::path& path, const std::string& split) {
    std::ifstream in(path);
    if (!in) return fail(ErrorCode::MissingResource, "The file of pieces " + path.string() + " could not be opened.");
    const json root = json::parse(in, nullptr, false);
    if (root.is_discarded()) return fail(ErrorCode::BadInput, "The file " + path.string() + " is not JSON.");
    std::vector<std::pair<std::string, const json*>> lists;
    if (root.is_array()) {
        lists.emplace_back(path.stem().string(), &root);
    } else if (root.is_object()) {
        if (!split.empty()) {
            if (!root.contains(split))
                return fail(ErrorCode::BadInput, "The file " + path.string() + " has no split called " + split + ".");
            lists.emplace_back(split, &root[split]);
        } else if (root.contains("valid")) {
            lists.emplace_back("valid", &root["valid"]);
        } else {
            for (const auto& [name, list] : root.items()) lists.emplace_back(name, &list);
        }
    }
    std::vector<ChoraleGrid> grids;
    for (const auto& [name, list] : lists) {
        if (!list->is_array()) return fail(ErrorCode::BadInput, "The file " + path.string() + " holds no lists of pieces.");
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto grid = gridOf((*list)[i]);
            if (!grid)
                return fail(ErrorCode::BadInput, "Piece " + std::to_string(i) + " of " + path.string() +
                                                     " is not a list of four pitches per sixteenth.");
            grid->name = name + "/" + std::to_string(i);
            grids.push_back(std::move(*grid));
        }
    }
    if (grids.empty()) return fail(ErrorCode::BadInput, "The file " + path.string() + " holds no pieces.");
    return grids;
}

}  // namespace ricercar::models
