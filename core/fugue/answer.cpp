// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/answer.h"

#include "core/fugue/material.h"
#include "core/fugue/prout_rules.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

using Window = std::optional<std::pair<std::size_t, std::size_t>>; // from 1, as a person counts

constexpr Interval kFifth{4, 7}, kFourth{3, 5};

bool inWindow(std::size_t i, bool first, const Window &window)
{
    return (first && i == 0) || (window && i + 1 >= window->first && i + 1 <= window->second);
}

double costOf(const RuledSubject &rules, bool first, const Window &window)
{
    double cost = 0;
    for (std::size_t i = 0; i < rules.notes.size(); ++i) {
        const bool fourth = inWindow(i, first, window);
        cost += fourth ? rules.notes[i].atFourth : rules.notes[i].atFifth;
        if (i == 0) continue;
        const bool before = inWindow(i - 1, first, window);
        if (fourth != before) cost += fourth ? rules.enter[i] : rules.leave[i];
    }
    return cost;
}

std::string letter(const SpelledPitch &pitch)
{
    std::string name = pitch.name();
    while (!name.empty() && (name.back() == '-' || (name.back() >= '0' && name.back() <= '9'))) name.pop_back();
    return name;
}

// Which rule asks for this note at the fourth, in this answer.
AnswerRule ruleAt(std::size_t i, const SubjectAnalysis &a, const RuledSubject &rules, const Window &window, bool all)
{
    if (all) return AnswerRule::Subdominant;
    if (rules.notes[i].rule != AnswerRule::None) return rules.notes[i].rule;
    if (!window || i + 1 < window->first || i + 1 > window->second) return AnswerRule::None;
    // A note between those that rules ask for, or beside one: the dominant's music holds together.
    for (std::size_t k = window->first - 1; k < window->second; ++k)
        if (rules.notes[k].rule != AnswerRule::None) return isPlain(a.notes[i], 2) ? AnswerRule::Third : AnswerRule::Degree;
    return AnswerRule::None;
}

// `goesOn`: the modulation was named at an earlier note.
std::string sentenceOf(AnswerRule rule, bool goesOn, std::size_t i, const SubjectAnalysis &a, const SpelledPitch &subject,
                       const SpelledPitch &real, const SpelledPitch &to)
{
    const std::string what = degreeWords(a.notes[i], a.key), home = keyName(a.key), dominant = keyName(dominantOf(a.key));
    const std::string s = letter(subject), t = letter(to), r = letter(real);
    switch (rule) {
    case AnswerRule::Head:
        return "At the beginning the dominant " + s + " is answered by the tonic " + t + ", not by " + r +
               ", so that tonic and dominant change places.";
    case AnswerRule::LeadingNote:
        return s + ", the leading note of " + home + ", is heard as the third of the dominant and answered by " + t +
               ", the third of the tonic, not by " + r + ".";
    case AnswerRule::Third:
        return s + ", the third degree, stands after the turn to the dominant: as the sixth of " + dominant + " it is answered by " + t +
               ", the sixth of " + home + ", not by " + r + ".";
    case AnswerRule::Modulation:
        return (goesOn ? "The subject is still in the dominant, " + dominant + ": "
                       : "The subject is in the dominant, " + dominant + ", which the answer brings back to " + home + ": ") +
               s + ", " + what + ", goes up a fourth to " + t + ", not a fifth to " + r + ".";
    case AnswerRule::Degree:
        return s + ", " + what + ", belongs with the music of the dominant beside it and is answered with it by " + t + ", not by " + r + ".";
    case AnswerRule::Chromatic:
        return "The subject ends open, on the second degree: in the close of the answer the third " + r + " is raised to " + t +
               ", which leads the music back to " + home + ".";
    case AnswerRule::Subdominant:
        return "The whole answer stands in the subdominant: " + s + " goes up a fourth to " + t + ", not a fifth to " + r + ".";
    case AnswerRule::Harmony:
    case AnswerRule::None: break;
    }
    return "No rule asks for " + t + " instead of " + r + " here: it is a free choice.";
}

std::string numbers(const Answer &answer)
{
    std::string text;
    if (answer.firstAtFourth) text = "1";
    if (answer.window) {
        const auto [first, last] = *answer.window;
        if (!text.empty()) text += " and ";
        text += first == last ? std::to_string(first) : std::to_string(first) + " to " + std::to_string(last);
    }
    return text;
}

std::string whyOf(const Answer &answer, const SubjectAnalysis &a, const RuledSubject &rules)
{
    std::size_t missed = rules.notes.size();
    for (std::size_t i = 0; i < rules.notes.size() && missed == rules.notes.size(); ++i)
        if (rules.notes[i].atFifth >= 2 && !inWindow(i, answer.firstAtFourth, answer.window)) missed = i;
    const std::string but = missed == rules.notes.size() ? std::string()
                                                         : " Note " + std::to_string(missed + 1) + " would by rule " +
                                                               textOf(rules.notes[missed].rule).id + " be taken at the fourth.";
    switch (answer.kind) {
    case AnswerKind::Real:
        return std::string("A real answer: every note a fifth higher") +
               (answer.changes.empty() ? "." : ", with the third of the close raised.") +
               (but.empty() ? (a.sharpFourth ? std::string(" The subject touches its dominant but does not end there.")
                                             : std::string(" The subject neither goes to the dominant nor begins with it.")) : but);
    case AnswerKind::Subdominant:
        return "An answer in the subdominant: every note a fourth higher; for subjects that dwell on the dominant at their beginning.";
    case AnswerKind::Tonal: break;
    }
    std::size_t free = 0;
    for (const AnswerChange &c : answer.changes) free += c.rule == "free";
    return "A tonal answer: a fifth higher, but at the fourth in " +
           std::string(answer.firstAtFourth != answer.window.has_value() && (!answer.window || answer.window->first == answer.window->second)
                           ? "note " : "notes ") + numbers(answer) + "." +
           (free > 0 ? std::string(" No rule asks for ") + (free == 1 ? "one" : std::to_string(free)) + " of these changes." : std::string()) + but;
}

