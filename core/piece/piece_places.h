// SPDX-License-Identifier: GPL-3.0-or-later
// Where a place of the concept is in a plan, and what the concept asks for there.
#pragma once

#include "core/piece/piece_plan.h"

#include <optional>
#include <utility>

namespace ricercar {

// Full bars [first, last], from 0; none where the plan has no such place.
std::optional<std::pair<int, int>> barsOf(const Place &place, const PiecePlan &plan);

bool asksFor(const PieceConcept &piece, Device device);
// The places where it is asked for; All is the whole piece.
std::vector<std::pair<int, int>> askedAt(const PieceConcept &piece, Device device, const PiecePlan &plan);
bool avoids(const PieceConcept &piece, Avoidance what);
bool forbids(const PieceConcept &piece, Device device);
// Of the whole piece and of one section.
double level(const AspectLevels &levels, Aspect aspect);
AspectLevels levelsOf(const PieceConcept &piece);
// The largest leap allowed, in semitones; 12 where nothing is said.
int largestLeap(const PieceConcept &piece);

} // namespace ricercar
