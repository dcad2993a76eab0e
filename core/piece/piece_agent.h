// SPDX-License-Identifier: GPL-3.0-or-later
// The agent of whole pieces: concept -> plan -> drafts -> self-assessment and repair -> selection with reasons. It reads a
// snapshot and returns snapshots; accepting one is the Session's affair. Worker thread; cancel is felt within 100 ms.
#pragma once

#include "core/brief/brief.h"
#include "core/brief/change.h"
#include "core/judge/heard_music.h"
#include "core/piece/piece_writer.h"
#include "core/piece/selection.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ricercar {

struct PieceRequest {
    PieceConcept concept_;                // completed; its seed and alternatives are used
    ScorePtr base;                        // the document: null or empty, the piece is a score of its own; else it is replaced
    int repairRounds = 5;                 // [0, 20]
    SelectionWeights weights;
    std::shared_ptr<const judge::HeardMusic> heard; // the training music, against copying; may be null
};

struct ChangeRequest {
    Change change;                        // of understoodChange()
    PieceConcept concept_;                // as it was before the change
    ScorePtr base;                        // the document
    int count = 4;                        // alternatives, where more than one is possible
    int repairRounds = 5;
    SelectionWeights weights;
    std::shared_ptr<const judge::HeardMusic> heard;
};

struct PieceAlternative {
    Alternative idea;                     // score, findings, parts (by criterion), total, rank, why, range
    PiecePlan plan;
};

struct PieceResult {
    PieceConcept concept_;                // that the music follows
    std::vector<PieceAlternative> alternatives; // by rank
    std::vector<std::string> log;         // the steps in musicians' words
    PipelineResult ideas() const;         // for whatever shows ideas
};

// Whom the agent may ask, of what the pipeline has. The pipeline must outlive the result.
WriterTools toolsOf(const Pipeline &pipeline);

using OnPiece = std::function<void(const PieceAlternative &)>;

// A new piece. onPiece gets each as soon as it is drafted and repaired (rank not final).
Result<PieceResult> composedPiece(const PieceRequest &request, const WriterTools &tools, IdSource ids, JobControl &job,
                                  const OnPiece &onPiece = {});

// A follow-up on the document: of kinds Transform (one exact alternative), Regenerate, Reconcept, Extend, Remove, AddPart, Again.
// Undo, Redo, Listen and Nothing are for the caller: an Error (WrongUse). What was not asked for stays bit by bit.
Result<PieceResult> changedPiece(const ChangeRequest &request, const WriterTools &tools, IdSource ids, JobControl &job,
                                 const OnPiece &onPiece = {});

} // namespace ricercar