Answer made(const WovenLine &line, const SubjectAnalysis &a, const RuledSubject &rules, bool first, Window window, bool below)
{
    Answer answer;
    answer.firstAtFourth = first;
    answer.window = window;
    answer.score = -costOf(rules, first, window);
    std::size_t atFourth = 0;
    for (std::size_t i = 0; i < line.size(); ++i) atFourth += inWindow(i, first, window);
    const bool all = atFourth == line.size();
    bool told = false;
    answer.kind = atFourth == 0 ? AnswerKind::Real : all ? AnswerKind::Subdominant : AnswerKind::Tonal;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool fourth = inWindow(i, first, window);
        SpelledPitch real = transposed(line[i].pitch, kFifth);
        SpelledPitch to = fourth ? transposed(line[i].pitch, kFourth) : real;
        const bool raised = !fourth && rules.raisedThird[i];
        if (raised) ++to.alter;
        if (below) {
            --real.octave;
            --to.octave;
        }
        answer.line.push_back(woven(line[i].onset, line[i].end, to));
        if (!fourth && !raised) continue;
        const AnswerRule rule = raised ? AnswerRule::Chromatic : ruleAt(i, a, rules, window, all);
        const bool goesOn = rule == AnswerRule::Modulation && told;
        told = told || rule == AnswerRule::Modulation;
        answer.changes.push_back({i + 1, real, to, textOf(rule).id, sentenceOf(rule, goesOn, i, a, line[i].pitch, real, to), textOf(rule).source});
    }
    answer.why = whyOf(answer, a, rules);
    return answer;
}

} // namespace

std::string_view kindName(AnswerKind kind)
{
    return kind == AnswerKind::Real ? "real" : kind == AnswerKind::Tonal ? "tonal" : "subdominant";
}

Answer answerWith(const WovenLine &line, const SubjectAnalysis &analysis, bool firstAtFourth, Window window, bool below)
{
    const std::size_t size = line.size();
    if (window) {
        window->first = std::clamp<std::size_t>(window->first, 1, size);
        window->second = std::clamp<std::size_t>(window->second, 1, size);
        if (window->second < window->first) std::swap(window->first, window->second);
        // A window that begins with the first note and one that follows a first note at the fourth are the same thing.
        if (window->first == 1) {
            firstAtFourth = true;
            if (window->second == 1) window.reset();
            else window->first = 2;
        }
    }
    return made(line, analysis, ruled(line, analysis), firstAtFourth, window, below);
}

std::vector<Answer> answersTo(const WovenLine &line, const SubjectAnalysis &analysis, const AnswerOptions &options)
{
    struct Candidate {
        double cost;
        bool first;
        Window window;
    };
    const RuledSubject rules = ruled(line, analysis);
    const std::size_t size = line.size();
    std::vector<Candidate> candidates;
    for (const bool first : {false, true}) {
        candidates.push_back({costOf(rules, first, std::nullopt), first, std::nullopt});
        for (std::size_t a = 2; a <= size; ++a)
            for (std::size_t b = a; b <= size; ++b)
                candidates.push_back({costOf(rules, first, std::pair{a, b}), first, std::pair{a, b}});
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate &a, const Candidate &b) { return a.cost < b.cost; });

    const auto kindOf = [&](const Candidate &c) {
        if (!c.first && !c.window) return AnswerKind::Real;
        return c.first && c.window && c.window->first == 2 && c.window->second == size ? AnswerKind::Subdominant : AnswerKind::Tonal;
    };
    std::vector<Candidate> chosen;
    for (const AnswerKind kind : {AnswerKind::Real, AnswerKind::Subdominant}) {
        if (chosen.size() + 1 >= options.count) break; // the best comes first, whatever it is
        chosen.push_back(*std::find_if(candidates.begin(), candidates.end(), [&](const Candidate &c) { return kindOf(c) == kind; }));
    }
    for (const Candidate &c : candidates) {
        if (chosen.size() >= options.count) break;
        if (kindOf(c) == AnswerKind::Tonal || options.count < 3) {
            const bool there = std::any_of(chosen.begin(), chosen.end(), [&](const Candidate &o) { return o.first == c.first && o.window == c.window; });
            if (!there) chosen.push_back(c);
        }
    }
    std::stable_sort(chosen.begin(), chosen.end(), [](const Candidate &a, const Candidate &b) { return a.cost < b.cost; });
    std::vector<Answer> answers;
    for (const Candidate &c : chosen) answers.push_back(made(line, analysis, rules, c.first, c.window, options.below));
    return answers;
}

} // namespace ricercar
