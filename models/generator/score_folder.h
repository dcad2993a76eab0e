// SPDX-License-Identifier: GPL-3.0-or-later
// Four-part scores, one or a folder of them, as chorale grids.
#pragma once

#include "core/base/result.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ricercar::models {

struct FolderOfScores {
    std::vector<ChoraleGrid> pieces;
    std::vector<std::string> skipped;  // file: why
};

// Every readable score in the folder (not below it) whose first four voices can be read as S A T B, by name.
Result<FolderOfScores> readFolderOfScores(const std::filesystem::path& folder);

}  // namespace ricercar::models
