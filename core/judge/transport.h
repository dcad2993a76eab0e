// SPDX-License-Identifier: GPL-3.0-or-later
// Distances between distributions: Wasserstein-1, the least mass times way that turns one into the other.
#pragma once

#include <map>

namespace ricercar::judge {

using Histogram = std::map<int, double>; // category or value -> weight, not normalized

// Ways are differences of the values themselves. Without weight on one side: 0.
double distanceOverValues(const Histogram &piece, const Histogram &reference);

// Ways are differences of rank: categories in order of their weight in the reference, the heaviest first (of equals
// the smaller key); those the reference lacks follow, the piece's lightest first.
double distanceOverRanks(const Histogram &piece, const Histogram &reference);

} // namespace ricercar::judge
