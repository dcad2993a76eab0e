// SPDX-License-Identifier: GPL-3.0-or-later
// A stopwatch and a table line: median of some runs beside a named baseline measured in the same run.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace ricercar::bench {

// Median milliseconds of `runs` calls.
template <typename F>
double medianMs(int runs, F &&work)
{
    std::vector<double> times;
    for (int i = 0; i < runs; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count());
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    return times[static_cast<std::size_t>(runs / 2)];
}

// budget and baseline in ms; baseline <= 0: none.
inline void line(const std::string &what, double ms, double budget, const std::string &baselineName = {}, double baseline = 0)
{
    std::printf("%-58s %10.3f ms   budget %8.1f ms", what.c_str(), ms, budget);
    if (baseline > 0) std::printf("   %6.2fx of %s (%.3f ms)", ms / baseline, baselineName.c_str(), baseline);
    std::printf("\n");
    std::fflush(stdout);
}

} // namespace ricercar::bench
