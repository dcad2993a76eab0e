// SPDX-License-Identifier: GPL-3.0-or-later
// Reader for chorales as JSON arrays: a piece is a list of sixteenths, each [S, A, T, B] in MIDI
// numbers, -1 for silence. Holds and repeated notes are not told apart there.
#pragma once

#include "core/base/result.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <vector>

namespace ricercar::models {

// {"train": [...], "valid": [...]}, {"name": [...]}, or a bare list of pieces.
// split: which list of the table; empty: the only one, or "valid", or all together.
Result<std::vector<ChoraleGrid>> piecesFromJsbFile(const std::filesystem::path& path, const std::string& split);

}  // namespace ricercar::models
