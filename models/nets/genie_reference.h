// SPDX-License-Identifier: GPL-3.0-or-later
// The genie measured by the protocol with the plain modules: the first 128 notes of each performance, true keys as the
// past, buttons from the encoder.
#pragma once

#include "models/nets/genie_net.h"

namespace ricercar::models {

struct GenieFigures {
    double crossEntropy = 0;      // nats per note
    double contourViolation = 0;  // share of the steps from note to note
    std::int64_t notes = 0, performances = 0;
};

inline constexpr std::size_t kGenieProtocolNotes = 128;

GenieFigures genieReference(GenieNet& net, const std::vector<Performance>& performances, Quantizer quantizer);

}  // namespace ricercar::models
