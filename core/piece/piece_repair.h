// SPDX-License-Identifier: GPL-3.0-or-later
// Repair of a whole piece: wishes that are not heard are met by moves, bars at fault are written anew; a change stays only
// where the sum of severities falls. Private to core/piece.
#pragma once

#include "core/piece/assessment.h"
#include "core/piece/piece_writer.h"

#include <functional>
#include <string>
#include <vector>

namespace ricercar {

struct PieceDraftState {
    ScorePtr score;
    Assessment assessment;
};

struct RepairTask {
    const PieceConcept &piece;
    const PiecePlan &plan;
    const WriterTools &tools;
    ScorePtr document;                    // for novelty; may be null
    const judge::HeardMusic *heard = nullptr;
    double logLikelihood = 0;
    int rounds = 5;
    std::uint64_t seed = 1;
};

struct RepairReport {
    double before = 0, after = 0;         // sums of severities
    int rounds = 0;
    std::vector<std::string> steps;       // in musicians' words
};

Assessment assessedFor(const RepairTask &task, const ScorePtr &score);
// Stops between steps when the job is cancelled; the piece is whole then, too.
RepairReport repaired(PieceDraftState &draft, const RepairTask &task, IdSource &ids, JobControl &job);

} // namespace ricercar
