// SPDX-License-Identifier: GPL-3.0-or-later
// Countersubjects: lines that go with the subject and with its answer, above and below. Found by search over the
// subject's own harmony; each is checked in both positions by invertible_check, which knows nothing of the search.
#pragma once

#include "core/compose/job.h"
#include "core/fugue/invertible_check.h"
#include "core/fugue/material.h"

#include <string>
#include <vector>

namespace ricercar {

struct CountersubjectRequest {
    Invertible invertible = Invertible::Octave;
    int count = 4;               // [1, 12]
    std::uint64_t seed = 1;
    WovenLine besides;           // a first countersubject that it must go with too (as it goes with the subject)
};

struct Countersubject {
    WovenLine notes;             // with the subject as it is written
    WovenLine answerNotes;       // with the answer as it is written
    Invertible invertible = Invertible::Octave;
    InvertibleReport withSubject, withAnswer;
    double complement = 0;       // [0, 1]: the share of its onsets where the subject does not strike
    double steps = 0;            // [0, 1]: the share of its moves that are steps
    int span = 0;                // semitones
    double total = 0;            // [0, 1], what the order is by
    std::uint64_t seed = 0;
    std::string why;             // one sentence
    bool clean() const { return withSubject.clean() && withAnswer.clean(); }
};

// By merit, the best first; fewer than asked where no more differ. Errors: BadInput, Cancelled.
Result<std::vector<Countersubject>> countersubjectsTo(const FugueMaterial &material, const CountersubjectRequest &request, JobControl &job);

// A line that goes with the subject, as it goes with the answer: notes over what is answered at the fourth follow it.
WovenLine followingAnswer(const WovenLine &line, const FugueMaterial &material);
// The report on a line given by hand, or Bach's.
Countersubject judgedCountersubject(WovenLine line, const FugueMaterial &material, Invertible at);

} // namespace ricercar
