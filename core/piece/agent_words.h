// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences of the agent's log, and the order of its alternatives. Private to core/piece.
#pragma once

#include "core/piece/piece_agent.h"

#include <string>
#include <utility>
#include <vector>

namespace ricercar {

std::string conceptLine(const PieceConcept &piece);                     // "a waltz in D minor, 3/4, 32 bars, for Flute and Piano"
std::string findingsLine(const std::vector<Finding> &findings);         // "two weaknesses remain: ..."
std::pair<std::string, std::string> writersOf(const Score &score);      // generators of its notes, and their weights
void ranked(std::vector<PieceAlternative> &alternatives, const SelectionWeights &weights);

} // namespace ricercar
