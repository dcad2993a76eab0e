// SPDX-License-Identifier: GPL-3.0-or-later
// A note: an immutable value with two layers. The notated layer (pitch, onset, length) is what the score
// shows and models read; the optional performed layer is what playback uses instead.
// One Note is one sounding note: it may last past its bar line, and the tied heads the score shows are
// derived from its length (core/notation). Rests are the gaps between notes.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/music/pitch.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

// Where a note came from. One object is shared by all notes of one request; null means "by hand".
struct Provenance {
    enum class Origin { ByHand, Imported, Played, Model, Rules };
    Origin origin = Origin::ByHand;
    std::string source;     // file name, device, or generator
    std::string weights;    // hash of the weights, empty without a model
    std::uint64_t seed = 0;
    std::string request;    // in musicians' words: "harmonize soprano, bars 1-8"
    bool operator==(const Provenance &) const = default;
};
using ProvenancePtr = std::shared_ptr<const Provenance>;

// The played layer, relative to the notated one.
struct Performed {
    Ticks offset;              // onset played minus onset notated
    Ticks length;              // > 0
    std::uint8_t velocity = 80; // [1, 127]
    bool operator==(const Performed &) const = default;
};

struct Lyric {
    enum class Syllable : std::uint8_t { Single, Begin, Middle, End };
    std::uint8_t verse = 1; // from 1
    std::string text;
    Syllable syllable = Syllable::Single;
    bool extender = false; // a melisma line follows
    bool operator==(const Lyric &) const = default;
};

// Signs on one note; a set.
enum class NoteMark : std::uint32_t {
    Staccato = 1u << 0, Staccatissimo = 1u << 1, Tenuto = 1u << 2, Accent = 1u << 3, Marcato = 1u << 4,
    Fermata = 1u << 5, Trill = 1u << 6, Mordent = 1u << 7, InvertedMordent = 1u << 8, Turn = 1u << 9,
    InvertedTurn = 1u << 10, Arpeggio = 1u << 11, Tremolo = 1u << 12, UpBow = 1u << 13, DownBow = 1u << 14,
    BreathAfter = 1u << 15, CaesuraAfter = 1u << 16, Harmonic = 1u << 17, Schleifer = 1u << 18,
    Portato = 1u << 19, InvertedFermata = 1u << 20
};
using NoteMarks = std::uint32_t;
constexpr NoteMarks bit(NoteMark m) { return static_cast<NoteMarks>(m); }
constexpr bool has(NoteMarks set, NoteMark m) { return (set & bit(m)) != 0; }

enum class Grace : std::uint8_t { None, Acciaccatura, Appoggiatura };     // slashed, unslashed
enum class AccidentalHint : std::uint8_t { ByRule, Show, Courtesy };      // Courtesy: in parentheses
enum class BeamHint : std::uint8_t { ByRule, Begin, Continue, End, None };
enum class StemHint : std::uint8_t { ByRule, Up, Down };

struct Note {
    NoteId id;
    SpelledPitch pitch;       // sounding
    BarTick onset;            // [0, bar length)
    Ticks length;             // notated, > 0; for a grace note the written value, which takes no time
    std::uint8_t voice = 0;   // within the part, [0, 15]; even voices stem up where two share a staff
    std::uint8_t staff = 0;   // within the part, 0 on top
    std::uint8_t velocity = 80; // [1, 127]; the performed layer's counts where there is one
    Grace grace = Grace::None;
    std::uint8_t graceOrder = 0; // among grace notes before the same onset, 0 first
    AccidentalHint accidental = AccidentalHint::ByRule;
    BeamHint beam = BeamHint::ByRule;
    StemHint stem = StemHint::ByRule;
    NoteMarks marks = 0;
    std::optional<Performed> performed;
    std::vector<Lyric> lyrics;
    ProvenancePtr provenance; // null: by hand

    bool operator==(const Note &) const = default;

    BarTick end() const { return grace == Grace::None ? onset + length : onset; }
    int midi() const { return pitch.midi(); }
    std::uint8_t playedVelocity() const { return performed ? performed->velocity : velocity; }

    Note withPitch(SpelledPitch p) const { Note n = *this; n.pitch = p; return n; }
    Note withOnset(BarTick t) const { Note n = *this; n.onset = t; return n; }
    Note withLength(Ticks t) const { Note n = *this; n.length = t; return n; }
    Note withVoice(std::uint8_t v) const { Note n = *this; n.voice = v; return n; }
    Note withVelocity(std::uint8_t v) const
    {
        Note n = *this;
        if (n.performed) n.performed->velocity = v; else n.velocity = v;
        return n;
    }
};

// The order in a bar: onset, grace notes first, voice, sounding pitch from below, id.
bool before(const Note &a, const Note &b);

} // namespace ricercar
