// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to a fugue subject. Every answer is the subject a fifth higher, except that the first note and one window of
// neighbouring notes may be a fourth higher instead; the candidates are ranked by the rules of Prout, "Fugue" (1891),
// and each note that is changed carries the rule that changes it. Pure functions; any thread; well under 20 ms.
#pragma once

#include "core/fugue/subject.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ricercar {

enum class AnswerKind : std::uint8_t { Real, Tonal, Subdominant };

// One note that is not the subject's a fifth higher.
struct AnswerChange {
    std::size_t index = 1;  // in the line, from 1
    SpelledPitch from, to;  // of the real answer, of this one
    std::string rule;       // "R3"; "free" where no rule asks for it
    std::string sentence;
    std::string source;     // "Prout, Fugue (1891), §88"
};

struct Answer {
    AnswerKind kind = AnswerKind::Real;
    WovenLine line;              // the subject's times
    bool firstAtFourth = false;
    std::optional<std::pair<std::size_t, std::size_t>> window; // first and last note at the fourth, from 1
    std::vector<AnswerChange> changes;
    double score = 0;            // the higher the better; 0 breaks no rule
    std::string why;             // one or two sentences on the whole
};

struct AnswerOptions {
    std::size_t count = 6;       // at most
    bool below = false;          // a fourth below (an octave lower) instead of a fifth above
};

// Best first; the real answer and one in the subdominant are always among them where `count` allows.
// `analysis` is that of `line`.
std::vector<Answer> answersTo(const WovenLine &line, const SubjectAnalysis &analysis, const AnswerOptions &options = {});

// The answer with these notes at the fourth, every change explained anew. The window is clamped into the line.
Answer answerWith(const WovenLine &line, const SubjectAnalysis &analysis, bool firstAtFourth,
                  std::optional<std::pair<std::size_t, std::size_t>> window, bool below = false);

std::string_view kindName(AnswerKind kind); // "real", "tonal", "subdominant"

} // namespace ricercar
