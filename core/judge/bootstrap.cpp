// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/bootstrap.h"

#include <algorithm>
#include <random>

namespace ricercar::judge {

Interval bootstrapped(std::size_t groups, const std::function<double(const std::vector<std::size_t> &draw)> &figure,
                      std::uint64_t seed)
{
    if (groups == 0) return {};
    std::mt19937_64 random(seed);
    std::vector<double> figures;
    figures.reserve(kDraws);
    std::vector<std::size_t> draw(groups);
    for (int i = 0; i < kDraws; ++i) {
        for (std::size_t &index : draw) index = static_cast<std::size_t>(random() % groups); // the same on every machine
        figures.push_back(figure(draw));
    }
    std::sort(figures.begin(), figures.end());
    const auto cut = static_cast<std::size_t>(kDraws * 0.025);
    return {figures[cut], figures[figures.size() - 1 - cut]};
}

double median(std::vector<double> values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

} // namespace ricercar::judge
