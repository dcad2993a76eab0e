// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI files as the genie hears them.
#pragma once

#include "core/base/result.h"
#include "models/representation/genie_notes.h"

#include <filesystem>
#include <vector>

namespace ricercar::models {

// Every channel but the drums; keys beyond the piano's are left out.
Result<Performance> readPerformance(const std::filesystem::path& file);

// The MIDI files of a folder, not of its subfolders, by name; a file is a folder of one. Those that cannot be read or
// hold no notes are counted.
struct FolderOfPerformances {
    std::vector<Performance> performances;
    int skipped = 0;
};
Result<FolderOfPerformances> readPerformances(const std::filesystem::path& folder);

}  // namespace ricercar::models
