// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/event_texture.h"

#include <cstdlib>
#include <set>

namespace ricercar::models {

namespace {

std::span<const EventNote> notesOf(std::span<const EventNote> notes, const EventBar& bar) {
    const auto before = [](const EventNote& n, int t) { return n.onset < t; };
    const auto first = std::lower_bound(notes.begin(), notes.end(), bar.start, before);
    const auto last = std::lower_bound(first, notes.end(), bar.start + bar.length, before);
    return notes.subspan(static_cast<std::size_t>(first - notes.begin()), static_cast<std::size_t>(last - first));
}

// Share of notes that both bars have at the same place, part and key.
double alike(std::span<const EventNote> a, int aStart, std::span<const EventNote> b, int bStart) {
    std::size_t i = 0, j = 0, same = 0;
    while (i < a.size() && j < b.size()) {
        EventNote x = a[i], y = b[j];
        x.onset -= aStart;
        y.onset -= bStart;
        if (comesBefore(x, y))
            ++i;
        else if (comesBefore(y, x))
            ++j;
        else
            ++i, ++j, ++same;
    }
    const std::size_t most = std::max(a.size(), b.size());
    return most ? double(same) / double(most) : 0;
}

}  // namespace

EventTexture textureOf(const std::vector<EventBar>& bars, std::span<const EventNote> notes, int first, int end) {
    EventTexture out;
    if (end <= first) return out;
    std::set<int> keys;
    double beats = 0, count = 0, similarity = 0, empty = 0;
    int steps = 0, moves = 0;
    std::array<int, kMostParts> top{};
    top.fill(-1);
    for (int b = first; b < end; ++b) {
        const auto& bar = bars[static_cast<std::size_t>(b)];
        const auto here = notesOf(notes, bar);
        beats += double(bar.length) / bar.beat;
        count += double(here.size());
        empty += here.empty();
        for (std::size_t i = 0; i < here.size(); ++i) {
            const auto& n = here[i];
            keys.insert(n.key);
            // Notes of a chord follow each other from below: the last is the top.
            const bool isTop = i + 1 == here.size() || here[i + 1].onset != n.onset || here[i + 1].part != n.part;
            if (!isTop) continue;
            const auto p = static_cast<std::size_t>(n.part);
            if (top[p] >= 0 && top[p] != n.key) {
                ++moves;
                steps += std::abs(top[p] - n.key) <= 2;
            }
            top[p] = n.key;
        }
        double best = 0;
        for (int back = 1; back <= 8 && b - back >= 0; ++back) {
            const auto& other = bars[static_cast<std::size_t>(b - back)];
            best = std::max(best, alike(notesOf(notes, other), other.start, here, bar.start));
        }
        similarity += best;
    }
    const double n = end - first;
    out.notesPerBeat = count / std::max(1.0, beats);
    out.distinctKeys = double(keys.size());
    out.stepShare = moves ? double(steps) / moves : 0;
    out.selfSimilarity = similarity / n;
    out.emptyBars = empty / n;
    return out;
}

}  // namespace ricercar::models
