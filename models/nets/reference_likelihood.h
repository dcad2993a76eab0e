// SPDX-License-Identifier: GPL-3.0-or-later
// The measuring protocol's likelihood figures by the plain modules: for the trainer, and the reference that
// engine/likelihood.h is checked against.
#pragma once

#include "models/engine/likelihood.h"
#include "models/nets/counterpoint_net.h"

namespace ricercar::models {

LikelihoodFigures referenceLikelihood(CounterpointNet& net, std::span<const ChoraleGrid> pieces);

// Nats per cell that is not given, over all pieces; the nets are told the style. given: one mask per piece.
double referenceNll(CounterpointNet& net, std::span<const ChoraleGrid> pieces, std::span<const GivenMask> given, Style style);

// −log p of each cell of one piece that is not given, frames in time order, S A T B inside a frame.
std::vector<double> referenceCosts(CounterpointNet& net, const ChoraleGrid& piece, const GivenMask& given);

}  // namespace ricercar::models
