// SPDX-License-Identifier: GPL-3.0-or-later
// What makes notes a performance: dynamics where the concept or the form wants them, slurs and staccato, ornaments, fermatas,
// repeats. Works on a draft; no pitch changes.
#pragma once

#include "core/piece/chord_tones.h"
#include "core/piece/piece_draft.h"

namespace ricercar {

void addDynamics(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan);
void addArticulation(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan);
void addOrnaments(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed);
void addFermatas(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan);
void addRepeats(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan);
void addKeys(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan);
// All of them.
void express(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed);

} // namespace ricercar
