// SPDX-License-Identifier: GPL-3.0-or-later
// The voices of a score as the analysis finds them, before any has a role. Pure; any thread.
#pragma once

#include "core/compose/concept_analysis.h"

#include <string>
#include <vector>

namespace ricercar {

struct FoundVoice {
    VoiceRef ref;
    std::size_t part = 0;
    double sounding = 0, mean = 0; // quarters, MIDI key
    int lowest = 127, highest = 0;
    std::size_t notes = 0;
    bool chords = false;
    int role = -1; // by its name
};

// The role that a part's name gives it: 0 soprano ... 3 bass, -1 none or more than one.
int roleOfName(const std::string &partName);
// Every voice of every pitched part that sounds in `range`, by part.
std::vector<FoundVoice> voicesIn(const Score &score, TickRange range);
// One voice as a tune: of chords the highest note, or the lowest.
std::vector<TuneNote> tuneOf(const Score &score, VoiceRef ref, TickRange range, bool lowest);

} // namespace ricercar
