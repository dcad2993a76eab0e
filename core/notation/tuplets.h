// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the tuplets that a voice's onsets and ends imply. No tuplet stands inside another.
#pragma once

#include "core/notation/metric.h"

#include <vector>

namespace ricercar {

struct TupletSpan {
    Ticks start, length;
    int actual = 3, normal = 2;
    Ticks toWritten(Ticks at) const { return (at - start) * actual / normal; } // from the span's start
};

// `boundaries`: every onset and end of the voice in the bar, ascending, with 0 and the bar's length.
std::vector<TupletSpan> tupletsIn(const Metric &metric, const std::vector<Ticks> &boundaries);

} // namespace ricercar
