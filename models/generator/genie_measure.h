// SPDX-License-Identifier: GPL-3.0-or-later
// The genie measured by the protocol: the first 128 notes of each performance, the true keys as the past, the buttons
// from the encoder.
#pragma once

#include "models/engine/genie_weights.h"
#include "models/representation/genie_notes.h"

#include <functional>
#include <vector>

namespace ricercar::models {

struct GenieMeasures {
    double crossEntropy = 0;       // nats per note, over 88 keys; buttons by the path that keeps the contour
    double contourViolation = 0;   // share of the steps, ties counted
    double nearestCrossEntropy = 0, nearestContourViolation = 0;  // the encoder's curve rounded to the nearest button
    double maskedCrossEntropy = 0, unmaskedCrossEntropy = 0;      // with and without the contour's mask, over the notes it allows
    double playedViolation = 0, playedViolationUnmasked = 0;      // playing by itself from these buttons, first seed
    std::int64_t notes = 0, performances = 0;
};

GenieMeasures measureGenie(const GenieWeightsPtr& weights, const std::vector<Performance>& performances,
                           const std::function<bool()>& stopped = {});

}  // namespace ricercar::models
