// SPDX-License-Identifier: GPL-3.0-or-later
// The free voices of a written fugue as a generator would have them: entries, countersubjects, fragments, pedals and
// planned rests are given, the rest is free. What comes back is laid beside the fugue, section by section; whoever
// asks decides what of it is better. Any thread; polls the job.
#pragma once

#include "core/compose/texture.h"
#include "core/fugue/fugue_score.h"

#include <vector>

namespace ricercar {

// `count` versions of the fugue, 2 to 4 voices. Same fugue, seed and weights: same notes.
// Errors: those of the generator; Unsupported for five voices.
Result<std::vector<WrittenFugue>> modelVersions(const WrittenFugue &fugue, const FugueMaterial &material, const FuguePlan &plan,
                                                IGenerator &generator, std::uint64_t seed, int count, JobControl &job);

// The fugue with the notes of another version in one section: entries and whatever else is marked are the same in both.
WrittenFugue withSectionOf(const WrittenFugue &fugue, const WrittenFugue &version, const FuguePlan &plan, std::size_t section);

// Where the voices of a fugue stand in a choir: of two the outer ones, of three the tenor is missing.
ChoirMap choirPlaces(const std::vector<PartId> &parts);

} // namespace ricercar
