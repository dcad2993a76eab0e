// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files to and from disk. Writing goes to a file beside and is renamed over the old one only when every
// byte has reached the disk, so that a failure, a full disk or a power cut leaves the old file as it was.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ricercar {

inline constexpr std::int64_t kLargestMusicFile = 512ll << 20; // bytes; refused above

Result<std::string> readWholeFile(const std::filesystem::path &path, std::int64_t largest = kLargestMusicFile);
Result<void> writeFileAtomically(const std::filesystem::path &path, std::string_view bytes);

} // namespace ricercar
