// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts windows out of grids and lays them out as a CounterpointBatch: the one place where music
// becomes tensors, for training and for scoring.
#pragma once

#include "models/nets/counterpoint_net.h"
#include "models/representation/frame_features.h"

#include <span>

namespace ricercar::models {

struct Window {
    std::span<const GridFrame> frames;        // of the whole piece; what lies before the window is history
    std::span<const std::uint8_t> given;      // as long as frames
    SideInputs side;
    int first = 0;                            // frame of the piece
    int count = 0;                            // frames in the window
    int scoreFrom = 0;                        // frame of the piece; earlier ones are context only
    bool onsetsKnown = false;                 // then the attack head has targets
};

// All windows are padded to the longest.
CounterpointBatch makeBatch(std::span<const Window> windows);

}  // namespace ricercar::models
