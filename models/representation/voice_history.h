// SPDX-License-Identifier: GPL-3.0-or-later
// What each voice has just done: its pitch, how long it has had it, how it came there.
// Advanced frame by frame, alike in training and in decoding.
#pragma once

#include "models/representation/chorale_grid.h"

#include <algorithm>

namespace ricercar::models {

inline constexpr int kLongestRun = 255;

struct VoiceHistory {
    bool started = false;                             // false before the first frame of a piece
    std::array<Symbol, kVoices> symbol{kRest, kRest, kRest, kRest};
    std::array<std::int16_t, kVoices> run{};          // frames with this symbol so far, capped
    std::array<std::int16_t, kVoices> sinceAttack{};  // frames since the voice was last struck, capped
    std::array<std::int8_t, kVoices> lastMove{};      // semitones of the last change of pitch, 0 at first
    std::array<Symbol, kVoices> lastPitch{kRest, kRest, kRest, kRest};  // the last symbol that was no rest

    void advance(const std::array<Symbol, kVoices>& next, const std::array<Onset, kVoices>& onset) {
        for (int v = 0; v < kVoices; ++v) {
            const bool same = started && next[v] == symbol[v];
            run[v] = same ? static_cast<std::int16_t>(std::min<int>(run[v] + 1, kLongestRun)) : std::int16_t{1};
            const bool struck = !same || onset[v] == Onset::Attack;
            sinceAttack[v] =
                struck ? std::int16_t{1} : static_cast<std::int16_t>(std::min<int>(sinceAttack[v] + 1, kLongestRun));
            if (next[v] != kRest) {
                if (lastPitch[v] != kRest && lastPitch[v] != next[v])
                    lastMove[v] = static_cast<std::int8_t>(next[v] - lastPitch[v]);
                lastPitch[v] = next[v];
            }
            symbol[v] = next[v];
        }
        started = true;
    }
};

}  // namespace ricercar::models
