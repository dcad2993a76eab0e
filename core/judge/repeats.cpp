// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/repeats.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace ricercar::judge {

namespace {

// Positions of the line in the alphabetical order of what follows them, and how far each shares that with the one
// before it in this order.
struct SortedEnds {
    std::vector<std::size_t> at;
    std::vector<std::size_t> shared;
};

SortedEnds sortedEnds(const std::vector<int> &s)
{
    SortedEnds ends;
    ends.at.resize(s.size());
    std::iota(ends.at.begin(), ends.at.end(), std::size_t{0});
    const auto from = [&s](std::size_t i) { return s.begin() + static_cast<std::ptrdiff_t>(i); };
    std::sort(ends.at.begin(), ends.at.end(), [&](std::size_t a, std::size_t b) {
        return std::lexicographical_compare(from(a), s.end(), from(b), s.end());
    });
    ends.shared.assign(s.size() + 1, 0);
    for (std::size_t i = 1; i < s.size(); ++i) {
        std::size_t n = 0;
        const std::size_t a = ends.at[i - 1], b = ends.at[i];
        while (a + n < s.size() && b + n < s.size() && s[a + n] == s[b + n]) ++n;
        ends.shared[i] = n;
    }
    return ends;
}

bool countsAsPassage(const std::vector<int> &s, std::size_t begin, std::size_t length)
{
    if (s[begin] == kHold) return false;
    int notes = 0;
    for (std::size_t i = begin; i < begin + length; ++i) notes += s[i] != kHold;
    return notes > 1;
}

// Whether every occurrence is preceded by the same whole note, so that the longer passage says it all.
bool alwaysPrecededAlike(const std::vector<int> &s, const std::vector<std::size_t> &at, std::size_t from, std::size_t to)
{
    for (std::size_t back = 1;; ++back) {
        if (at[from] < back) return false;
        const int symbol = s[at[from] - back];
        for (std::size_t i = from + 1; i <= to; ++i)
            if (at[i] < back || s[at[i] - back] != symbol) return false;
        if (symbol != kHold) return true;
    }
}

} // namespace

Histogram repeatLengths(const std::vector<int> &symbols)
{
    Histogram lengths;
    if (symbols.size() < 2) return lengths;
    const SortedEnds ends = sortedEnds(symbols);
    // Neighbours in this order that share n symbols hold all occurrences of those n: a stack of nested groups.
    struct Group {
        std::size_t length, first;
    };
    std::vector<Group> open;
    for (std::size_t i = 1; i <= symbols.size(); ++i) {
        std::size_t first = i - 1;
        while (!open.empty() && open.back().length > ends.shared[i]) {
            const Group group = open.back();
            open.pop_back();
            first = group.first;
            if (countsAsPassage(symbols, ends.at[group.first], group.length) &&
                !alwaysPrecededAlike(symbols, ends.at, group.first, i - 1))
                lengths[static_cast<int>(group.length)] += static_cast<double>(i - group.first);
        }
        if (ends.shared[i] > 0 && (open.empty() || open.back().length < ends.shared[i])) open.push_back({ends.shared[i], first});
    }
    return lengths;
}

} // namespace ricercar::judge
