// SPDX-License-Identifier: GPL-3.0-or-later
// Written onsets and lengths for played notes. A file whose notes lie on a musical grid keeps them exactly; a played
// one is quantized beat by beat, each beat on the plainest grid that fits (eighths, sixteenths, 32nds, triplets,
// sixteenth triplets). What was played stays in the notes beside what is written.
#pragma once

#include "core/io/import_note.h"

#include <functional>
#include <vector>

namespace ricercar::import {

struct GridFound {
    bool onsetsExact = false;  // the onsets lie on a grid: a score, not a performance
    bool lengthsExact = false; // so do the ends; otherwise written lengths are judged
    std::size_t graces = 0;    // notes taken for grace notes
};

// Fills onset, end and grace of all notes, and orders each part by onset; ends that are marked as judged are left to
// quantizeLengths. `tick`: how far a note may lie from an exact place. `secondsAt`: of a place in the file.
GridFound quantizeOnsets(std::vector<std::vector<ImportNote>> &parts, const std::vector<BarSpan> &bars, std::int64_t tick,
                         const std::function<double(std::int64_t)> &secondsAt);

// Judges written ends, where so marked, of the notes of one staff, ordered by onset: the gaps of articulation are
// closed, lengths plain, chords of one length.
void quantizeLengths(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars);
// Of drums: to the next stroke, at most to the beat's end. What a drum's length would be, nobody hears.
void quantizeDrumLengths(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars);

} // namespace ricercar::import
