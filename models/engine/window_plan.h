// SPDX-License-Identifier: GPL-3.0-or-later
// How a piece longer than the net's window is cut: overlapping windows, each with what lies before as
// context and, where music is to be written, with some of what lies ahead.
#pragma once

#include "models/weights/counterpoint_config.h"

#include <algorithm>
#include <vector>

namespace ricercar::models {

struct WindowCut {
    int first = 0;  // frames [first, first + count) are seen
    int count = 0;
    int from = 0;   // frames [from, to) are written or scored
    int to = 0;
};

// For frames [begin, end) of interest in a piece of `length` frames; context and lookAhead in frames,
// context + lookAhead < kLongestWindow.
inline std::vector<WindowCut> cutWindows(int length, int begin, int end, int context, int lookAhead) {
    std::vector<WindowCut> cuts;
    for (int from = begin; from < end;) {
        WindowCut cut;
        cut.first = std::max(0, from - context);
        cut.count = std::min(length, cut.first + kLongestWindow) - cut.first;
        cut.from = from;
        const int last = cut.first + cut.count;
        cut.to = std::min(end, last == length ? last : last - lookAhead);
        from = cut.to;
        cuts.push_back(cut);
    }
    return cuts;
}

}  // namespace ricercar::models
