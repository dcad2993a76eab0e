// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of texture by which written music is held against real music: how much happens, with how many pitches, how
// melodies move, and how much of what was comes back.
#pragma once

#include "models/representation/event_piece.h"

#include <span>

namespace ricercar::models {

struct EventTexture {
    double notesPerBeat = 0;    // beats are the felt ones
    double distinctKeys = 0;    // MIDI keys in all
    double stepShare = 0;       // of the moves of each part's top notes to another key, those by one or two semitones
    double selfSimilarity = 0;  // mean over the bars of the best likeness to one of the eight bars before, [0, 1]
    double emptyBars = 0;       // share of bars in which nothing begins
};

// Of bars [first, end). `notes`: all music, by comesBefore; what lies before the bars is only compared with.
EventTexture textureOf(const std::vector<EventBar>& bars, std::span<const EventNote> notes, int first, int end);

}  // namespace ricercar::models
