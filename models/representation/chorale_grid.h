// SPDX-License-Identifier: GPL-3.0-or-later
// Four voices on a grid of sixteenths: what the counterpoint net reads and writes.
// One frame is one sixteenth, or a third, a sixth or an eighth of the beat where the music is finer; a cell is one voice in one frame. A cell's symbol is the
// sounding pitch or rest; whether an unchanged pitch is struck again is kept apart, because
// some corpora do not know it. Plain data, no torch, no score model.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ricercar::models {

inline constexpr int kVoices = 4;        // S A T B, in the order in which they are written
inline constexpr int kLowestPitch = 33;  // MIDI; symbol 0
inline constexpr int kPitches = 54;      // MIDI 33..86
inline constexpr int kRest = kPitches;   // symbol of silence
inline constexpr int kSymbols = kPitches + 1;
inline constexpr int kUnknown = -1;      // of a side input that nobody gave

using Symbol = std::int8_t;  // [0, kSymbols)

constexpr Symbol symbolOfMidi(int midi) { return static_cast<Symbol>(midi - kLowestPitch); }
constexpr int midiOfSymbol(Symbol symbol) { return symbol + kLowestPitch; }
constexpr bool midiFits(int midi) { return midi >= kLowestPitch && midi < kLowestPitch + kPitches; }

struct VoiceRange {
    int lowest;   // MIDI, inclusive
    int highest;  // MIDI, inclusive
};
inline constexpr std::array<VoiceRange, kVoices> kVoiceRanges{{{57, 81}, {53, 74}, {48, 69}, {36, 64}}};

// How a cell with a pitch begins: struck in this frame, or carried over from the last.
enum class Onset : std::int8_t { Unknown = -1, Hold = 0, Attack = 1 };

struct GridFrame {
    std::array<Symbol, kVoices> symbol{kRest, kRest, kRest, kRest};
    std::array<Onset, kVoices> onset{Onset::Unknown, Onset::Unknown, Onset::Unknown, Onset::Unknown};
    std::int8_t division = 4;               // frames of this beat: 3, 4, 6 or 8
    std::int8_t beatPosition = 0;           // frames since the beat began, [0, division)
    std::int16_t barPosition = kUnknown;    // whole sixteenths since the bar line, or kUnknown
    std::int16_t barLength = kUnknown;      // in sixteenths, or kUnknown
    std::int8_t fermata = kUnknown;         // 0, 1 or kUnknown: a phrase ends here
    std::int8_t keySignature = kUnknown;    // pitch class of the major key with this signature, or kUnknown
    std::int8_t mode = kUnknown;            // 0 major, 1 minor, kUnknown
};

// Where in its beat a frame lies, the beat's division included: [0, kPhases).
inline constexpr int kPhases = 3 + 4 + 6 + 8;
constexpr int phaseOf(const GridFrame& frame) {
    const int first = frame.division == 3 ? 0 : frame.division == 4 ? 3 : frame.division == 6 ? 7 : 13;
    return first + frame.beatPosition;
}

// What kind of music the net is asked for, or was taught with.
enum class Style : std::int8_t { Unknown = -1, Chorale, Counterpoint, Quartet, Keyboard };
inline constexpr int kStyles = 8;  // with room to grow

struct ChoraleGrid {
    std::string name;
    std::vector<GridFrame> frames;
    bool onsetsKnown = false;

    int length() const { return static_cast<int>(frames.size()); }
};

// Which cells are given: bit v of element t says that voice v of frame t is known beforehand.
using GivenMask = std::vector<std::uint8_t>;

constexpr bool isGiven(std::uint8_t bits, int voice) { return (bits >> voice) & 1; }
inline constexpr std::uint8_t kNothingGiven = 0;
inline constexpr std::uint8_t kEverythingGiven = (1 << kVoices) - 1;

}  // namespace ricercar::models
