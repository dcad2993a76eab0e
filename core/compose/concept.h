// SPDX-License-Identifier: GPL-3.0-or-later
// The Concept: what a request means musically, stage one of the pipeline. Every field says where it comes from.
#pragma once

#include "core/music/score.h"
#include "core/theory/finding.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

enum class FieldOrigin : std::uint8_t { Default, FoundInMusic, Said };

template <typename T>
struct Field {
    T value{};
    FieldOrigin origin = FieldOrigin::Default;
    std::string words;   // of the request, that it came from; empty unless said
    bool locked = false; // by hand: later requests leave it alone
    bool operator==(const Field &) const = default;
    bool said() const { return origin == FieldOrigin::Said; }
};

enum class Cadence : std::uint8_t { None, Authentic, Half, Plagal, Deceptive, Phrygian };

struct Phrase {
    TickRange range;
    Cadence cadence = Cadence::None; // expected at its end
    int fifths = 0;                  // local key at the cadence, as a signature
    bool operator==(const Phrase &) const = default;
};

// The four voices of the texture, from the top.
enum class ChoirVoice : std::uint8_t { Soprano, Alto, Tenor, Bass };
inline constexpr std::size_t kChoirVoices = 4;

struct VoiceRange {
    int lowest = 0, highest = 127; // MIDI keys, inclusive
    bool operator==(const VoiceRange &) const = default;
};
// Soprano 57-81, alto 53-74, tenor 48-69, bass 36-64 (Bach's chorales).
inline constexpr VoiceRange kChoirRanges[kChoirVoices] = {{57, 81}, {53, 74}, {48, 69}, {36, 64}};

// "Concept" is a C++ keyword in lower case only; the type is safe.
struct Concept {
    Field<std::string> texture{"chorale"};
    Field<KeySignature> key;      // global, with mode
    Field<SpelledPitch> tonic;    // octave unused
    Field<TimeSignature> metre;
    Field<Ticks> anacrusis;
    Field<double> tempo{96.0};    // quarters per minute
    Field<std::vector<Phrase>> phrases;
    Field<std::vector<ChoirVoice>> given; // which voices of the texture the music holds already
    Field<int> octaveShift;       // the tune is read this many octaves higher (+) or lower (-) than it sounds
    std::vector<std::string> remarks; // what the studio cannot do as asked, and how it is handled
    bool operator==(const Concept &) const = default;
};

} // namespace ricercar
