// SPDX-License-Identifier: GPL-3.0-or-later
// What an idea would change in the music, in words; and pieces of an idea that can be taken alone: a part, a stretch of
// some voices. No widgets; UI thread only (words are translated).
#pragma once

#include "core/base/result.h"
#include "ui/bridge/region.h"

#include <QString>

#include <vector>

namespace ricercar {

// "Changes 12 notes in bars 5 to 8 of Alto; 4 bars more." Of an idea over no music: "16 bars for Violin and Cello, 143 notes."
QString differenceText(const Score &base, const Score &idea);

// The parts of the idea that are not as they are in the base, in its order.
std::vector<PartId> changedParts(const Score &base, const Score &idea);

// The base with this part as the idea has it. An idea of other bars than the base can give a part of its own only where
// the base holds no notes.
Result<ScorePtr> withPartOf(const ScorePtr &base, const ScorePtr &idea, PartId part);
// The base with the idea's notes in the stretch's voices that begin in its time.
Result<ScorePtr> withStretchOf(const ScorePtr &base, const ScorePtr &idea, const Region &stretch, IdSource &ids);

bool hasNotes(const Score &score);

} // namespace ricercar
