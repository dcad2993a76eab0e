// SPDX-License-Identifier: GPL-3.0-or-later
// The tracks and channels of a MIDI file as the parts of a score: a track of many channels is taken apart, the two
// hands of a keyboard in two tracks are put together.
#pragma once

#include "core/io/import_note.h"
#include "core/io/midi_file.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ricercar::midi {

struct PartDraft {
    std::string name, instrument; // instrument: as the file names it, or by program
    std::uint8_t channel = 0, program = 0;
    std::uint16_t bank = 0;
    std::optional<int> volume, pan;                 // controllers 7 and 10
    std::vector<import::ImportNote> notes;          // `staff` set where the file tells the staves
    std::size_t staves = 1;
    bool stavesGiven = false;                       // by the file's tracks
    std::vector<std::pair<std::int64_t, bool>> pedal; // changes: down or up
    std::size_t voices = 0;                         // found later, for the report
    bool isPercussion() const { return channel == 9; }
    bool isKeyboard() const { return program < 8 || (program >= 16 && program <= 21) || program == 46; }
};

inline constexpr std::size_t kMostParts = 256;

// Parts with notes, in the order of the tracks. Tells the file's report what was taken apart or left out.
std::vector<PartDraft> partsOf(File &file);

} // namespace ricercar::midi
