// SPDX-License-Identifier: GPL-3.0-or-later
// Zip archives in memory: read within bounds, written the same each time. Entries with names that would lead out
// of a folder ("../x", "/x", "C:\x") are passed over; nothing is ever unpacked to disk.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

struct ZipLimits {
    std::uint64_t total = 256u << 20;  // bytes, unpacked, of all entries together
    std::uint64_t entries = 4096;
    std::uint64_t ratio = 400;         // unpacked to packed, of an entry above 8 MB: music never packs so well
};

struct ZipContents {
    std::map<std::string, std::string> files; // by name
    std::vector<std::string> passedOver;      // names that were not safe
};

// `name` is used in sentences.
Result<ZipContents> unzipped(std::string_view bytes, const std::string &name, const ZipLimits &limits = {});

struct ZipEntry {
    std::string name, content;
    bool stored = false; // not packed
};
Result<std::string> zipped(const std::vector<ZipEntry> &entries);

} // namespace ricercar
