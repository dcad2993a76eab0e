// SPDX-License-Identifier: GPL-3.0-or-later
// Canons of two or three voices, at any interval and distance, from a given head or from nothing.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/fugue/line_search.h"

#include <string>
#include <vector>

namespace ricercar {

struct CanonRequest {
    KeySignature key;
    Metre metre;
    double tempo = 80;
    WovenLine head;               // the leader's beginning, from the start of a bar; may be empty
    int voices = 2;               // 2 or 3
    int steps = -7;               // staff steps from leader to follower: -7 an octave below, 4 a fifth above
    int distance = 0;             // ticks; 0: a bar
    int bars = 16;                // [4, 80]
    bool cadence = false;         // the lowest voice goes from the dominant to the tonic at the end
    std::uint64_t seed = 1;
    int count = 4;
};

struct Canon {
    std::vector<WovenLine> lines; // from the top
    std::vector<std::string> names;
    std::size_t leader = 0;       // index in lines
    int until = 0;                // ticks: the leader is imitated up to here, then it closes freely
    double cost = 0;              // mean per beat
    std::uint64_t seed = 0;
    std::string why;
};

// The best first. What is followed is followed exactly, step by step.
Result<std::vector<Canon>> canonsOf(const CanonRequest &request, JobControl &job);

} // namespace ricercar
