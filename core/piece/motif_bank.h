// SPDX-License-Identifier: GPL-3.0-or-later
// The rhythms of a bar, by metre, kind of piece and character; and the motifs that a piece lives on: a rhythm of a bar with
// a contour that can be told.
#pragma once

#include "core/piece/piece_plan.h"

#include <cstdint>
#include <vector>

namespace ricercar {

// What the rhythm should be like.
struct RhythmWishes {
    Genre genre = Genre::Melody;        // the one that was asked for, not the one it is written as
    TimeSignature metre;
    double tempo = 96;                  // quarters per minute
    AspectLevels levels{};
    bool noRests = false;
    bool hemiola = false;
};

struct RhythmNote {
    int length = 0;                     // ticks
    bool rest = false;
    bool operator==(const RhythmNote &) const = default;
};
using BarRhythm = std::vector<RhythmNote>;

// Rhythms of one bar that suit, the likeliest first; never empty.
struct WeightedRhythm {
    BarRhythm notes;
    double weight = 1;                  // > 0
    bool signature = false;             // of the dance itself
};
std::vector<WeightedRhythm> barRhythms(const RhythmWishes &wishes);

enum class BarRole : std::uint8_t { Opening, Contrast, Running, PreCadence, Close, FinalClose };
// One for a place; the seed chooses among what suits.
BarRhythm rhythmFor(const RhythmWishes &wishes, BarRole role, std::uint64_t seed);

// Two or three motifs, one bar each.
std::vector<PieceMotif> motifsFor(const RhythmWishes &wishes, std::uint64_t seed);

// Notes per quarter that the wishes aim at.
double aimedDensity(const RhythmWishes &wishes);

} // namespace ricercar
