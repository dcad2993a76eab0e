// SPDX-License-Identifier: GPL-3.0-or-later
// What the voice-leading rules read: a texture as melodic lines from the top, each note with exact times. Made from
// a score, or from a grid of a generator. And the faults the rules find, not yet put into words.
#pragma once

#include "core/music/score.h"
#include "core/theory/checker.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct LineNote {
    TimelineTick onset, end;
    SpelledPitch pitch;
    int key = 60; // MIDI
    NoteId id;
    bool fermata = false;
};

struct TextureLine {
    VoiceRef ref;
    std::string name;            // "alto"
    std::vector<LineNote> notes; // by onset, none overlapping
    int lowest = 0, highest = 127;
};

struct Texture {
    std::vector<TextureLine> lines; // from the top
    bool strict = false;            // parallels between two phrases, and in a row, are errors as everywhere
    bool choir = false;             // ranges, spacing and crossing are judged as in a choir of four
    KeySignature key;
    // Where the beats begin; empty: consecutives that ornaments hide are not looked for.
    std::vector<TimelineTick> beats;
};

enum class Rule : std::uint8_t {
    ParallelFifths, ParallelOctaves, ParallelUnisons, ContraryFifths, ContraryOctaves, ParallelsAcrossRest,
    OctaveDoubling, DirectFifths, DirectOctaves, Crossing, Overlap, Range, Spacing, LeadingNoteUnresolved,
    LeadingNoteDoubled, SeventhUnresolved, AugmentedInterval, DiminishedInterval, LargeLeap, LeapOfSeventh,
    OrnamentedFifths, OrnamentedOctaves, ParallelsAcrossVoices, UnequalFifths,
    SpeciesDissonance, SpeciesSuspension, SpeciesBeginning, SpeciesEnding, SpeciesCadence, SpeciesUnison,
    SpeciesDownbeats, SpeciesDirect, SpeciesImperfects, SpeciesRepetition, SpeciesLeap, SpeciesRecovery, SpeciesCompass,
    SpeciesClimax, SpeciesSuspensionKind
};

struct Fault {
    Rule rule = Rule::ParallelFifths;
    Severity severity = Severity::Weakness;
    TickRange range;
    struct At {
        std::size_t line = 0, note = 0; // index in the texture, in the line
        bool operator==(const At &) const = default;
    };
    std::vector<At> notes;
};

std::vector<Fault> faultsIn(const Texture &texture);
// Consecutives that are heard though no two notes next to each other make them: hidden in ornaments, shared out among
// voices that change places, and the diminished fifth that opens into a perfect one. Reads Texture::beats.
std::vector<Fault> disguisedFaults(const Texture &texture);
double severityOf(const std::vector<Fault> &faults); // the sum

// The monophonic lines of a score's voices; of chords the outer note is taken.
Texture textureOf(const Score &score, const CheckOptions &options);
// A fault in words and places of the score.
Finding described(const Fault &fault, const Texture &texture, const Score &score);
const RuleInfo &infoOf(Rule rule);

} // namespace ricercar
