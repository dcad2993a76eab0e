// SPDX-License-Identifier: GPL-3.0-or-later
// Bars for music that came without any: from metre events at places in time to bars, the anacrusis among them.
#pragma once

#include "core/base/result.h"
#include "core/io/import_note.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ricercar::import {

struct MetreEvent {
    std::int64_t at = 0;
    TimeSignature time;
};

// Bars from 0 to at least `end`. A metre event begins a bar; where it comes inside one, the bar is cut there,
// unless it is the first event and comes before any music: then it only tells the metre from the start.
// `tolerance`: events may miss the bar line by this much. Fails where there would be too many bars.
Result<std::vector<BarSpan>> barsFor(const std::vector<MetreEvent> &events, std::int64_t firstOnset, std::int64_t end,
                                     std::int64_t tolerance);

// Makes the silence before the first onset an anacrusis, where it is one: all of it less than a bar. `begin` is where
// key and tempo say that the music starts, if they do; without it the silence must be half of the bar at least
// (a fugue's subject that begins after a short rest keeps its rest). The first bar then starts later.
void findPickup(std::vector<BarSpan> &bars, std::int64_t firstOnset, std::optional<std::int64_t> begin);

} // namespace ricercar::import
