// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/score_folder.h"

#include "core/compose/texture.h"
#include "core/io/files.h"
#include "models/generator/grid_conversion.h"

#include <algorithm>

namespace ricercar::models {

namespace {

// The first four parts that hold notes; or, where fewer parts hold several voices, the first four voices.
bool choirOf(const Score& score, ChoirMap& map) {
    std::vector<VoiceRef> voices;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        std::vector<std::uint8_t> used;
        for (const auto& placed : notesIn(score, p, {TimelineTick{0}, score.end()}))
            if (std::find(used.begin(), used.end(), placed.note->voice) == used.end()) used.push_back(placed.note->voice);
        std::sort(used.begin(), used.end());
        const std::size_t most = score.parts.size() >= kChoirVoices ? 1 : used.size();
        for (std::size_t i = 0; i < std::min(most, used.size()); ++i) voices.push_back({score.parts[p]->id, used[i]});
    }
    if (voices.size() < kChoirVoices) return false;
    for (std::size_t v = 0; v < kChoirVoices; ++v) map[v] = voices[v];
    return true;
}

}  // namespace

Result<FolderOfScores> readFolderOfScores(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.is_regular_file(error) && canRead(entry.path())) files.push_back(entry.path());
    if (error) return fail(ErrorCode::BadInput, "The folder " + folder.string() + " could not be read.", error.message());
    std::sort(files.begin(), files.end());
    FolderOfScores out;
    for (const auto& file : files) {
        const auto skip = [&](const std::string& why) { out.skipped.push_back(file.filename().string() + ": " + why); };
        auto imported = readScore(file);
        if (!imported) {
            skip(imported.error().sentence);
            continue;
        }
        const Score& score = *imported->score;
        ChoirMap map;
        if (!choirOf(score, map)) {
            skip("it has fewer than four voices");
            continue;
        }
        ChoraleGrid grid;
        std::string why;
        if (!choraleGridFrom(gridFrom(score, map, {TimelineTick{0}, score.end()}), grid, why)) {
            skip(why);
            continue;
        }
        if (grid.frames.empty()) {
            skip("it is empty");
            continue;
        }
        grid.name = file.filename().string();
        out.pieces.push_back(std::move(grid));
    }
    if (out.pieces.empty())
        return fail(ErrorCode::BadInput, "The folder " + folder.string() + " holds no four-part scores that can be read.");
    return out;
}

}  // namespace ricercar::models
