// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/beat_grids.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::int64_t kShortestValue = kWhole.value / 128;

constexpr std::uint32_t all(int parts)
{
    return (1u << parts) - 1;
}
constexpr std::uint32_t kTwoThree = 1u << 0 | 1u << 2 | 1u << 3 | 1u << 4;                              // of 6
constexpr std::uint32_t kThreeFour = 1u << 0 | 1u << 3 | 1u << 4 | 1u << 6 | 1u << 8 | 1u << 9;         // of 12

constexpr std::array<BeatGrid, 12> kSimple{{{1, all(1), 0.36, false, 1, 0.99, 0, 0},
                                            {2, all(2), 0.36, false, 2, 0.85, 0.95, 0.95},
                                            {4, all(4), 0.22, false, 4, 0.85, 0.65, 0.6},
                                            {3, all(3), 0.035, true, 2, 0.85, 0.8, 0.8},
                                            {8, all(8), 0.015, false, 8, 0.85, 0.6, 0.4},
                                            {6, all(6), 0.008, true, 4, 0.85, 0.65, 0.6},
                                            {6, kTwoThree, 0.004, true, 2, 0.9, 0.85, 0.85},
                                            {12, kThreeFour, 0.001, true, 4, 0.9, 0.85, 0.85},
                                            {12, all(12), 0.0008, true, 8, 0.8, 0.5, 0.4},
                                            {16, all(16), 0.0005, false, 16, 0.8, 0.5, 0.35},
                                            {5, all(5), 0.00002, true, 4, 0.9, 0.85, 0.85},
                                            {7, all(7), 0.00001, true, 4, 0.9, 0.85, 0.85}}};
constexpr std::array<BeatGrid, 6> kCompound{{{1, all(1), 0.3, false, 1, 0.99, 0, 0},
                                             {3, all(3), 0.45, false, 2, 0.9, 0.6, 0.6},
                                             {6, all(6), 0.2, false, 4, 0.9, 0.75, 0.5},
                                             {2, all(2), 0.01, true, 2, 0.9, 0.95, 0.95},
                                             {12, all(12), 0.02, false, 8, 0.85, 0.5, 0.35},
                                             {4, all(4), 0.005, true, 4, 0.9, 0.7, 0.6}}};

constexpr double kUsual = 0.3;
constexpr double kTrustFollows = 12, kTrustShares = 12, kTrustNext = 10; // beats that the first guess is worth

} // namespace

std::span<const BeatGrid> beatGrids(bool compound)
{
    return compound ? std::span<const BeatGrid>(kCompound) : std::span<const BeatGrid>(kSimple);
}

GridCosts gridCosts(bool compound, const GridCounts &counts)
{
    const auto grids = beatGrids(compound);
    const std::size_t n = grids.size();
    GridCosts costs;
    std::array<double, kMostGrids> share{};
    double total = 0;
    for (std::size_t g = 0; g < n; ++g) {
        for (const auto &row : counts.follows) share[g] += row[g];
        total += share[g];
    }
    for (std::size_t g = 0; g < n; ++g) {
        costs.doubt[g] = 1 / (1 + (total > 0 ? share[g] / total : 0) / kUsual);
        // Grids so fine that they would catch any stroke are not believed in for having caught some.
        const double count = grids[g].share < 0.001 ? std::min(share[g], 0.01 * total) : share[g];
        share[g] = (count + kTrustShares * grids[g].share) / (total + kTrustShares);
    }
    for (std::size_t before = 0; before <= kMostGrids; ++before) {
        std::array<double, kMostGrids> guess{};
        double sum = 0, seen = 0;
        for (std::size_t g = 0; g < n; ++g) {
            double likes = 1;
            if (before < n && grids[g].parts > 1) { // tuplets come in runs
                if (grids[g].tuplet != grids[before].tuplet) likes = 0.55;
                else if (grids[g].tuplet) likes = 2.5;
            }
            guess[g] = share[g] * likes;
            sum += guess[g];
            seen += counts.follows[before][g];
        }
        for (std::size_t g = 0; g < n; ++g)
            costs.follows[before][g] = -std::log((counts.follows[before][g] + kTrustFollows * guess[g] / sum) / (seen + kTrustFollows));
    }
    for (std::size_t g = 0; g < n; ++g) {
        const BeatGrid &grid = grids[g];
        const auto parts = static_cast<std::size_t>(grid.parts);
        for (std::size_t from = 0; from <= parts; ++from) { // from the place before this one
            std::array<double, kMostPlaces + 1> guess{};
            double silent = 1, seen = 0;
            for (std::size_t to = from; to < parts; ++to) {
                if (!grid.has(static_cast<int>(to))) continue;
                const double likely = to == 0 ? grid.first : to % 2 == 0 && parts % 2 == 0 ? grid.strong : grid.weak;
                guess[to] = silent * likely;
                silent *= 1 - likely;
            }
            guess[parts] = from == 0 ? 0 : silent;
            for (std::size_t to = from; to <= parts; ++to) seen += counts.next[g][from][to];
            for (std::size_t to = from; to <= parts; ++to)
                costs.next[g][from][to] = -std::log(std::max((counts.next[g][from][to] + kTrustNext * guess[to]) / (seen + kTrustNext), 1e-4));
        }
    }
    return costs;
}

std::size_t plainestGrid(bool compound, std::span<const std::int64_t> places)
{
    const auto grids = beatGrids(compound);
    std::size_t best = grids.size();
    for (std::size_t g = 0; g < grids.size(); ++g) {
        if (best < grids.size() && std::popcount(grids[g].places) >= std::popcount(grids[best].places)) continue;
        const std::int64_t step = kGridLcm / grids[g].parts;
        if (std::all_of(places.begin(), places.end(), [&](std::int64_t p) { return p % step == 0 && grids[g].has(static_cast<int>(p / step)); })) best = g;
    }
    return best;
}

std::vector<std::int64_t> writableSteps(std::int64_t length)
{
    std::vector<std::int64_t> steps{kShortestValue};
    if (kWhole.value % length == 0 && length >= kWhole.value / 32)
        for (const int parts : {12, 10, 14})
            if (length % parts == 0) steps.push_back(length / parts);
    return steps;
}

bool canDivide(std::int64_t beatLength, int parts)
{
    if (beatLength % parts != 0) return false;
    if (beatLength / parts % kShortestValue == 0) return true;
    const auto steps = writableSteps(beatLength);
    return std::any_of(steps.begin(), steps.end(), [&](std::int64_t s) { return beatLength / parts % s == 0; });
}

} // namespace ricercar
