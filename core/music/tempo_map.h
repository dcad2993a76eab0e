// SPDX-License-Identifier: GPL-3.0-or-later
// The tempo marks of a score as a function from places on the timeline to seconds and back. Repeats and the
// performed layer are not its business. A value; build it once where many places are asked for.
#pragma once

#include "core/music/score.h"

namespace ricercar {

class TempoMap {
public:
    explicit TempoMap(const Score &score);

    double seconds(TimelineTick t) const;    // of the score's start: 0; before it: negative
    TimelineTick tick(double seconds) const; // the nearest tick
    double tempo(TimelineTick t) const;      // quarters per minute

    struct Segment {
        TimelineTick at;
        double seconds = 0; // at its start
        double quartersPerMinute = kDefaultTempo;
    };
    const std::vector<Segment> &segments() const { return m_segments; } // by time; the first starts at 0

private:
    std::vector<Segment> m_segments;
};

} // namespace ricercar
