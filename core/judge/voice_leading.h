// SPDX-License-Identifier: GPL-3.0-or-later
// The measures of voice leading and of liveliness, each a count out of so many chances, so that pieces can be
// added up and drawn anew. Fermatas and repeated strikes are ignored: a repeated pitch is one note.
#pragma once

#include "core/judge/four_parts.h"

#include <array>
#include <string_view>

namespace ricercar::judge {

struct Ratio {
    double count = 0, of = 0;
    Ratio &operator+=(const Ratio &o)
    {
        count += o.count;
        of += o.of;
        return *this;
    }
    double value() const { return of > 0 ? count / of : 0; }
};

enum class Measure : std::size_t {
    Parallels,         // of notes: two voices strike together, move the same way, and go from fifth to fifth or octave to octave
    CleanPieces,       // of pieces: without a parallel
    Directs,           // of notes: outer voices reach a fifth or octave in similar motion, the soprano by leap
    Overlaps,          // of notes: a voice moves past where its neighbour just was
    Crossings,         // of notes: a voice goes below its lower neighbour
    WideSpacing,       // of notes: soprano and alto, or alto and tenor, come to lie more than an octave apart
    OutOfRange,        // of notes: S 57-81, A 53-74, T 48-69, B 36-64
    UnresolvedSevenths, // of sevenths of any seventh chord: do not go down by step
    DoubledLeading,    // of chords of the sound of V7: the third is in two voices
    Changes,           // of voice-frames after the first: another symbol than the frame before
    Steps,             // of melodic moves: one or two semitones
    DominantSevenths,  // of slices in which all voices sound: of the sound of V7, its fifth there or not
    NonChords,         // of slices in which all voices sound: in no triad or seventh chord
    Entropy,           // bits of the pitch classes over 4 bars (64 sixteenths), by duration: sum, of windows
    SeventhsDown,      // of sevenths of the sound of V7: next go down by step
    Count
};
inline constexpr std::size_t kMeasures = static_cast<std::size_t>(Measure::Count);

using Tally = std::array<Ratio, kMeasures>;

inline Ratio &at(Tally &tally, Measure m) { return tally[static_cast<std::size_t>(m)]; }
inline const Ratio &at(const Tally &tally, Measure m) { return tally[static_cast<std::size_t>(m)]; }

Tally tallied(const Piece &piece);

// The parallels alone: of fifths and of octaves.
struct ParallelCount {
    int fifths = 0, octaves = 0;
};
ParallelCount parallelsIn(const Piece &piece);

} // namespace ricercar::judge
