// SPDX-License-Identifier: GPL-3.0-or-later
// From a draft to a Score: bars, parts, signs and velocities.
#pragma once

#include "core/piece/chord_tones.h"
#include "core/piece/piece_draft.h"

namespace ricercar {

ScorePtr scoreOf(const PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, IdSource &ids);

// A part for a force, with the staves of its instrument.
PiecePart partFor(const Force &force);
std::string titleOf(const PieceConcept &piece, const PiecePlan &plan);
// "dominant" for G7: MusicXML's word for a quality.
const char *kindWord(ChordQuality quality);

} // namespace ricercar
