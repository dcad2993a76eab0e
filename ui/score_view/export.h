// SPDX-License-Identifier: GPL-3.0-or-later
// A score as a printed page: .pdf (fonts embedded), .svg (outlines), .png. Pages after the first of an .svg or .png
// get their number in the name: NAME-2.png. Needs a QGuiApplication, no display.
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"

#include <filesystem>

namespace ricercar {

Result<void> exportScore(const Score &score, const std::filesystem::path &path);

} // namespace ricercar
