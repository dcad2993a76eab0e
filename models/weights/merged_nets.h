// SPDX-License-Identifier: GPL-3.0-or-later
// Several nets in one weights file, as a model that votes is shipped.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <span>

namespace ricercar::models {

// Writes the nets of `files` (one each) to `out`, matrices as float16.
Result<void> mergeNets(std::span<const std::filesystem::path> files, const std::filesystem::path& out);

}  // namespace ricercar::models
