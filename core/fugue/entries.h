// SPDX-License-Identifier: GPL-3.0-or-later
// What an existing fugue is made of: its subject and where that ends, answer, countersubjects, every entry, episodes,
// strettos and cadences. Pure; any thread; milliseconds to tenths of a second.
#pragma once

#include "core/compose/concept.h"
#include "core/fugue/answer.h"
#include "core/fugue/line_changes.h"
#include "core/fugue/material.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct FugueEntry {
    VoiceRef voice;
    std::size_t part = 0;        // its index in the score
    TickRange range;
    ThemeForm form = ThemeForm::Subject;
    LineChange change = LineChange::Plain;
    int semitones = 0;           // from the first entry
    double match = 1;            // how much of the theme is there, (0, 1]
    bool exposition = false;
    bool leadsAlone = false;     // the first
    std::vector<NoteId> notes;   // for colouring
};

struct CountersubjectUse {
    VoiceRef voice;
    std::size_t part = 0;
    TickRange range;
    std::size_t withEntry = 0;   // index into entries
    double match = 1;
    std::vector<NoteId> notes;
};
struct FoundCountersubject {
    std::vector<CountersubjectUse> uses; // the first is where it is first heard
};

struct FugueEpisode {
    TickRange range;
};
struct FoundStretto {
    std::size_t first = 0, second = 0; // indices into entries
    Ticks after;
};
struct FoundCadence {
    TimelineTick at;             // of the arrival
    KeySignature key;
    bool bassLeaps = true;       // dominant to tonic in the bass; else by step
};

struct FugueAnalysis {
    std::size_t voices = 0;
    KeySignature key;
    WovenLine subjectLine;       // from the start of its bar
    std::optional<SubjectAnalysis> subject;  // none where the line bears no such reading
    AnswerKind answerKind = AnswerKind::Real;
    std::vector<FugueEntry> entries;         // by time; the first is the subject
    std::optional<std::size_t> answer;       // index of the first answer
    std::vector<FoundCountersubject> countersubjects;
    std::vector<FugueEpisode> episodes;
    std::vector<FoundStretto> strettos;
    std::vector<FoundCadence> cadences;
    std::vector<std::string> form;           // a sentence for each stretch, in order
};

// An Error says why this is no fugue.
Result<FugueAnalysis> analyseFugue(const Score &score);

} // namespace ricercar
