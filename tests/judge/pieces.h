// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces for the judge, written as chords of a quarter each.
#pragma once

#include "core/judge/four_parts.h"

#include <initializer_list>

namespace ricercar::judge {

inline Piece quarters(std::initializer_list<Frame> chords)
{
    Piece piece;
    for (const Frame &chord : chords) piece.frames.insert(piece.frames.end(), kFramesPerQuarter, chord);
    return piece;
}

inline Piece twice(Piece piece)
{
    const std::vector<Frame> once = piece.frames;
    piece.frames.insert(piece.frames.end(), once.begin(), once.end());
    return piece;
}

// Sixteen chords in C, in the manner of a chorale: I V6 I IV | V I vi ii6 | V7 I IV V | I ii65 V7 I.
inline Piece choraleInC()
{
    return quarters({{72, 67, 64, 48}, {74, 67, 62, 47}, {72, 67, 64, 48}, {72, 69, 65, 53},
                     {71, 67, 62, 55}, {72, 67, 64, 60}, {72, 69, 64, 57}, {74, 69, 62, 53},
                     {71, 65, 62, 55}, {72, 64, 60, 48}, {72, 69, 60, 53}, {71, 67, 62, 43},
                     {72, 67, 64, 48}, {72, 69, 62, 53}, {71, 65, 62, 55}, {72, 64, 60, 48}});
}

} // namespace ricercar::judge
