// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of the tonal answer (Prout, "Fugue", 1891) as costs: what it costs to take each note of a subject at the
// fifth or at the fourth, and to pass from one to the other between two notes. Cites paragraphs; holds no candidates.
#pragma once

#include "core/fugue/subject.h"

#include <string>
#include <vector>

namespace ricercar {

enum class AnswerRule : std::uint8_t {
    None, Head, Harmony, Modulation, Degree, Third, LeadingNote, Chromatic, Subdominant
};

// One note's place in the rules.
struct RuledNote {
    double atFifth = 0, atFourth = 0;     // costs
    AnswerRule rule = AnswerRule::None;   // that asks for the fourth
};

struct RuledSubject {
    std::vector<RuledNote> notes;
    std::vector<double> enter, leave;     // of passing to the fourth at note i, and back to the fifth at note i
    std::vector<bool> raisedThird;        // chromatic touch-up of a note that is answered at the fifth
};

RuledSubject ruled(const WovenLine &line, const SubjectAnalysis &analysis);

struct RuleText {
    const char *id;
    const char *source;
};
RuleText textOf(AnswerRule rule);

} // namespace ricercar
