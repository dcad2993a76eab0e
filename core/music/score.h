// SPDX-License-Identifier: GPL-3.0-or-later
// The document: an immutable Score whose parts and bars are shared between snapshots. An edit
// (core/music/edits.h) makes a new Score that copies the bars it touched and the path to them.
// Standard library only; every value here can be read from any thread.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/music/note.h"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ricercar {

// ---- what all parts share, bar by bar ------------------------------------------------------------

struct TimeSignature {
    std::uint8_t beats = 4; // numerator, [1, 64]
    std::uint8_t unit = 4;  // denominator, a power of two in [1, 64]
    enum class Sign : std::uint8_t { Numbers, Common, Cut } sign = Sign::Numbers;
    bool operator==(const TimeSignature &) const = default;
    constexpr Ticks length() const { return kWhole * beats / unit; }
};

enum class Mode : std::uint8_t { Major, Minor, Dorian, Phrygian, Lydian, Mixolydian, Aeolian, Locrian, Unknown };

struct KeySignature {
    std::int8_t fifths = 0; // sharps positive, flats negative, [-7, 7]
    Mode mode = Mode::Unknown;
    bool operator==(const KeySignature &) const = default;
};

struct TempoMark {
    BarTick at;
    double quartersPerMinute = 96; // (0, 1000]
    std::string text;              // "Andante"; may be empty
    bool operator==(const TempoMark &) const = default;
};

// A chord symbol over the music, e.g. Dm7/F. Kind is MusicXML's word ("minor-seventh"), text how it was written.
struct ChordSymbol {
    BarTick at;
    SpelledPitch root;                // octave unused
    std::string kind = "major";
    std::optional<SpelledPitch> bass; // octave unused
    std::string text;                 // as written; empty: by rule
    bool operator==(const ChordSymbol &) const = default;
};

enum class Barline : std::uint8_t { Normal, Double, Final, Dashed, Dotted, Heavy, None };

// One bar as all parts share it. Metre and key are those in force, so that no bar needs its neighbours;
// a change is a difference from the bar before.
struct MasterBar {
    TimeSignature time;
    KeySignature key;
    Ticks length = kWhole;     // actual; less than time.length() for an anacrusis or a divided bar
    bool pickup = false;       // an anacrusis (not counted in bar numbers)
    bool repeatStart = false;
    int repeatEnd = 0;         // times played, 0: no repeat ends here, else >= 2
    std::uint32_t endings = 0; // volta bits: bit 0 = first ending
    Barline right = Barline::Normal;
    bool systemBreak = false, pageBreak = false; // before this bar
    std::vector<TempoMark> tempi;   // by time
    std::vector<ChordSymbol> chords; // by time
    std::string rehearsal;          // rehearsal mark at the bar's start
    std::string jump;               // "D.C. al Fine", "Segno", "Coda", ... kept and shown, not played
    bool operator==(const MasterBar &) const = default;
};
using MasterBarPtr = std::shared_ptr<const MasterBar>;

// ---- a part ----------------------------------------------------------------------------------------

enum class Clef : std::uint8_t { Treble, Bass, Alto, Tenor, Soprano, MezzoSoprano, Baritone, Treble8Below, Treble8Above, Bass8Below, Percussion };

struct ClefChange {
    BarTick at;
    std::uint8_t staff = 0;
    Clef clef = Clef::Treble;
    bool operator==(const ClefChange &) const = default;
};

// A sign at a time rather than on a note.
struct Direction {
    enum class Kind : std::uint8_t { Dynamic, Crescendo, Diminuendo, Words, Fermata, PedalDown, PedalUp, OctaveUp, OctaveDown, FiguredBass };
    Kind kind = Kind::Words;
    BarTick at;
    Ticks length;            // hairpins and octave lines; may pass the bar line; 0 elsewhere
    std::uint8_t staff = 0;
    bool above = false;
    std::string text;        // "mf", "dolce", "6 4"; empty where the kind says all
    bool operator==(const Direction &) const = default;
};

// A slur between two notes of the part, kept in the bar where it begins.
struct Slur {
    NoteId from, to;
    bool operator==(const Slur &) const = default;
};

struct Bar {
    std::vector<Note> notes;           // ordered by before()
    std::vector<Direction> directions; // by time
    std::vector<ClefChange> clefs;     // changes inside the bar or at its start
    std::vector<Slur> slurs;
    bool operator==(const Bar &) const = default;
};
using BarPtr = std::shared_ptr<const Bar>;

struct Staff {
    Clef clef = Clef::Treble; // at the start
    std::uint8_t lines = 5;
    bool operator==(const Staff &) const = default;
};

struct Instrument {
    std::string name = "Piano"; // as General MIDI or the file names it
    std::uint8_t program = 0;   // MIDI program, [0, 127]
    std::uint16_t bank = 0;
    std::uint8_t channel = 0;   // MIDI channel it asks for, [0, 15]; 9 is percussion
    // Written minus sounding, e.g. clarinet in B flat: {1, 2}.
    Interval transposition;
    bool operator==(const Instrument &) const = default;
};

struct Mixer {
    double volume = 0.8; // [0, 1]
    double pan = 0.0;    // [-1, 1]
    bool mute = false, solo = false;
    bool operator==(const Mixer &) const = default;
};

enum class Bracket : std::uint8_t { None, Brace, Bracket };

