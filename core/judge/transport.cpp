// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/transport.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ricercar::judge {

namespace {

double sum(const Histogram &histogram)
{
    double all = 0;
    for (const auto &[key, weight] : histogram) all += weight;
    return all;
}

double weightIn(const Histogram &histogram, int key)
{
    const auto found = histogram.find(key);
    return found == histogram.end() ? 0 : found->second;
}

} // namespace

double distanceOverValues(const Histogram &piece, const Histogram &reference)
{
    const double pieceSum = sum(piece), referenceSum = sum(reference);
    if (pieceSum <= 0 || referenceSum <= 0) return 0;
    Histogram difference;
    for (const auto &[key, weight] : piece) difference[key] += weight / pieceSum;
    for (const auto &[key, weight] : reference) difference[key] -= weight / referenceSum;
    double distance = 0, carried = 0;
    int place = difference.begin()->first;
    for (const auto &[key, surplus] : difference) {
        distance += std::abs(carried) * (key - place);
        carried += surplus;
        place = key;
    }
    return distance;
}

double distanceOverRanks(const Histogram &piece, const Histogram &reference)
{
    const auto ordered = [](std::vector<std::pair<double, int>> list) {
        std::sort(list.begin(), list.end(), [](const auto &a, const auto &b) {
            return a.first != b.first ? a.first < b.first : a.second < b.second;
        });
        return list;
    };
    std::vector<std::pair<double, int>> known, strange;
    for (const auto &[key, weight] : reference)
        if (weight > 0) known.push_back({-weight, key});
    for (const auto &[key, weight] : piece)
        if (weight > 0 && weightIn(reference, key) <= 0) strange.push_back({weight, key});
    Histogram pieceByRank, referenceByRank;
    int rank = 0;
    for (const auto &[weight, key] : ordered(known)) {
        referenceByRank[rank] = -weight;
        pieceByRank[rank++] = weightIn(piece, key);
    }
    for (const auto &[weight, key] : ordered(strange)) pieceByRank[rank++] = weight;
    return distanceOverValues(pieceByRank, referenceByRank);
}

} // namespace ricercar::judge
