// SPDX-License-Identifier: GPL-3.0-or-later
// The last look before notes are written: in every voice the places inside a beat must be such as note values can show,
// plain ones or those of one tuplet. What is not moves to the nearest that is, so that every bar is whole.
#pragma once

#include "core/io/import_note.h"
#include "core/live/quantize.h"

#include <vector>

namespace ricercar {

// `staff`: notes with voices, ordered by onset. Onsets move only where two divisions meet in one voice; their order
// stays. `beats` follow each other.
void mendBeats(const std::vector<import::ImportNote *> &staff, const std::vector<GridBeat> &beats);

} // namespace ricercar
