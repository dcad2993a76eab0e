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

enum class EntryPlace : std::uint8_t {
    Exposition,
    Redundant,          // one more entry at home right after it
    CounterExposition,  // the voices once more, in tonic and dominant
    Later
};

struct FugueEntry {
    VoiceRef voice;
    std::size_t part = 0;        // its index in the score
    TickRange range;
    ThemeForm form = ThemeForm::Subject;
    LineChange change = LineChange::Plain;
    int semitones = 0;           // from the first entry
    double match = 1;            // how much of the theme is there, (0, 1]
    bool exposition = false;
    EntryPlace section = EntryPlace::Later;
    KeySignature key;            // that it stands in; of an answer the key it answers in
    std::string degree;          // of that key, by the fugue's: "tonic", "relative"
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
    WovenLine line;                      // as first heard, on the timeline
    std::vector<CountersubjectUse> uses; // the first is where it is first heard
};

enum class FragmentSource : std::uint8_t { None, Head, Tail, Countersubject, Own }; // Own: of the episode itself
struct FugueEpisode {
    TickRange range;
    std::vector<KeySignature> keys;  // passed through, in order; never empty
    FragmentSource source = FragmentSource::None;
    std::size_t countersubject = 0;  // which, where it is made from one
    bool sequence = false;           // a voice repeats the fragment on another degree
    bool imitation = false;          // voices take it from each other
    bool inverted = false;           // upside down, at least every other time
    std::vector<NoteId> notes;       // of the fragment, wherever it stands
};
struct FoundStretto {
    std::size_t first = 0, second = 0; // indices into entries
    Ticks after;
    int semitones = 0;                 // of the second one's first note over the first one's
    std::string interval;              // "fifth above", "unison"
};
struct FoundCadence {
    TimelineTick at;             // of the arrival
    KeySignature key;
    bool bassLeaps = true;       // dominant to tonic in the bass; else by step
    std::string degree;          // of its key, by the fugue's
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

// What a key is to the home key: "tonic", "dominant", "relative", "relative of the dominant", "remote".
std::string degreeOfKey(KeySignature key, KeySignature home);

// An Error says why this is no fugue.
Result<FugueAnalysis> analyseFugue(const Score &score);

} // namespace ricercar
