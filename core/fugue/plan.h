// SPDX-License-Identifier: GPL-3.0-or-later
// The plan of a fugue: keys and events over time, made before a note of the free voices is written. A plain value
// that can be shown, edited, checked and followed; the same seed makes the same plan.
#pragma once

#include "core/base/result.h"
#include "core/compose/concept.h"
#include "core/fugue/line_changes.h"
#include "core/fugue/material.h"

#include <string>
#include <vector>

namespace ricercar {

using ThemeChange = LineChange;

struct PlannedEntry {
    int voice = 0;                 // from the top, 0
    ThemeForm form = ThemeForm::Subject;
    ThemeChange change = ThemeChange::Plain;
    KeySignature key;              // the tonic of the subject this entry belongs to: an answer sounds in its dominant
    int at = 0;                    // ticks from the section's start to the first note
    int countersubject = -1;       // the voice that has the countersubject, -1: none
    bool redundant = false;        // beyond one for each voice of an exposition
    int steps = 0;                 // staff steps further than the form says: entries of a stretto at other intervals
    bool operator==(const PlannedEntry &) const = default;
};

struct FugueSection {
    enum class Kind : std::uint8_t { Exposition, CounterExposition, Episode, Middle, Stretto, Pedal, Final };
    enum class Manner : std::uint8_t { Sequence, Imitation, Inversion };
    enum class Source : std::uint8_t { Head, Tail, Countersubject };
    Kind kind = Kind::Episode;
    int length = 0;                // ticks, > 0
    KeySignature key, to;          // at its start, and the key that it reaches
    std::vector<PlannedEntry> entries;
    std::vector<int> resting;      // voices that are silent throughout, but for entries of their own
    // Episodes:
    Manner manner = Manner::Sequence;
    Source source = Source::Head;
    int leader = 0;                // the voice that begins with the fragment
    int step = -1;                 // staff steps from link to link
    bool cadence = false;          // closes with dominant and tonic of `to`
    bool operator==(const FugueSection &) const = default;
};
const char *sectionWord(FugueSection::Kind kind);   // "exposition"
const char *mannerWord(FugueSection::Manner manner);
const char *sourceWord(FugueSection::Source source);
const char *changeWord(ThemeChange change);

struct FuguePlan {
    std::vector<std::string> names;    // of the voices, from the top
    std::vector<VoiceRange> ranges;    // as many
    KeySignature key;
    TimeSignature time;
    double tempo = 80;
    bool picardy = true;               // a minor fugue ends in major
    int countersubjects = 1;           // 0 or 1, kept through the piece
    std::uint64_t seed = 1;            // of the free voices
    std::vector<FugueSection> sections;

    int voices() const { return static_cast<int>(names.size()); }
    int length() const;                // ticks
    int startOf(std::size_t section) const;
    bool operator==(const FuguePlan &) const = default;
};

enum class FugueCharacter : std::uint8_t { Plain, Learned, Flowing }; // Learned: strettos, inversion; Flowing: long episodes

// What is asked of a plan beyond its entries: each is in it, or planFugue() says why it cannot be. Where nothing is asked,
// fugues of 40 bars and more use what the subject allows.
struct FugueDevices {
    bool redundantEntry = false;       // one entry of the exposition more than voices
    bool counterExposition = false;
    bool pedal = false;                // surely, not only where there is room
    int strettos = 0, strettoVoices = 0; // how many; of 2 or 3 voices, 0: either
    int inverted = 0, augmented = 0, diminished = 0; // entries
    bool operator==(const FugueDevices &) const = default;
};

struct FugueWishes {
    int voices = 3;                    // [2, 5]
    int bars = 0;                      // [24, 80]; 0: by the subject
    FugueCharacter character = FugueCharacter::Plain;
    bool picardy = true;
    bool pedal = true;                 // a pedal point where there is room
    bool expositionOnly = false;
    FugueDevices devices;
    std::uint64_t seed = 1;
    bool operator==(const FugueWishes &) const = default;
};

// A stretto that goes: the second entry `after` ticks, `steps` staff steps from the first.
struct StrettoChoice {
    int after = 0, steps = 0;
    ThemeChange change = ThemeChange::Plain;
    double score = 0;                  // higher is better
};
// Strettos of the plain subject that the intervals allow, the best first; of those that strettosOf() finds.
std::vector<StrettoChoice> strettosFor(const FugueMaterial &material);

Result<FuguePlan> planFugue(const FugueMaterial &material, const FugueWishes &wishes);
// What keeps a plan from being followed, in sentences; empty: nothing.
std::vector<std::string> problemsOf(const FuguePlan &plan, const FugueMaterial &material);

// The time between two starts of entries that do not overlap: in steps of this.
int entryUnit(const FugueMaterial &material);

// Ranges and names of 2 to 5 voices.
std::vector<std::string> fugueVoiceNames(int voices);
std::vector<VoiceRange> fugueVoiceRanges(int voices);

// As text: one line a section, one an entry; read back it is the same plan.
std::string toText(const FuguePlan &plan);
Result<FuguePlan> planFromText(const std::string &text);
// One sentence: "Bars 9 to 11: episode in sequence on the head, from C minor to E flat major."
std::string sectionInWords(const FuguePlan &plan, std::size_t section);

// A line of the material in the key of an entry: degrees are kept, and intervals exactly where the mode is the same.
WovenLine inKeyOf(const PlannedEntry &entry, const WovenLine &line, const FugueMaterial &material);
// The theme as this entry has it, from tick 0 of its own start offset, not yet placed in an octave.
WovenLine themeOf(const PlannedEntry &entry, const FugueMaterial &material);

} // namespace ricercar
