// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/motif.h"

#include <algorithm>

namespace ricercar {

std::vector<Motif> motifsOf(const WovenLine &line, const Metre &metre, int most, bool inversions)
{
    std::vector<Motif> all;
    auto add = [&](std::size_t from, std::size_t to, double weight) {
        if (to - from < 3) return;
        Motif motif;
        motif.phase = ((line[from].onset % metre.beat()) + metre.beat()) % metre.beat();
        motif.weight = weight;
        for (std::size_t i = from; i < to; ++i) {
            const int onset = line[i].onset - line[from].onset, end = line[i].end - line[from].onset;
            if (onset % kSixteenthTicks != 0 || end % kSixteenthTicks != 0) return;
            if (i > from && line[i].onset != line[i - 1].end) return;
            motif.notes.push_back({onset, end, line[i].step - line[from].step});
        }
        if (motif.notes.back().end > most) return;
        bool still = true;
        for (const Motif::At &at : motif.notes) still = still && at.step == 0;
        if (still) return;
        if (std::find(all.begin(), all.end(), motif) == all.end()) all.push_back(motif);
        if (!inversions) return;
        for (Motif::At &at : motif.notes) at.step = -at.step;
        motif.weight *= 0.85;
        if (std::find(all.begin(), all.end(), motif) == all.end()) all.push_back(motif);
    };
    for (std::size_t i = 0; i < line.size(); ++i)
        for (std::size_t n : {4u, 5u, 7u}) {
            if (i + n > line.size()) continue;
            const bool head = i == 0, tail = i + n == line.size();
            if (!head && !tail && metre.accent(line[i].onset) < 1 && (metre.accent(line[i].onset) < 0 || n != 4)) continue;
            add(i, i + n, head ? 1.15 : tail ? 1.0 : 0.8);
        }
    if (all.size() > 14) {
        std::stable_sort(all.begin(), all.end(), [](const Motif &a, const Motif &b) { return a.weight > b.weight; });
        all.resize(14);
    }
    return all;
}

} // namespace ricercar
