// SPDX-License-Identifier: GPL-3.0-or-later
// Pure edits of the plan of a fugue: keys, lengths, order, and sections and entries that are added, changed and taken
// away. The keys of neighbouring episodes follow, and a section grows where an entry no longer fits into it.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/fugue/plan.h"
#endif

namespace ricercar {

FuguePlan withSectionKey(FuguePlan plan, std::size_t section, KeySignature key);
FuguePlan withSectionLength(FuguePlan plan, std::size_t section, int ticks);
FuguePlan withSectionMoved(FuguePlan plan, std::size_t section, int by);
FuguePlan withoutSection(FuguePlan plan, std::size_t section);

// A new section after this one, but always before the close. Where it went stands in `at`.
FuguePlan withEpisodeAfter(FuguePlan plan, std::size_t section, std::size_t *at = nullptr);
FuguePlan withPedalAfter(FuguePlan plan, std::size_t section, std::size_t *at = nullptr);
FuguePlan withEntryAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at = nullptr);
// Every voice once more, those that had the subject with the answer and the other way round.
FuguePlan withCounterExpositionAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at = nullptr);
// The best stretto of the plain subject that leaves no problem; else at the octave, the second entry at half the first.
FuguePlan withStrettoAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at = nullptr);

// One entry more at the end of a section that has entries: beyond one for each voice it is a redundant one.
FuguePlan withEntryAdded(FuguePlan plan, std::size_t section, const FugueMaterial &material);
FuguePlan withEntryChanged(FuguePlan plan, std::size_t section, std::size_t entry, const PlannedEntry &changed, const FugueMaterial &material);
FuguePlan withoutEntry(FuguePlan plan, std::size_t section, std::size_t entry);

} // namespace ricercar
