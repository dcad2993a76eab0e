// SPDX-License-Identifier: GPL-3.0-or-later
// Spelling of MIDI keys: each note is named as most of the keys that the music around it suggests would name it,
// then chromatic neighbours and passing notes are named by the way they move.
// After D. Meredith, The ps13 pitch spelling algorithm (2006), anchored here at the key signature.
#pragma once

#include "core/io/import_note.h"

#include <functional>
#include <vector>

namespace ricercar::import {

// `notes` of all parts by written onset; `keyAt` gives the key in force at a place.
void spell(const std::vector<ImportNote *> &notes, const std::function<KeySignature(std::int64_t)> &keyAt);
// Names the chromatic notes of one voice, in time, by their motion; after spell().
void spellMotion(const std::vector<ImportNote *> &voice, const std::function<KeySignature(std::int64_t)> &keyAt);

} // namespace ricercar::import
