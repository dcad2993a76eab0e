// SPDX-License-Identifier: GPL-3.0-or-later
// 95 % confidence intervals by drawing the pieces anew, with replacement, 2000 times. The same seed always, so the
// same music gives the same interval.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace ricercar::judge {

struct Interval {
    double low = 0, high = 0;
};

inline constexpr int kDraws = 2000;
inline constexpr std::uint64_t kBootstrapSeed = 1723; // Bach comes to Leipzig

// `figure` computes the measure of a draw: indices in [0, groups), as many as there are groups. A group is what is
// drawn together: all settings of one tune, which are not independent.
Interval bootstrapped(std::size_t groups, const std::function<double(const std::vector<std::size_t> &draw)> &figure,
                      std::uint64_t seed = kBootstrapSeed);

double median(std::vector<double> values); // 0 of none

} // namespace ricercar::judge
