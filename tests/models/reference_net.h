// SPDX-License-Identifier: GPL-3.0-or-later
// The plain torch modules behind a torch-free face, so that Qt and torch never meet in one file.
#pragma once

#include "models/representation/chorale_grid.h"

#include <filesystem>

namespace ricercar::models {

// A tiny net's random weights.
void writeRandomWeights(const std::filesystem::path& path, unsigned seed);

// Sum of −log p over the free cells, by the plain modules.
double referencePieceCost(const std::filesystem::path& weights, const ChoraleGrid& piece, const GivenMask& given);

// Seconds the plain modules take to arrive at every frame anew, without a cache, the soprano given.
double referenceWritingSeconds(const std::filesystem::path& weights, const ChoraleGrid& piece);

}  // namespace ricercar::models
