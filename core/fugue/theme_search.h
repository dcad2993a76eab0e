// SPDX-License-Identifier: GPL-3.0-or-later
// Finds a theme in a texture wherever it begins, transposed, with a tonal head, chromatic touch-ups or a few notes changed.
// A theme may wander between the voices of a file that splits a staff. Private to core/fugue.
#pragma once

#include "core/fugue/fugue_notes.h"
#include "core/fugue/line_changes.h"

#include <vector>

namespace ricercar {

struct ThemeMatch {
    int start = 0, end = 0;            // ticks of the timeline; of the theme's first and last note that were found
    int semitones = 0, steps = 0;      // from the theme as given, in semitones and on the staff
    std::size_t voice = 0;             // that has most of its notes
    double match = 0;                  // share of the theme's notes found, touched-up ones counting less, [0, 1]
    std::size_t head = 0;              // notes from the theme's beginning on that are there, nine in ten of them
    double tail = 0;                   // share of the second half's notes that are there and on their step, [0, 1]
    std::vector<std::size_t> notes;    // indices into FugueNotes::notes
    std::vector<int> deviations;       // per note of the theme: semitones off, or kMissing
    static constexpr int kMissing = 99;
};

// The theme read from one place at one level. `theme` begins at any tick.
ThemeMatch themeAt(const FugueNotes &music, const WovenLine &theme, int start, int semitones, int steps, std::size_t voice);
// Every place where it stands, by time; of places that share their notes the best.
std::vector<ThemeMatch> themeMatches(const FugueNotes &music, const WovenLine &theme, double atLeast);
// Whether so much of a theme of so many notes is there that it is an entry: all but all of a short one; of a longer one the
// head and enough of the tail, for heads alone are what episodes are made of.
bool isEntry(const ThemeMatch &match, std::size_t notes, LineChange change);
// No match below this is an entry.
double entryFloor(std::size_t notes);
// Of matches that share a third of their notes the best stays; by time.
std::vector<ThemeMatch> withoutRivals(std::vector<ThemeMatch> matches);

} // namespace ricercar
