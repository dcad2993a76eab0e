// SPDX-License-Identifier: GPL-3.0-or-later
// Cadences at chosen places: how they shape the phrases of a Concept, and the tones they ask of the last chord and the
// one before it. Pure; any thread.
#pragma once

#include "core/compose/choir_request.h"

#include <string>
#include <vector>

namespace ricercar {

const char *cadenceInWords(Cadence cadence); // "authentic", "Phrygian"; "open" for none

// Each wish closes a phrase of the concept, which is divided where none ended there. The last chord lasts as long as
// the tune's note there, or a beat.
void placeCadences(Analysis &analysis, const CounterpointRequest &request);

// A chord that the grid is to have over frames [from, to).
struct WishedChord {
    std::size_t from = 0, to = 0;
    PitchClasses classes = 0;
    PitchClasses stated = 0;          // of those, the ones that must be heard
    int bass = -1;                    // pitch class of the bass where it is free, -1 any
    bool throughout = false;          // asked of every frame, not of beats alone
};

// The chords of the cadences asked for. A cadence that the given voices contradict gives way to the nearest one they
// allow, and a remark says so.
std::vector<WishedChord> cadenceChords(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task,
                                       std::vector<std::string> &remarks);

// "bar 3 beat 2".
std::string placeInWords(const Score &score, TimelineTick at);

} // namespace ricercar
