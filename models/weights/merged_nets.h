// SPDX-License-Identifier: GPL-3.0-or-later
// Several nets in one weights file, as a model that votes is shipped.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>

namespace ricercar::models {

// Writes the nets of `files` (one each) to `out`, matrices as float16. The logits of each are multiplied by `sureness`:
// below 1 a net that has seen its training music often is as sure as it is right.
Result<void> mergeNets(std::span<const std::filesystem::path> files, double sureness, const std::filesystem::path& out);
// The same tensors with these entries of the metadata set anew.
Result<void> restate(const std::filesystem::path& file, const std::map<std::string, std::string>& entries,
                     const std::filesystem::path& out);

}  // namespace ricercar::models
