// SPDX-License-Identifier: GPL-3.0-or-later
// The harmony that given lines imply or allow, one chord a slot: the cheapest path through triads, sevenths and
// dominants of other degrees, by how well they carry the notes and follow one another. Pure; any thread.
#pragma once

#include "core/fugue/woven.h"

#include <vector>

namespace ricercar {

struct HarmonyTask {
    std::vector<const WovenLine *> lines; // what is fixed, in any order
    const WovenLine *bass = nullptr;      // of those the lowest voice of the texture, if it is among them
    Metre metre;
    std::uint64_t seed = 1;
    double variety = 0.3;                 // how far chance may turn the choice
};

// Fills the chords of `slots` (begin, end and key are set) from the `first` on; those before it are what came before.
// Required slots stay as they are. Returns the mean cost of a slot: below 1 the lines are easily harmonised.
double findHarmony(Harmony &slots, std::size_t first, const HarmonyTask &task);

// Slots of a beat each over [begin, end) in one key.
Harmony slotsOver(int begin, int end, const Metre &metre, KeySignature key);

// A chord of a key as a slot carries it. `degree` 0 = tonic; the dominant of minor is major; `seventh` adds it.
void setChord(HarmonySlot &slot, int degree, bool seventh = false, bool major = false);
// The same chord so many scale steps away, in the slot's own key.
void setShifted(HarmonySlot &slot, const HarmonySlot &model, int steps);

} // namespace ricercar