struct Part {
    PartId id;
    std::string name, abbreviation;
    Instrument instrument;
    std::vector<Staff> staves{Staff{}}; // at least one
    std::uint32_t colour = 0;           // 0xRRGGBB; 0: by the palette
    Mixer mixer;
    // Bracket that begins at this part and holds `bracketSpan` parts (a choir); a part of two staves is braced by rule.
    Bracket bracket = Bracket::None;
    std::uint8_t bracketSpan = 0;
    std::vector<BarPtr> bars; // as many as the score's master bars; never null
    bool operator==(const Part &) const = default; // compares bars by pointer
};
using PartPtr = std::shared_ptr<const Part>;

// ---- the score -------------------------------------------------------------------------------------

enum class Attribute : std::uint8_t { Pitch = 1, Rhythm = 2, Velocity = 4, All = 7 };

// What the agent may not touch: attributes of one voice over a time.
struct Lock {
    PartId part;
    std::uint8_t voice = 0;
    TickRange range;
    std::uint8_t attributes = static_cast<std::uint8_t>(Attribute::All);
    bool operator==(const Lock &) const = default;
};

struct Metadata {
    std::string title, subtitle, composer, lyricist, copyright;
    std::map<std::string, std::string> other; // kept from files: key -> value
    bool operator==(const Metadata &) const = default;
};

struct BarPosition {
    std::size_t bar = 0; // index, from 0
    BarTick tick;
    bool operator==(const BarPosition &) const = default;
};

// What can be known of a bar without reading its notes. Derived by Score::finish(), so that one note of a large
// score is found by walking one small array.
struct BarSummary {
    std::uint64_t ids = 0;      // two bits for each id that a note or a slur of the bar names (a Bloom filter)
    std::uint64_t lowest = ~0ull; // of those ids
    std::uint32_t span = 0;     // highest - lowest, saturated
    std::uint32_t overhang : 31 = 0; // ticks that the bar's notes last past its bar line, saturated
    std::uint32_t slurs : 1 = 0;     // whether slurs begin in it
    bool mayName(NoteId id) const;
    bool operator==(const BarSummary &) const = default;
};
struct PartSummary {
    std::vector<BarSummary> bars;
    std::uint32_t longestOverhang = 0;
};

class Score;
using ScorePtr = std::shared_ptr<const Score>;

// Invariants, held by every edit and asserted by finish(): every part has as many bars as there are master
// bars (>= 1); notes lie in their bar and are ordered; ids are unique.
class Score {
public:
    Metadata metadata;
    std::vector<MasterBarPtr> masterBars;
    std::vector<PartPtr> parts;
    std::vector<Lock> locks;

    // Derived, filled by finish(): the start of each bar, and one past the last (size bars + 1).
    // Shared between snapshots whose master bars are the same.
    std::shared_ptr<const std::vector<TimelineTick>> barStarts;
    // One per part; shared for parts that did not change.
    std::vector<std::shared_ptr<const PartSummary>> summaries;

    std::size_t barCount() const { return masterBars.size(); }
    TimelineTick barStart(std::size_t bar) const { return (*barStarts)[bar]; } // bar in [0, barCount()]
    TickRange barRange(std::size_t bar) const { return {barStart(bar), barStart(bar + 1)}; }
    TimelineTick end() const { return barStarts->back(); }
    // The bar holding `t`; clamped into the score: its end, and what lies beyond, is the end of the last bar.
    BarPosition locate(TimelineTick t) const;
    TimelineTick timeline(BarPosition p) const { return barStart(p.bar) + Ticks{p.tick.value}; }
    // The number a musician reads: an anacrusis is 0, the first full bar 1.
    int barNumber(std::size_t bar) const;

    const Part *part(PartId id) const;      // null if absent
    std::size_t partIndex(PartId id) const; // parts.size() if absent

    // Recomputes the derived fields; `before` lends its bar starts when the master bars are the same objects.
    static ScorePtr finish(Score draft, const Score *before = nullptr);
};

// One empty part and `bars` empty bars of 4/4 in C.
ScorePtr emptyScore(IdSource &ids, std::size_t bars = 16);

// A note and where it is.
struct PlacedNote {
    const Note *note = nullptr;
    std::size_t part = 0, bar = 0;
    TimelineTick onset, end; // notated; equal for a grace note
};

// All notes of a part (or of all parts: parts.size()) that sound or begin in [range), by onset. O(bars in range + overhang).
std::vector<PlacedNote> notesIn(const Score &score, std::size_t part, TickRange range);
std::vector<PlacedNote> allNotes(const Score &score);
// Finds one note; null note if absent. O(bars), most of them passed over unread; build an index for many.
PlacedNote findNote(const Score &score, NoteId id);

// The tempo before the first mark.
inline constexpr double kDefaultTempo = 96.0;

// Tempo (each call walks the bars; core/music/tempo_map.h is for many): seconds of a place on the timeline (no repeats, no performed layer), and back.
double secondsAt(const Score &score, TimelineTick t);
TimelineTick tickAt(const Score &score, double seconds);
double tempoAt(const Score &score, TimelineTick t); // quarters per minute

// A MIDI key as the key in force spells it; a minor key's raised degrees are sharpened, not flattened.
SpelledPitch spelledIn(int midi, const KeySignature &key);

// The length of the beat as it is felt (a dotted quarter in 6/8, a quarter in 4/4, a half in 2/2), and the
// beats of a bar as (start, length), e.g. 7/8 as 2+2+3 eighths. An anacrusis has the bar's last beats.
std::vector<std::pair<BarTick, Ticks>> beatsOf(const MasterBar &bar);

} // namespace ricercar
