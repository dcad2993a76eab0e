// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of the counterpoint net, as its weights file states them. No torch.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace ricercar::models {

struct CounterpointConfig {
    int width = 192;  // D
    int heads = 6;    // H
    int encoderLayers = 2;
    int decoderLayers = 4;
    int inner = 576;  // of the feed-forward layers
    int headWidth = 192;
    int headInner = 384;
    int attackWidth = 64;
    // In training only.
    double dropout = 0.2;
    double featureDropout = 0.0;  // share of features left out of encoder and decoder bags, half of it in the head's

    std::map<std::string, std::string> toMetadata() const;
    // False where an entry is missing or absurd.
    // prefix: before the names of a net that shares its file with others.
    static bool fromMetadata(const std::map<std::string, std::string>& metadata, CounterpointConfig& out,
                             const std::string& prefix = {});
};

// Before the names of each net in a file: "" alone where there is one, else "net0.", "net1.", ... Empty: absurd.
std::vector<std::string> netPrefixes(const std::map<std::string, std::string>& metadata);
inline constexpr int kMostNets = 8;

// Base of the rotary positions' wave lengths; encoder and decoder, trained and shipped alike.
inline constexpr double kRotaryBase = 2000.0;
// Longest stretch the net was trained to see at once.
inline constexpr int kLongestWindow = 256;  // frames

}  // namespace ricercar::models
