// SPDX-License-Identifier: GPL-3.0-or-later
// The harmonization exam: the sopranos of some pieces, one sample each, measured beside the composer's own
// settings by the same code.
#pragma once

#include "core/theory/grid_measures.h"
#include "models/engine/chorale_writer.h"

namespace ricercar::models {

struct ExamResult {
    FrameEvents writtenEvents, composerEvents;
    GridMeasures written, composer;
    double logLikelihood = 0;  // nats, mean per free cell
    int relaxed = 0;           // cells where a rule had to give way
    double secondsPerPiece = 0;
};

// Piece i is written with seed `seed` + i; key and bars are told, as a person's request tells them.
ExamResult harmonizationExam(const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces, const WritingRules& rules,
                             std::uint64_t seed);

// The balance moved towards one with which the writer's events, and the spread of pitch classes, would be the composer's.
FrameBalance rebalanced(const FrameBalance& balance, const ExamResult& result);

}  // namespace ricercar::models
