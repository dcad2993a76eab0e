// SPDX-License-Identifier: GPL-3.0-or-later
// What a text states, one musical fact each, whatever the language: the middle between words and concepts. A statement knows
// where and of whom it speaks, whether it wants or forbids, and how much.
#pragma once

#include "core/brief/brief.h"
#include "core/brief/items.h"

#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

struct Statement {
    enum class Topic : std::uint8_t {
        Task, Title, Genre, Weave, Pattern, Form, Letters, Voices, Force, Ensemble, Key, Mode, Signs, Relation, Metre, Tempo, TempoMark,
        TempoWord, TempoChange, Bars, SectionBars, PhraseBars, Sections, SectionCount, Anacrusis, Cadence, Quality, Aspect, Range,
        Dynamic, Hairpin, Style, Device, Avoidance, Articulation, Alternatives, Seed, Keep, Verb, Matter, Transpose, Scope
    };
    enum class Relation : std::uint8_t { Plain, Beginning, Ending, To, From, Change }; // of a key: how it is meant
    Topic topic = Topic::Scope;
    std::string value;              // of the lexicon, or as the topic needs
    double number = 0, most = 0;    // most: the upper end of a range; else as number
    double weight = 0;              // Style; 0: not said
    bool atLeast = false, atMost = false, about = false;
    bool negative = false, more = false, less = false, too = false, degreeSaid = false;
    double degree = 1;
    Relation relation = Relation::Plain;
    SpelledPitch pitch;             // Key; Device: of a pedal
    bool hasPitch = false;
    Mode mode = Mode::Unknown;
    TimeSignature metre;
    VoiceRange range{-1, -1};       // Range: -1 not said
    int steps = 0, semitones = 0;   // Transpose, signed; semitones 0 with steps: along the scale. Avoidance: the limit
    bool directed = false;          // Transpose: up or down was said
    std::vector<int> lengths;       // Sections: bars
    std::vector<Place> places;
    std::vector<PartWish> parts;
    std::vector<std::string> matters; // Keep: "rhythm", "pitch", "harmony", "velocity"
    bool only = false, except = false; // Scope, Keep
    bool then = false;              // came after a "then"
    bool hadVerb = false;           // a verb of change stood before it in its clause: "make", "change to"
    bool forWhom = false;           // Force: after "for"
    int clause = 0, sentence = 0;
    std::size_t begin = 0, end = 0;
    std::string words;
};

struct ReadText {
    std::vector<Statement> statements;
    std::vector<TextSpan> understood, notUnderstood;
    BriefLanguage language = BriefLanguage::English;
};
// `followUp`: places carry on over commas, as in "bars 5-8 calmer, softer".
ReadText statementsIn(std::string_view text, bool followUp);

} // namespace ricercar
