// SPDX-License-Identifier: GPL-3.0-or-later
// Measures of four-part writing on the sixteenth grid, by exact definitions, so that any two programs give the same
// figures. Used to compare settings with Bach's own, and by `evaluate`. Plain arrays; no score, no rhythm but change.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace ricercar {

// One sixteenth: soprano, alto, tenor, bass as MIDI keys, -1 a rest.
using GridChord = std::array<int, 4>;
using GridPiece = std::vector<GridChord>;

// Sums over one or more pieces; add them to pool. A note is a change of pitch to a sounding one: on the grid a
// repeated pitch is one note. A slice is a frame that differs from the one before; full: all four voices sound.
struct GridMeasures {
    std::size_t pieces = 0, piecesWithoutParallels = 0;
    std::size_t voiceFrames = 0, changes = 0, notes = 0;
    std::size_t moves = 0, steps = 0;          // from one sounding pitch to another; by at most two semitones
    std::size_t parallels = 0;                 // fifths, octaves, unisons: both attack, same direction, perfect to perfect
    std::size_t directs = 0;                   // outer voices, similar motion into a perfect interval, soprano leaps
    std::size_t overlaps = 0, crossings = 0;   // events at a change, of adjacent voices
    std::size_t wide = 0;                      // notes whose slice opens over an octave between S-A or A-T
    std::size_t outOfRange = 0;                // notes
    std::size_t fullSlices = 0, dominantSevenths = 0, nonChords = 0;
    std::size_t sevenths = 0, seventhsDown = 0; // of V7-type slices, by slice; those whose next pitch is a step lower
    std::size_t doubledLeading = 0;            // V7-type slices with two thirds
    double entropySum = 0;                     // bits, over windows of four bars (64 frames)
    std::size_t entropyWindows = 0;

    void add(const GridMeasures &other);
    double parallelsPerThousand() const;
    double shareWithoutParallels() const;
    double changesPerVoiceFrame() const;
    double stepShare() const;
    double dominantSeventhsPerHundred() const;
    double nonChordShare() const;
    double entropy() const;
    double seventhsResolved() const;
    double rangeErrorsPerThousand() const;
    double directsPerThousand() const;
    double overlapsPerThousand() const;
    double crossingsPerThousand() const;
    double wideShare() const;                  // of full slices
};

GridMeasures measured(std::span<const GridChord> piece);
GridMeasures measured(std::span<const GridPiece> pieces);

} // namespace ricercar
