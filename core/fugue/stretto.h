// SPDX-License-Identifier: GPL-3.0-or-later
// Where a subject can stand against itself: every distance in time and interval, plain, inverted, augmented, diminished and
// retrograde, judged as counterpoint of two voices and sorted. Pure; any thread; under 200 ms for sixteen notes.
#pragma once

#include "core/fugue/line_changes.h"
#include "core/fugue/subject.h"

#include <string>
#include <vector>

namespace ricercar {

struct StrettoOptions {
    std::vector<LineChange> changes{LineChange::Plain, LineChange::Inverted, LineChange::Augmented, LineChange::Diminished,
                                    LineChange::Retrograde};
    int unit = 0;            // ticks between distances tried; 0: half a beat
    int widest = 7;          // staff steps up and down, [0, 14]
    double overlap = 0.3;    // of the shorter line that must sound against the other, at least, (0, 1]
    std::size_t count = 40;  // at most
};

struct Stretto {
    int after = 0;           // ticks from the first entry to the second
    int steps = 0;           // staff steps of the second entry's first note over the first one's; negative: below
    LineChange change = LineChange::Plain; // of the second entry
    WovenLine second;        // at its place, the first entry where it was given
    int parallels = 0;       // fifths, octaves and unisons
    int dissonances = 0;     // on strong beats, unprepared
    double overlap = 0;      // of the shorter line, (0, 1]
    double score = 0;        // [0, 1], higher is better
    std::vector<std::string> faults; // in sentences
    bool good() const { return parallels == 0 && dissonances == 0 && score >= 0.5; }
};

// Best first. `analysis` is that of `line`.
std::vector<Stretto> strettosOf(const WovenLine &line, const SubjectAnalysis &analysis, const StrettoOptions &options = {});

// "At the octave below after 2 beats, inverted: no fault."
std::string inWords(const Stretto &stretto, const Metre &metre);

} // namespace ricercar
