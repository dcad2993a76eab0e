// SPDX-License-Identifier: GPL-3.0-or-later
// A score is checked in stretches of a few bars, each read with bars around it, so that what one edit can change is
// small. Findings belong to the stretch in which they begin.
#pragma once

#include "core/theory/checker.h"
#include "core/theory/score_texture.h"

namespace ricercar {

inline constexpr std::size_t kStretchBars = 8;  // bars that belong to a stretch
inline constexpr std::size_t kAroundBars = 3;   // bars read before and after it

// By time, without the rules of strict species.
std::vector<Finding> findingsOfStretch(const Score &score, const ScoreShape &shape, const CheckOptions &options, std::size_t stretch);
// Of the rules of strict species, which look at the whole; empty where they are all off. By time.
std::vector<Finding> findingsOfSpecies(const Score &score, const ScoreShape &shape, const CheckOptions &options);

void sortByTime(std::vector<Finding> &findings);

inline std::size_t stretchesOf(const Score &score) { return (score.masterBars.size() + kStretchBars - 1) / kStretchBars; }

} // namespace ricercar
