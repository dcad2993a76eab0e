// SPDX-License-Identifier: GPL-3.0-or-later
// From the studio's voice grid to the grid the net reads.
#pragma once

#include "core/compose/voice_grid.h"
#include "models/representation/chorale_grid.h"

#include <string>

namespace ricercar::models {

// False (and `why` says why) when a pitch lies outside what the net knows. Key and mode stay unknown.
bool choraleGridFrom(const VoiceGrid& grid, ChoraleGrid& out, std::string& why);

}  // namespace ricercar::models
