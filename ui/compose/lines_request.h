// SPDX-License-Identifier: GPL-3.0-or-later
// Music of one to eight lines in any metre: going on, filling a stretch, accompanying, as a person says it and as the
// continuation model is asked. No widgets; UI thread only (words are translated).
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/compose/continuation.h"
#endif
#include "ui/compose/task_request.h"

namespace ricercar {

struct LinesChoice {
    IdeaTask task = IdeaTask::Continue;
    Where where = Where::Whole;
    int bars = 8;                         // of Continue: how many
    std::vector<PartId> write;            // parts written; empty: as suits the task
    std::string newInstrument;            // of Accompany: an instrument to be added; empty: none
    bool keepRhythm = false, keepPitch = false, inScale = false, ends = false;
    std::vector<std::pair<std::string, double>> style;
    std::vector<ContinuationBarWish> wishes; // by bar of the region
    std::optional<KeySignature> key;
    double surprise = 0;                  // [-1, 1]
};

struct LinesAsked {
    ContinuationRequest request;          // without a base there is nothing to ask
    QString trouble, scope;               // why not; "Writes Piano, bars 9 to 16. Keeps Flute."
};
LinesAsked linesRequestFor(const Studio &studio, const LinesChoice &choice, IdSource &ids);

// The bars that are written: first and how many.
std::pair<std::size_t, std::size_t> linesRegion(const Studio &studio, const LinesChoice &choice);

// Whether the task is given to the continuation model: its own tasks always; a fill or a variation where what is marked is
// no voice of a texture of four.
bool isLinesTask(IdeaTask task);
bool wantsLines(const Studio &studio, const TaskChoice &choice);

// Asks and makes the drafts ideas. Worker thread.
Result<PipelineResult> linesWritten(const Pipeline &pipeline, const ContinuationRequest &request, IdSource ids, JobControl &job,
                                    const Studio::OnAlternative &each);

} // namespace ricercar
