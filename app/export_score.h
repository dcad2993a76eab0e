// SPDX-License-Identifier: GPL-3.0-or-later
// The score as .pdf, .svg or .png, from the command line: starts Qt's painting without a display where needed.
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"

#include <filesystem>

namespace ricercar {

Result<void> exportPicture(const Score &score, const std::filesystem::path &path);

} // namespace ricercar
