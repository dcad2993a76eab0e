// SPDX-License-Identifier: GPL-3.0-or-later
// What the model tests share: a tiny net with fixed random weights, pieces, folders.
#pragma once

#include "models/engine/chorale_writer.h"
#include "models/engine/engine_weights.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <algorithm>
#include <random>

namespace ricercar::models {

// A weights file of a net that has learned nothing: D = 24, seed 7. Written once per run.
std::filesystem::path tinyWeightsFile();
EngineWeightsPtr tinyWeights();
// The weights that ship; null where they are not there.
EngineWeightsPtr shippedWeights();
std::filesystem::path shippedWeightsFile();

// Four voices wandering in their ranges, with holds; pitch alone, or with onsets.
ChoraleGrid wanderingPiece(int frames, unsigned seed);

// A task with a random part of the cells given, always some free.
WritingTask randomTask(std::mt19937& random, int frames);

}  // namespace ricercar::models
