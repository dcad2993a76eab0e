// SPDX-License-Identifier: GPL-3.0-or-later
// The concept of a whole piece: everything a brief can say, found in music, or left to the genre. A plain value. Each
// field says where it comes from and by which words, and can be locked. What harmonization needs of it is harmonyConcept().
#pragma once

#include "core/brief/aspect.h"
#include "core/brief/genre.h"
#include "core/brief/place.h"
#include "core/compose/concept.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

// What is to be done. Of a follow-up: see change.h.
enum class BriefTask : std::uint8_t { Compose, Continue, Fill, Harmonize, Accompany, AddVoice, Vary, AnswerSubject, Analyse };
inline constexpr int kBriefTasks = static_cast<int>(BriefTask::Analyse) + 1;
const char *taskId(BriefTask task);
const char *taskName(BriefTask task);
const char *taskChinese(BriefTask task);

struct Force {
    std::string instrument = "Piano"; // English name of the table in instruments.h
    int program = 0;                  // General MIDI, [0, 127]
    int count = 1;
    bool operator==(const Force &) const = default;
};

struct KeyAt {
    Place place;                      // Beginning, Ending, Middle, Section, Bars...
    KeySignature key;
    bool operator==(const KeyAt &) const = default;
};

struct PieceSection {
    std::string label = "A";          // same letter: the same music; "A'" a varied return
    int bars = 8;
    std::vector<int> phrases;         // their lengths in bars; empty: by rule
    std::optional<KeySignature> key;  // where it differs from the piece's
    Cadence cadence = Cadence::None;  // at its end; None: by rule
    AspectLevels lean{};              // against the piece's own levels
    bool operator==(const PieceSection &) const = default;
};

struct BarCount {
    int bars = 16;                    // what is written
    int least = 16, most = 16;        // what would do
    bool operator==(const BarCount &) const = default;
};

struct TempoWish {
    double quartersPerMinute = 96;
    double least = 96, most = 96;     // what would do, in quarters
    std::string marking;              // "Andante"; empty: the figure alone
    bool operator==(const TempoWish &) const = default;
};

struct CadenceAt {
    Place place;                      // at its end
    Cadence kind = Cadence::Authentic;
    std::optional<KeySignature> key;
    bool picardy = false;
    bool operator==(const CadenceAt &) const = default;
};

struct RangeWish {
    std::optional<PartWish> part;     // none: all
    VoiceRange range;
    bool operator==(const RangeWish &) const = default;
};

struct DynamicsAt {
    Place place;
    std::string level;                // "ppp" ... "fff"; or "crescendo", "diminuendo"
    bool operator==(const DynamicsAt &) const = default;
};

// What must occur.
enum class Device : std::uint8_t {
    Imitation, AnswerAtFifth, SuspensionChain, PedalPoint, Stretto, Sequence, Inversion, Augmentation, Diminution, Retrograde,
    Hemiola, Ostinato, PicardyThird, ContraryMotion, NeapolitanSixth, AugmentedSixth, DiminishedSeventh, SecondaryDominant,
    Countersubject, Episode, PassingNotes, Neighbours, Arpeggios, Scales, Trill, Fermata, Pizzicato, GroundBass, Repeats,
    Modulation, CircleOfFifths, ParallelThirds, Cadenza, CallAndResponse, Anacrusis, Unison, InvertibleCounterpoint, Swing
};
inline constexpr int kDevices = static_cast<int>(Device::Swing) + 1;
const char *deviceId(Device device);      // "suspension-chain"
const char *deviceName(Device device);
const char *deviceChinese(Device device);

struct DeviceAt {
    Device device = Device::Imitation;
    Place place;                      // All: anywhere
    std::optional<PartWish> part;
    int steps = 0;                    // of a canon or an imitation: staff steps of the follower, 4 a fifth above
    bool operator==(const DeviceAt &) const = default;
};

// What must not occur. What is less a thing than a level ("no triplets") is a level of -1.
enum class Avoidance : std::uint8_t {
    ParallelFifths, ParallelOctaves, DirectFifths, Crossing, LargeLeaps, AugmentedIntervals, RepeatedNotes, Rests,
    Ornaments, Modulation, Unisons, OpenStrings, Pedal, Inversions, Sevenths, DiminishedChords, LeadingNoteDoubled,
    Repeats, Tritones, Ties, Accidentals, Occurrence
};
inline constexpr int kAvoidances = static_cast<int>(Avoidance::Occurrence) + 1;
const char *avoidanceId(Avoidance avoidance);
const char *avoidanceName(Avoidance avoidance);
const char *avoidanceChinese(Avoidance avoidance);

