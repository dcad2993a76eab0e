// SPDX-License-Identifier: GPL-3.0-or-later
// How probable the net finds four-part music: the figures of the measuring protocol, in nats per
// voice-frame, frames in time order, S A T B inside a frame, side inputs unknown, no transposition.
// Computed by the engine that ships.
#pragma once

#include "models/engine/engine_weights.h"
#include "models/representation/chorale_grid.h"

#include <functional>
#include <span>

namespace ricercar::models {

struct LikelihoodFigures {
    double nll = 0;              // nothing given
    double nllHold = 0;          // of it, cells with the symbol of the frame before
    double nllChange = 0;        // of it, the others (first frames too)
    double nllGivenSoprano = 0;  // per cell of A, T, B, the soprano given throughout
    std::int64_t voiceFrames = 0;
};

// stop: polled every few frames; once it answers true the figures are those of nothing.
LikelihoodFigures measureLikelihood(const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces,
                                    const std::function<bool()>& stop = {});

// −log p of each cell, [frames][voice]; 0 where given.
std::vector<std::array<double, kVoices>> cellCosts(const EngineWeightsPtr& weights, const ChoraleGrid& piece,
                                                   const GivenMask& given);

}  // namespace ricercar::models
