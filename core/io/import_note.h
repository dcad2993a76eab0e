// SPDX-License-Identifier: GPL-3.0-or-later
// A note on its way from a played file into a score: what was played, and what will be written. The stages of
// import (quantize, staves and voices, spelling) each fill in their fields. Times are ticks from the file's start.
#pragma once

#include "core/base/units.h"
#include "core/music/pitch.h"
#include "core/music/score.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ricercar::import {

struct ImportNote {
    std::int64_t on = 0, off = 0;    // played; off > on
    std::int64_t onset = 0, end = 0; // written; end > onset
    std::uint8_t key = 60, velocity = 80;
    std::uint8_t staff = 0, voice = 0;
    bool grace = false;              // written before `onset`, taking no time
    std::uint8_t graceOrder = 0;
    bool judged = false;             // the end is to be judged (quantizeLengths), not taken as played
    SpelledPitch pitch;
    std::vector<Lyric> lyrics;
};

// Bars on the file's timeline.
struct BarSpan {
    std::int64_t start = 0;
    TimeSignature time;
    std::int64_t length = kWhole.value; // shorter than the metre: an anacrusis or a divided bar
    bool pickup = false;
    std::int64_t end() const { return start + length; }
    // Where its first beat is, or would be were the bar whole: beats are counted from here.
    std::int64_t firstBeat() const { return pickup ? end() - time.length().value : start; }
};

} // namespace ricercar::import
