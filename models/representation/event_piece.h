// SPDX-License-Identifier: GPL-3.0-or-later
// Music of one to eight parts in any metre as the continuation model has it: notes on a grid of 24 units to the
// quarter (triplets, sextuplets and 32nds are exact; quintuplets are moved to the nearest unit), bars, chords, and
// what may be wished of each bar. Everything wished may be unknown. No torch.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ricercar::models {

inline constexpr int kUnitsPerQuarter = 24;
inline constexpr int kMostParts = 8;
inline constexpr int kLowestKey = 21;   // A0
inline constexpr int kKeys = 88;        // up to C8
inline constexpr int kLongestBar = 192; // units; longer bars are divided
inline constexpr int kLongestLength = 768;
inline constexpr int kLoudnessClasses = 8; // pp- ... ff+, sixteen MIDI velocities each

struct EventNote {
    int onset = 0;              // units from the piece's first bar line
    int length = 0;             // units, > 0
    std::int8_t part = 0;       // [0, parts)
    std::int8_t key = 60;       // MIDI, [kLowestKey, kLowestKey + kKeys)
    std::int8_t loudness = -1;  // [0, kLoudnessClasses), -1: unknown
    int end() const { return onset + length; }
    bool operator==(const EventNote&) const = default;
};

// The order in which notes are written: by onset, part, key.
inline bool comesBefore(const EventNote& a, const EventNote& b) {
    return a.onset != b.onset ? a.onset < b.onset : a.part != b.part ? a.part < b.part : a.key < b.key;
}

// Harmony from a place on, until the next.
enum class ChordKind : std::int8_t { Major, Minor, Dominant, MajorSeventh, MinorSeventh, Diminished, Other };
inline constexpr int kChordKinds = 7;
struct EventChord {
    int onset = 0;
    std::int8_t root = -1;  // pitch class; -1: no chord
    ChordKind kind = ChordKind::Major;
    bool operator==(const EventChord&) const = default;
};

// What is wished of a bar. -1: nothing said. Measured from real bars by measuredWishes().
struct BarWishes {
    std::int8_t density = -1;    // onsets per quarter, [0, 8)
    std::int8_t height = -1;     // mean key, [0, 12)
    std::int8_t contour = -1;    // where the highest line goes from the bar's beginning to the next's, [0, 7), 3: level
    std::int8_t offbeat = -1;    // share of onsets off the beat, [0, 5)
    std::int8_t thickness = -1;  // notes that sound together, [0, 6)
    std::int8_t loudness = -1;   // mean, [0, kLoudnessClasses)
    std::int8_t barsLeft = -1;   // to the end of the piece: 0 the last bar, 8 or more: 8
    std::int16_t returnOf = -1;  // bars back to the bar this one takes up; 0: it is new
    std::int8_t returnShift = 0; // semitones it is moved by
    bool returnRhythm = false;   // only the rhythm comes back
    bool operator==(const BarWishes&) const = default;
};
inline constexpr int kMostBarsBack = 64;

struct EventBar {
    int start = 0;               // units
    int length = 96;             // (0, kLongestBar]
    int beat = 24;               // units of the felt beat
    std::int8_t tonic = -1;      // pitch class, -1 unknown
    std::int8_t mode = -1;       // 0 major, 1 minor, -1 unknown
    BarWishes wishes;
    bool operator==(const EventBar&) const = default;
};

struct EventPiece {
    std::string name;
    int parts = 1;
    std::vector<EventBar> bars;      // without gaps, the first at 0
    std::vector<EventNote> notes;    // by comesBefore, no two alike in onset, part and key
    std::vector<EventChord> chords;  // by onset
    int end() const { return bars.empty() ? 0 : bars.back().start + bars.back().length; }
};

// The bar that holds `at`, clamped to those there are.
inline int barAt(const std::vector<EventBar>& bars, int at) {
    const auto after = std::upper_bound(bars.begin(), bars.end(), at, [](int t, const EventBar& b) { return t < b.start; });
    return std::max(0, static_cast<int>(after - bars.begin()) - 1);
}

// Lengths the model can write: 1 to 192 units each, then a few long ones.
inline constexpr std::array<int, 6> kLongLengths{240, 288, 384, 480, 576, kLongestLength};
inline constexpr int kLengthClasses = kLongestBar + static_cast<int>(kLongLengths.size());
inline int lengthOfClass(int c) { return c < kLongestBar ? c + 1 : kLongLengths[static_cast<std::size_t>(c - kLongestBar)]; }
inline int classOfLength(int length) {
    if (length <= kLongestBar) return std::max(length, 1) - 1;
    int best = kLongestBar - 1;
    for (int c = kLongestBar; c < kLengthClasses; ++c)
        if (std::abs(lengthOfClass(c) - length) < std::abs(lengthOfClass(best) - length)) best = c;
    return best;
}

inline int loudnessOfVelocity(int velocity) { return std::clamp(velocity / 16, 0, kLoudnessClasses - 1); }
inline int velocityOfLoudness(int loudness) { return loudness < 0 ? 80 : loudness * 16 + 8; }

// What the whole music sounds like, as weights of names in kStyleNames; they are mixed in these proportions.
// Empty: nothing said.
using StyleMix = std::vector<std::pair<int, float>>;

}  // namespace ricercar::models
