// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation net in plain torch modules behind a torch-free face.
#pragma once

#include "models/representation/event_sequence.h"

#include <filesystem>

namespace ricercar::models {

// −log p of all choices of the sequence, by stage.
std::array<double, kStages> referenceEventCosts(const std::filesystem::path& weights, const EventSequence& sequence, const StyleMix& style);

}  // namespace ricercar::models
