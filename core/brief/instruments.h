// SPDX-License-Identifier: GPL-3.0-or-later
// Instruments and voices a brief can ask for: names in the languages we read, General MIDI program, playable compass.
#pragma once

#include "core/compose/concept.h"
#include "core/music/score.h"

#include <span>
#include <string_view>

namespace ricercar {

struct InstrumentInfo {
    const char *name;      // "Violin"
    int program;           // General MIDI, [0, 127]
    VoiceRange range;      // sounding, MIDI keys: what a good player reaches without special means
    int most;              // notes at once: 1 for winds and voices
    Clef clef;
    int staves;
    const char *names;     // other names, parted by |: English, German, Italian, French
    const char *chinese;   // names, parted by |
};
std::span<const InstrumentInfo> instrumentTable();
const InstrumentInfo *instrumentNamed(std::string_view name); // by the first name; null: none
const InstrumentInfo *instrumentOfProgram(int program);

} // namespace ricercar
