// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of the continuation net, as its weights file states them. No torch.
#pragma once

#include <map>
#include <string>

namespace ricercar::models {

struct ContinuationConfig {
    int width = 192;  // D
    int heads = 6;    // H
    int layers = 6;
    int inner = 576;  // of the feed-forward layers
    int headWidth = 192;
    int headInner = 384;
    bool relative = true;  // false: a plain transformer without relative views, for comparison
    double dropout = 0.1;  // in training only

    std::map<std::string, std::string> toMetadata() const;
    // False where an entry is missing or absurd.
    static bool fromMetadata(const std::map<std::string, std::string>& metadata, ContinuationConfig& out);
};

// Most tokens the net was trained to see at once.
inline constexpr int kLongestContext = 512;

}  // namespace ricercar::models
