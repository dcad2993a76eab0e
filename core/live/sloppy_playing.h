// SPDX-License-Identifier: GPL-3.0-or-later
// A score played as hands play it, not as machines do: every key a little early or late, lengths as they come, some
// chords rolled. Makes takes whose right notation is known, for measuring (evaluate quantize) and for tests.
#pragma once

#include "core/live/take.h"
#include "core/music/score.h"

#include <cstdint>
#include <vector>

namespace ricercar {

struct Sloppiness {
    double onsetMilliseconds = 20;  // standard deviation, each key by itself
    double rolledChords = 0.1;      // share of the chords of three and more notes of a staff
    double rollMilliseconds = 30;   // from key to key
    double late = 0;                // milliseconds, the whole
    bool steady = true;             // one tempo, that of the beginning; else the score's tempo marks are the click
    std::uint64_t seed = 1;
};

struct SloppyTake {
    Take take;
    std::vector<TimelineTick> truth; // of each note of the take: where it is written
};

// All parts with pitched notes, as one hand or more would play them on a keyboard: a key can sound but once. Grace
// notes are left out. Ticks are by the score's tempo map, or by the steady tempo.
SloppyTake playedSloppily(const Score &score, const Sloppiness &how);

} // namespace ricercar
