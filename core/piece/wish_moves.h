// SPDX-License-Identifier: GPL-3.0-or-later
// From a wish that is not heard to music in which it is, where a local move can do it. And the checks of a follow-up: whether
// what was asked happened, and nothing else did.
#pragma once

#include "core/brief/change.h"
#include "core/piece/assessment.h"
#include "core/piece/device_moves.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

// The score itself where no move helps. `attempt` from 0: each next one is stronger or elsewhere.
ScorePtr towards(const WishCheck &wish, const ScorePtr &score, const PieceConcept &piece, const std::vector<Lock> &kept, int attempt, std::uint64_t seed, IdSource &ids);

// What a change asks for, in the region it speaks of.
struct ChangeOutcome {
    int asked = 0, met = 0;
    std::vector<Finding> missed;       // each with a sentence
    std::string breach;                // what changed though it was to stay; empty: nothing
};
ChangeOutcome outcomeOf(const Change &change, const ScorePtr &before, const ScorePtr &after);

// Moves that bring the music nearer to what the change asks, where it is not heard yet.
ScorePtr towards(const Change &change, const ScorePtr &before, ScorePtr score, int attempt, std::uint64_t seed, IdSource &ids);

// All that must not be touched when a change is made: the score's locks and what the change keeps.
std::vector<Lock> locksFor(const Change &change, const Score &score);

} // namespace ricercar
