// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/exam.h"

#include <chrono>

namespace ricercar::models {

namespace {

GridPiece chordsOf(const ChoraleGrid& grid) {
    GridPiece piece;
    for (const auto& frame : grid.frames) {
        GridChord chord;
        for (int v = 0; v < kVoices; ++v) chord[v] = frame.symbol[v] == kRest ? -1 : midiOfSymbol(frame.symbol[v]);
        piece.push_back(chord);
    }
    return piece;
}

}  // namespace

ExamResult harmonizationExam(const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces, const WritingRules& rules,
                             std::uint64_t seed) {
    ExamResult out;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& piece : pieces) {
        WritingTask task;
        task.grid = piece;
        task.given.assign(piece.frames.size(), 1);
        task.side = {false, false, false, false, Style::Chorale};
        task.rules = rules;
        const std::uint64_t seeds[] = {seed++};
        const auto drafts = writeDrafts(weights, task, seeds);
        const auto& draft = drafts->front();
        out.written.add(measured(chordsOf(draft.grid)));
        out.composer.add(measured(chordsOf(piece)));
        out.logLikelihood += draft.logLikelihood / double(pieces.size());
        out.relaxed += draft.relaxed;
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    out.secondsPerPiece = seconds.count() / double(std::max<std::size_t>(1, pieces.size()));
    return out;
}

}  // namespace ricercar::models
