// SPDX-License-Identifier: GPL-3.0-or-later
// The sizes of a genie's net, kept in the metadata of its weights file.
#pragma once

#include <map>
#include <string>

namespace ricercar::models {

struct GenieConfig {
    int encoderWidth = 128;   // of the encoder's table
    int encoderCells = 96;    // of each direction of each of its two layers
    int width = 160;          // of the decoder's table
    int cells = 256;          // of its memory
    int inner = 256;          // of the layer behind it
    double dropout = 0.15;    // in training

    std::map<std::string, std::string> toMetadata() const;
    static bool fromMetadata(const std::map<std::string, std::string>& metadata, GenieConfig& config);
};

}  // namespace ricercar::models
