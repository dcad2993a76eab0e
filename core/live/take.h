// SPDX-License-Identifier: GPL-3.0-or-later
// A take: what was played once, as it was played, before anything was written of it. A value; it is kept with the
// document, so that it can be written anew (another grid, another key) or voiced anew (the eight buttons' track).
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ricercar {

// Times are ticks of the timeline (below 0: played while it was counted in) and seconds from the take's beginning;
// a take that was played freely, without the transport, has seconds only and ticks at 120 quarters a minute.
struct TakeNote {
    std::int64_t on = 0, off = 0; // off > on
    double onSeconds = 0, offSeconds = 0;
    std::uint8_t key = 60, velocity = 80; // [1, 127]
    std::uint8_t channel = 0, source = 0; // source: the inlet
    bool operator==(const TakeNote &) const = default;
};

struct TakePedal { // the sustain pedal
    std::int64_t at = 0;
    double seconds = 0;
    bool down = false;
    bool operator==(const TakePedal &) const = default;
};

// One of the eight buttons, and which key was made of it.
struct TakePress {
    std::int64_t at = 0, length = 0; // ticks
    double seconds = 0, lasts = 0;
    std::uint8_t button = 0;         // [0, 7], 0 the lowest
    std::uint8_t velocity = 80;
    std::uint8_t key = 60;
    bool operator==(const TakePress &) const = default;
};

struct Take {
    std::string name;        // "Take 3"
    PartId part;             // which part was armed
    TickRange range;         // from where to where it was recorded; of a loop, one round of it
    std::uint32_t round = 0; // of a loop, from 0
    bool free = false;       // played without the transport
    std::vector<TakeNote> notes;    // by `on`
    std::vector<TakePedal> pedals;  // by time
    std::vector<TakePress> presses; // by time; empty unless the buttons were played
    bool empty() const { return notes.empty() && presses.empty(); }
    bool operator==(const Take &) const = default;
};

} // namespace ricercar
