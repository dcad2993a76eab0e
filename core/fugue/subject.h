// SPDX-License-Identifier: GPL-3.0-or-later
// What a fugue subject is: its key, compass and degrees, the harmony it implies, whether it goes to the dominant, its head
// and tail, where an answer may enter, and what makes it easy or hard to work with. Pure functions; any thread.
#pragma once

#include "core/base/result.h"
#include "core/fugue/woven.h"
#include "core/music/score.h"
#include "core/theory/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

// A note as its key hears it.
struct SubjectNote {
    int degree = 0;        // [0, 6]: 0 the tonic, 4 the dominant
    int alter = 0;         // semitones from the degree of the signature; the leading note of minor is +1
    int semitone = 0;      // over the tonic, [0, 11]
    bool auxiliary = false; // leaves a note by a step and returns to it, and is shorter than what it returns to
};

// The chord that a beat of the subject implies.
struct ImpliedChord {
    int begin = 0, end = 0; // ticks
    int degree = 0;         // of its root, [0, 6]
    bool ofDominant = false; // the dominant of the dominant
    std::string name;       // "I", "V", "ii", "V of V"
};

struct AnswerPlace {
    int at = 0;             // tick at which the answer's first note may sound
    double fitness = 0;     // [0, 1]
    std::string why;
};

struct SubjectAnalysis {
    KeySignature key;
    double keyConfidence = 1; // [0, 1]; 1 where the key was said
    Metre metre;
    SpelledPitch lowest, highest;
    std::vector<SubjectNote> notes;
    std::vector<ImpliedChord> harmony;
    std::optional<std::size_t> sharpFourth; // the last note that is the leading note of the dominant, if there is one
    std::optional<std::size_t> modulatesAt; // the first note that is surely in the dominant, in a subject that ends there
    std::size_t headEnd = 0;                // the head is [0, headEnd), the tail the rest
    std::vector<AnswerPlace> answerPlaces;  // best first
    std::vector<std::string> easy, hard;    // sentences
    std::vector<std::string> remarks;       // key, compass, end and modulation, in sentences

    bool endsInDominant() const { return modulatesAt.has_value(); }
};

// `key`: where it is known; with an unknown mode it is the signature alone. An Error says why the line is no subject, and what to give instead.
Result<SubjectAnalysis> analyseSubject(const WovenLine &line, const Metre &metre, std::optional<KeySignature> key);

// A voice of a score over a time, as a line counted from the start of the bar in which it begins.
Result<WovenLine> themeFrom(const Score &score, VoiceRef voice, TickRange range);
// The metre there; the first one where it changes.
Metre metreAt(const Score &score, TimelineTick at);

// "the tonic", "the third degree", "the raised fourth degree", "the leading note".
std::string degreeWords(const SubjectNote &note, KeySignature key);
// Whether the note is a semitone under the tonic.
inline bool isLeadingNote(const SubjectNote &note) { return note.degree == 6 && note.semitone == 11; }
inline bool isSharpFourth(const SubjectNote &note) { return note.degree == 3 && note.semitone == 6; }
inline bool isPlain(const SubjectNote &note, int degree) { return note.degree == degree && note.alter == 0; }

} // namespace ricercar
