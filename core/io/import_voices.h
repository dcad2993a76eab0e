// SPDX-License-Identifier: GPL-3.0-or-later
// Who plays what: the notes of one track parted into hands and into voices, and a clef for each staff.
#pragma once

#include "core/io/import_note.h"

#include <string>
#include <vector>

namespace ricercar::import {

inline constexpr int kVoicesPerStaff = 4;

// Whether a track of a keyboard instrument needs two staves: more than one voice, and wide.
bool needsTwoStaves(const std::vector<ImportNote> &part);
// Gives each note a staff, 0 the right hand: by span, by what is held, and by moving the hands little.
void splitHands(std::vector<ImportNote> &part);

// Gives voices [firstVoice, firstVoice + 4) to the notes of one staff, ordered by onset. Notes that begin and end
// together are a chord. A bar without overlaps has one voice. Where more than four would sound, notes are written
// shorter than they are played.
void separateVoices(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars, std::uint8_t firstVoice);

Clef clefFor(const std::vector<const ImportNote *> &staff, const std::string &name, int program);

} // namespace ricercar::import
