// SPDX-License-Identifier: GPL-3.0-or-later
// The grids that a beat may have (halves, thirds, quarters, sixths, three against four ...) and what is expected of
// them: how often each is used, after which, and in which order its places are struck. Expectations begin with what
// music is like on the whole and are bent to the piece by what has been found in it.
#pragma once

#include "core/base/units.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ricercar {


struct BeatGrid {
    int parts = 1;               // of the beat
    std::uint32_t places = 1;    // bit k: a stroke may be at k / parts
    double share = 1;            // of beats with strokes that need just this grid, before anything is known of the piece
    bool tuplet = false;         // against the metre's own division
    int needs = 1;               // QuantizeOptions::finest at least
    double first = 0.9, strong = 0.8, weak = 0.6; // how likely its places are struck: the beat, every second, the others
    bool has(int place) const { return (places >> place & 1u) != 0; }
};

inline constexpr std::size_t kMostGrids = 12, kMostPlaces = 16;

std::span<const BeatGrid> beatGrids(bool compound); // at most kMostGrids, each of at most kMostPlaces parts

// Beats with strokes, counted. Previous grids that are unknown (the first beat) are kMostGrids.
struct GridCounts {
    std::array<std::array<double, kMostGrids>, kMostGrids + 1> follows{};                                  // [before][grid]
    std::array<std::array<std::array<double, kMostPlaces + 1>, kMostPlaces + 1>, kMostGrids> next{};       // [grid][from + 1][to]
};

// Costs, as negative logarithms of likelihoods.
struct GridCosts {
    std::array<double, kMostGrids> doubt{}; // (0, 1]: how much of the doubt about a grid that is fast is left
    std::array<std::array<double, kMostGrids>, kMostGrids + 1> follows{};
    // From a struck place (index 0: from the beat's begin) to the next (index `parts`: none any more).
    std::array<std::array<std::array<double, kMostPlaces + 1>, kMostPlaces + 1>, kMostGrids> next{};
};

GridCosts gridCosts(bool compound, const GridCounts &counts);
// The plainest grid that has all these places, given as places / kGridLcm of the beat; beatGrids().size() if none has.
inline constexpr std::int64_t kGridLcm = 1680; // 16 * 3 * 5 * 7
std::size_t plainestGrid(bool compound, std::span<const std::int64_t> places);

// Steps of a beat that one bracket can show, in ticks: plain values, triplets in quarters, quintuplets, septuplets in halves.
std::vector<std::int64_t> writableSteps(std::int64_t beatLength);
bool canDivide(std::int64_t beatLength, int parts); // so that it can be written

} // namespace ricercar
