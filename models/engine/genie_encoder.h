// SPDX-License-Identifier: GPL-3.0-or-later
// The genie's encoder: the buttons that a performance would have been played with. For measuring and for re-voicing; it
// sees the whole performance. No torch.
#pragma once

#include "models/engine/genie_weights.h"
#include "models/representation/genie_notes.h"

#include <span>
#include <vector>

namespace ricercar::models {

// One number per note: 0 to 7 where the buttons are.
std::vector<float> genieCurve(const GenieWeights& weights, const std::vector<PlayedNote>& notes);

}  // namespace ricercar::models
