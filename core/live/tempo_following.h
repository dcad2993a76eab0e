// SPDX-License-Identifier: GPL-3.0-or-later
// The beat of music that was played without a click: its tempo from the times between strokes, clustered; the beats by
// dynamic programming over the strokes; metre and first beat by where the weight lies (bass, chords, long notes, loud ones).
#pragma once

#include "core/base/result.h"
#include "core/live/played_notation.h"
#include "core/live/take.h"
#include "core/music/score.h"

#include <optional>
#include <vector>

namespace ricercar {

struct FollowWishes {
    std::optional<TimeSignature> time;          // known to the player
    std::optional<double> quartersPerMinute;    // about
};

struct FollowedBeats {
    std::vector<double> beats;  // seconds of the take, rising, before the first note to after the last
    TimeSignature time;
    bool compound = false;      // a beat is a dotted quarter
    std::size_t firstDownbeat = 0; // index of the first beat that begins a bar, less than a bar from the start
    double quartersPerMinute = 96; // on the whole
    double confidence = 0;      // [0, 1]: how much better than its rivals
};

// Fails where there are too few notes (fewer than four strokes) to tell.
Result<FollowedBeats> followBeats(const Take &take, const FollowWishes &wishes = {});

// The take on those beats: ticks from bar lines at 0, an anacrusis below 0.
Take onBeats(const Take &take, const FollowedBeats &beats);

// A new score of a free take: bars, tempo marks at each beat where it changes by more than a twentieth, notation.
Result<Notated> scoreOfFreeTake(const ScorePtr &empty, const Take &take, const FollowedBeats &beats,
                                const NotationOptions &options, IdSource &ids);

} // namespace ricercar
