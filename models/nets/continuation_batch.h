// SPDX-License-Identifier: GPL-3.0-or-later
// Sequences of events as tensors for the continuation net, and what music costs by it.
#pragma once

#include "models/nets/continuation_net.h"
#include "models/representation/event_sequence.h"

namespace ricercar::models {

// Part of a sequence: tokens [from, to), of which the questions after token `scored` and later count.
struct SequencePart {
    const EventSequence* sequence = nullptr;
    StyleMix style;
    int from = 0, to = 0, scored = 0;
};

ContinuationBatch batchOf(std::span<const SequencePart> parts, const ContinuationConfig& config);

// The parts by which a long sequence is measured: at most kLongestContext tokens each, every question once, and with
// half of that before it where there is so much.
std::vector<SequencePart> measuredParts(const EventSequence& sequence, const StyleMix& style);

// Nats in all, by stage.
std::array<double, kStages> referenceCosts(ContinuationNet& net, std::span<const SequencePart> parts);

}  // namespace ricercar::models
