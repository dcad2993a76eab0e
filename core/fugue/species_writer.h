// SPDX-License-Identifier: GPL-3.0-or-later
// The five species of strict counterpoint (Fux 1725) written against a given cantus: a search over pitches on the
// rhythm of the species, and core/theory's strict rules as the judge of what it finds.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/fugue/woven.h"
#include "core/theory/finding.h"
#include "core/theory/species.h"

#include <string>
#include <vector>

namespace ricercar {

struct SpeciesRequest {
    WovenLine cantus;            // equal long notes
    KeySignature key;            // its mode: only notes of the signature are used, and the leading note at the end
    Metre metre;
    Species species = Species::First;
    bool above = true;           // the counterpoint lies above the cantus
    std::uint64_t seed = 1;
    int count = 4;
};

struct SpeciesExercise {
    WovenLine notes;
    std::vector<Finding> findings; // of the strict rules; empty: clean
    double cost = 0;
    std::uint64_t seed = 0;
};

// The best first; those without findings before those with.
Result<std::vector<SpeciesExercise>> speciesExercises(const SpeciesRequest &request, JobControl &job);

} // namespace ricercar
