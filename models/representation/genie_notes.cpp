// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/genie_notes.h"

#include "models/representation/genie_history.h"

#include <algorithm>

namespace ricercar::models {

namespace {

constexpr int kKey = 1, kBefore = kKey + kGenieKeys, kAfter = kBefore + kIntervals + 1, kTimeBefore = kAfter + kIntervals + 1,
              kTimeAfter = kTimeBefore + kTimeBins + 1, kEncoderRows = kTimeAfter + kTimeBins + 1;

}  // namespace

void sortNotes(std::vector<PlayedNote>& notes) {
    std::sort(notes.begin(), notes.end(), [](const PlayedNote& a, const PlayedNote& b) {
        return a.seconds != b.seconds ? a.seconds < b.seconds : a.key < b.key;
    });
}

int genieEncoderRows() { return kEncoderRows; }

std::array<std::int32_t, kEncoderFeatures> genieEncoderRowsOf(const std::vector<PlayedNote>& notes, std::size_t n) {
    const auto interval = [&](std::size_t a, std::size_t b) {
        return std::clamp(int(notes[b].key) - int(notes[a].key), -kIntervalReach, kIntervalReach) + kIntervalReach;
    };
    const bool first = n == 0, last = n + 1 == notes.size();
    return {kKey + notes[n].key, kBefore + (first ? kIntervals : interval(n - 1, n)),
            kAfter + (last ? kIntervals : interval(n, n + 1)),
            kTimeBefore + (first ? kTimeBins : timeBin(notes[n].seconds - notes[n - 1].seconds)),
            kTimeAfter + (last ? kTimeBins : timeBin(notes[n + 1].seconds - notes[n].seconds))};
}

}  // namespace ricercar::models
