// SPDX-License-Identifier: GPL-3.0-or-later
// From played onsets to a rhythm that can be read: each beat gets a grid (halves, thirds, quarters, sixths, eighths) and
// each stroke a place on it, the whole chosen at once by dynamic programming from beat to beat. What is cheap is what is
// near the playing, plain to read, and like the beats around it; strokes that are held together share a place. What is
// learnt of the piece in one round serves the next; at last each hand is heard by itself against the other.
#pragma once

#include "core/base/units.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ricercar {

struct QuantizeOptions {
    int finest = 8;          // steps of a quarter at most: 1, 2, 4, 8 (16 for 64ths)
    bool tuplets = true;     // thirds and sixths of the beat
    double swing = 0.5;      // where in a beat the played off-beat lies, [0.5, 0.8]; it is written in the middle
    bool findSwing = false;  // find it in the playing
    double looseness = 1;    // how far playing may be from what is written, [0.3, 3]: more gives plainer rhythms
    bool operator==(const QuantizeOptions &) const = default;
};

struct PlayedStroke {
    double on = 0, off = 0;      // played, in ticks of the timeline
    std::uint8_t key = 60;
    std::uint8_t hand = 0;       // that plays it: hands may divide a beat differently
    std::int64_t onset = 0;      // written; the answer
};

// A stretch of the timeline that one grid divides: a quarter, or the dotted quarter of a compound metre.
struct GridBeat {
    std::int64_t start = 0, length = 10080;
    bool compound = false;
};

struct Quantized {
    double spread = 0;  // of the playing about what is written, in seconds
    double late = 0;    // how much later than the beat the playing lies on the whole, in seconds
    double swing = 0.5; // that was taken
};

// Fills `onset` of all strokes, which are ordered by `on`; that order is kept within a hand. `beats` follow
// each other without gaps and enclose the strokes. `ticksPerSecond`: of the tempo at a place.
Quantized quantizeStrokes(std::vector<PlayedStroke> &strokes, const std::vector<GridBeat> &beats, const QuantizeOptions &options,
                          const std::function<double(double)> &ticksPerSecond);

} // namespace ricercar
