// SPDX-License-Identifier: GPL-3.0-or-later
// What the judge reads: finished music in four voices on sixteenths. Plain values; it knows nothing of scores,
// requests or the rules that steered the writing.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace ricercar::judge {

inline constexpr std::size_t kVoices = 4;      // soprano, alto, tenor, bass
inline constexpr int kFramesPerQuarter = 4;
inline constexpr int kSilence = -1;

using Frame = std::array<int, kVoices>;        // sounding MIDI keys, or kSilence

struct Piece {
    std::vector<Frame> frames;
    // Where notes begin, one per frame. Empty where the source does not tell a held pitch from a repeated one:
    // then a note begins where the pitch changes.
    std::vector<std::array<bool, kVoices>> strikes;
};

struct LineNote {
    int pitch = kSilence;        // kSilence: a rest
    std::size_t begin = 0, end = 0; // frames, half-open
};

// One voice as notes and rests without gaps. Repeats::Joined: a repeated pitch goes on as one note, as the
// measures of voice leading want it; Repeats::Struck: as the strikes say.
enum class Repeats { Joined, Struck };
std::vector<LineNote> lineOf(const Piece &piece, std::size_t voice, Repeats repeats);

// Frames at which a new sonority begins: some voice changes (Joined) or strikes (Struck).
std::vector<std::size_t> slicesOf(const Piece &piece, Repeats repeats);

inline bool full(const Frame &frame)
{
    for (int pitch : frame)
        if (pitch == kSilence) return false;
    return true;
}
inline int modulo12(int n) { return ((n % 12) + 12) % 12; }

} // namespace ricercar::judge
