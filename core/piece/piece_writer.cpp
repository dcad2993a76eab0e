// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_writer.h"

#include "core/piece/genres.h"
#include "core/piece/piece_score.h"

namespace ricercar {

Result<ScorePtr> writtenPiece(const PieceConcept &piece, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed,
                              IdSource &ids, JobControl &job)
{
    if (plan.sections.empty() || plan.bars() == 0) return fail(ErrorCode::WrongUse, "There is no plan to write by; say how many bars the piece has.");
    const GenreTask task{piece, plan, tools, seed, job};
    auto draft = plan.genre == Genre::Minuet ? writeTwoPart(task) : writeHomophony(task);
    if (!draft) return fail(draft.error().code, draft.error().sentence);
    return scoreOf(*draft, piece, plan, seed, ids);
}

} // namespace ricercar
