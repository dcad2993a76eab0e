// SPDX-License-Identifier: GPL-3.0-or-later
// Chords: names the triad or seventh chord that a set of pitch classes makes. No context is used: passing notes
// are for the caller to leave out. Pure functions; any thread.
#pragma once

#include "core/music/score.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace ricercar {

enum class ChordQuality : std::uint8_t {
    Major, Minor, Diminished, Augmented,
    Dominant7, Major7, Minor7, HalfDiminished7, Diminished7, MinorMajor7
};

struct Chord {
    int root = 0; // pitch class
    ChordQuality quality = ChordQuality::Major;
    int bass = 0; // pitch class of the lowest note
    bool fifthMissing = false;
    bool operator==(const Chord &) const = default;

    bool isSeventh() const { return quality >= ChordQuality::Dominant7; }
    int inversion() const;                 // 0 root position, 3 the seventh in the bass
    int third() const;                     // pitch class
    int fifth() const;                     // pitch class
    std::optional<int> seventh() const;    // pitch class
    std::uint16_t pitchClasses() const;    // bit set of all its tones
};

// Semitones of the chord's tones over its root, from the root; -1 where it has no seventh.
std::array<int, 4> tonesOf(ChordQuality quality);

// The chord made by these pitch classes (bit set) over this bass, if they make one. A seventh chord may lack its
// fifth; a triad too.
std::optional<Chord> findChord(std::uint16_t pitchClasses, int bassPitchClass);
// The chord of sounding keys; the lowest is the bass.
std::optional<Chord> findChord(std::span<const int> keys);

// "D minor seventh, first inversion".
std::string chordName(const Chord &chord, KeySignature key);

} // namespace ricercar
