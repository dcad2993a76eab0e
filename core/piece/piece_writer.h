// SPDX-License-Identifier: GPL-3.0-or-later
// From a plan to notes, genre by genre: one writer each, chosen here.
#pragma once

#include "core/base/result.h"
#include "core/compose/continuation.h"
#include "core/compose/pipeline.h"
#include "core/piece/piece_plan.h"

#include <cstdint>
#include <vector>

namespace ricercar {

// Whom a writer may ask. All may be null: every genre is written by rules then.
struct WriterTools {
    const Pipeline *choir = nullptr;        // four-part textures
    IContinuation *continuation = nullptr;  // inner lines, accompaniments, figures
    IGenerator *fugueVoices = nullptr;
};

// A whole piece: parts with instruments, key, metre, tempo, dynamics, chord symbols where the genre has them, slurs and
// repeats as the genre writes them. Ends as the plan says. Same concept, plan, tools and seed: same notes.
Result<ScorePtr> writtenPiece(const PieceConcept &piece, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed,
                              IdSource &ids, JobControl &job);

// Bars [firstBar, firstBar + bars) written anew in `score` (which the plan describes; see foundPlan for music from elsewhere),
// only in the voices given (empty: all); locks of the score and `kept` are obeyed bit by bit, and nothing outside changes.
struct RewriteRequest {
    ScorePtr score;
    std::size_t firstBar = 0, bars = 1;     // indices of score bars
    std::vector<VoiceRef> voices;
    std::vector<Lock> kept;
    bool keepRhythm = false, keepHarmony = false;
};
Result<ScorePtr> rewritten(const RewriteRequest &request, const PieceConcept &piece, const PiecePlan &plan,
                           const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job);

// A plan read from music that exists: its sections, phrases, cadences, keys and chords as far as they can be heard.
PiecePlan foundPlan(const Score &score, const PieceConcept &piece);

} // namespace ricercar
