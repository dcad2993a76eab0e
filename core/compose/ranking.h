// SPDX-License-Identifier: GPL-3.0-or-later
// Judging drafts: small pure measures in [0, 1], each with its musical reason, and the order they give.
#pragma once

#include "core/compose/pipeline.h"

#include <optional>
#include <span>

namespace ricercar {

// How much of the free cells two drafts have in common, [0, 1].
double likeness(const VoiceGrid &a, const VoiceGrid &b, const CellMask &free);

// What the idea was asked to be, beyond well written.
struct RankingWishes {
    Controls controls;
    std::optional<double> likeness; // to what was there, [0, 1]
};

// Fills parts, total, rank and why of each; sorts by rank. `before` is what the free cells held, if anything.
void rankAlternatives(std::vector<Alternative> &alternatives, const Concept &concept_, const CellMask &free,
                      const VoiceGrid &before, const RankingWishes &wishes = {});
// The parts of one alternative before the others are known (novelty and likelihood are then neutral).
void assess(Alternative &alternative, const Concept &concept_, const CellMask &free, const RankingWishes &wishes = {});

} // namespace ricercar
