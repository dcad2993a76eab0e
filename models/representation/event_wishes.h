// SPDX-License-Identifier: GPL-3.0-or-later
// What each bar of a piece is like, as a person might have wished it: density, height, contour, and which earlier
// bar comes back in it. In training the net learns from these what such wishes mean.
#pragma once

#include "models/representation/event_piece.h"

#include <span>

namespace ricercar::models {

// Fills the wishes of every bar from its notes; O(notes + bars * kMostBarsBack).
void measureWishes(EventPiece& piece);

// Classes of the wishes, for requests that say them as numbers.
int densityClass(double onsetsPerQuarter);
int heightClass(double meanKey);
int contourClass(double semitones);
// The middle of a class.
double middleOfHeight(int heightClass);    // MIDI key
double middleOfContour(int contourClass);  // semitones

// How alike two bars are, [0, 1]: the share of onsets both have, and of those with the same move of pitch.
struct Likeness {
    double rhythm = 0, melody = 0;
    int shift = 0;  // semitones by which the later bar is moved against the earlier, most often
};
Likeness likeness(std::span<const EventNote> earlier, int earlierStart, std::span<const EventNote> later, int laterStart);

}  // namespace ricercar::models
