// SPDX-License-Identifier: GPL-3.0-or-later
// Fragments of a theme that voices quote: heads, tails and runs between, as rhythm and steps. Plain values.
#pragma once

#include "core/fugue/woven.h"

#include <vector>

namespace ricercar {

// A fragment that the voice may quote on any degree, where it stands so in its beat.
struct Motif {
    struct At {
        int onset = 0, end = 0, step = 0; // from the fragment's first note
        bool operator==(const At &) const = default;
    };
    std::vector<At> notes;
    int phase = 0;               // onset within the beat, ticks
    double weight = 1;
    bool operator==(const Motif &) const = default;
};
// Fragments of a line of up to `most` ticks, each a head, a tail or a run between; inversions if asked.
std::vector<Motif> motifsOf(const WovenLine &line, const Metre &metre, int most, bool inversions);

} // namespace ricercar