struct Avoid {
    Avoidance what = Avoidance::ParallelFifths;
    int limit = 0;                    // LargeLeaps: the largest that will do, in semitones
    Device device = Device::Imitation; // Occurrence: what must not occur
    bool operator==(const Avoid &) const = default;
};

// What stays as it is.
struct Keep {
    Place place;
    std::vector<PartWish> parts;      // empty: all
    std::uint8_t attributes = static_cast<std::uint8_t>(Attribute::All);
    bool harmony = false;             // the chords, not the notes
    bool operator==(const Keep &) const = default;
};

struct StyleShare {
    enum class Kind : std::uint8_t { Composer, Style };
    std::string name;                 // "J. S. Bach", "baroque", "folk"
    Kind kind = Kind::Composer;
    double weight = 1;                // all sum to 1
    bool operator==(const StyleShare &) const = default;
};

struct PieceConcept {
    Field<BriefTask> task{BriefTask::Compose};
    Field<std::string> title;
    Field<Genre> genre{Genre::Unsaid};
    Field<Weave> weave{Weave::Unsaid};
    Field<Pattern> pattern{Pattern::Unsaid};
    Field<int> voices{0};                       // 0: by the genre
    Field<std::vector<Force>> forces;
    Field<KeySignature> key{{0, Mode::Major}};
    Field<std::vector<KeyAt>> keyPlan;          // beyond the key
    Field<TimeSignature> metre;
    Field<TempoWish> tempo;
    Field<Form> form{Form::Unsaid};
    Field<std::vector<PieceSection>> sections;  // their bars sum to bars
    Field<BarCount> bars;
    Field<Ticks> anacrusis;
    Field<std::vector<CadenceAt>> cadences;
    Field<std::vector<std::string>> character;  // adjectives, as English words of the lexicon
    std::array<Field<double>, kAspects> aspects;
    Field<std::vector<RangeWish>> ranges;
    Field<std::vector<DynamicsAt>> dynamics;
    Field<std::vector<StyleShare>> style;
    Field<std::vector<Keep>> keep;
    Field<std::vector<DeviceAt>> occur;
    Field<std::vector<Avoid>> avoid;
    Field<int> alternatives{4};
    Field<std::uint64_t> seed{1};
    std::vector<std::string> remarks;           // what was made of contradictions, and what the studio cannot do as asked
    std::string unknown;                        // JSON members that a newer version wrote; kept as they were

    Field<double> &aspect(Aspect a) { return aspects[static_cast<std::size_t>(a)]; }
    const Field<double> &aspect(Aspect a) const { return aspects[static_cast<std::size_t>(a)]; }
    bool operator==(const PieceConcept &) const = default;
};

// Calls visit(id, field) for every field, in the order in which people think of them.
template <typename PieceLike, typename Visit>
void forEachField(PieceLike &piece, Visit &&visit)
{
    visit("task", piece.task);
    visit("title", piece.title);
    visit("genre", piece.genre);
    visit("weave", piece.weave);
    visit("pattern", piece.pattern);
    visit("voices", piece.voices);
    visit("forces", piece.forces);
    visit("key", piece.key);
    visit("keyPlan", piece.keyPlan);
    visit("metre", piece.metre);
    visit("tempo", piece.tempo);
    visit("form", piece.form);
    visit("sections", piece.sections);
    visit("bars", piece.bars);
    visit("anacrusis", piece.anacrusis);
    visit("cadences", piece.cadences);
    visit("character", piece.character);
    for (std::size_t a = 0; a < kAspects; ++a) visit(aspectId(static_cast<Aspect>(a)), piece.aspects[a]);
    visit("ranges", piece.ranges);
    visit("dynamics", piece.dynamics);
    visit("style", piece.style);
    visit("keep", piece.keep);
    visit("occur", piece.occur);
    visit("avoid", piece.avoid);
    visit("alternatives", piece.alternatives);
    visit("seed", piece.seed);
}

// Fills what nothing was said of, by genre and by what was said: metre, tempo, bars, form, sections, voices, forces. Fields of
// origin Default only. The sections' bars sum to the bars in the end.
PieceConcept completed(PieceConcept piece);

// What harmonization reads of it.
Concept harmonyConcept(const PieceConcept &piece);

} // namespace ricercar
