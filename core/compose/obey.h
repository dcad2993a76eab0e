// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a draft hold what was wished of it, whatever its generator did: rhythms and pitches that are kept, tones that
// are required, given cells. Pure; any thread.
#pragma once

#include "core/compose/generator.h"

namespace ricercar {

// Kept rhythms: each note of `before` in such cells is one note again. Kept pitches: the notes of `before` in such a
// stretch come in their order, none left out, with as much of the draft's rhythm as they can take. Required tones:
// other notes there move to the nearest allowed one. And a note begins wherever its pitch is new.
void obey(VoiceGrid &grid, const GenerationRequest &request);

// Whether a wish of this kind binds the cell.
bool keepsRhythm(const GenerationRequest &request, std::size_t voice, std::size_t frame);
bool keepsPitch(const GenerationRequest &request, std::size_t voice, std::size_t frame);
PitchClasses requiredAt(const GenerationRequest &request, std::size_t voice, std::size_t frame); // 0: any
bool anyWish(const CellWishes &wishes);

} // namespace ricercar
