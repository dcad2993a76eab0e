// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the genie share: a small net that has learned nothing, and performances that wander.
#pragma once

#include "models/engine/genie_weights.h"
#include "models/representation/genie_notes.h"

#include <filesystem>
#include <vector>

namespace ricercar::models {

// Written to the file: fixed random weights, such as bfloat16 holds exactly.
void writeTinyGenie(const std::filesystem::path& path, unsigned seed = 7);
GenieWeightsPtr tinyGenie();

Performance wanderingPerformance(int notes, unsigned seed);

}  // namespace ricercar::models
