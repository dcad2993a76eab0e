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
    auto draft = [&]() -> Result<PieceDraft> {
        switch (plan.genre) {
        case Genre::Minuet: return writeTwoPart(task);
        case Genre::Chorale: return writeChorale(task);
        case Genre::Invention: return writeInvention(task);
        case Genre::Fugue: return writeFugueGenre(task);
        case Genre::Canon: return writeCanon(task);
        case Genre::DiceMinuet: return writeDiceMinuet(task);
        case Genre::Prelude: return writePrelude(task);
        case Genre::Variations: return writeVariations(task);
        default: return writeHomophony(task);
        }
    }();
    if (!draft) return fail(draft.error().code, draft.error().sentence);
    return scoreOf(*draft, piece, plan, seed, ids);
}

} // namespace ricercar
