// SPDX-License-Identifier: GPL-3.0-or-later
// How the notes of a part are played. A note with a performed layer is played as it says. The others are
// read as a musician reads them: dynamics and hairpins give the velocity, articulation and slurs the
// length; grace notes, trills, turns, mordents, tremolos and arpeggios are played out.
#pragma once

#include "core/music/score.h"
#include "core/playback/played_tempo.h"

#include <cstdint>
#include <vector>

namespace ricercar {

struct PlayedNote {
    NoteId note;
    std::uint32_t step = 0; // 0, or the step of an ornament
    TimelineTick written;   // the notated onset: says in which pass of a repeat it belongs
    double onset = 0, end = 0; // timeline ticks; the onset may lie before the written one
    std::uint8_t key = 60, velocity = 80;
};

// Steps of one note are fewer than this.
inline constexpr std::uint32_t kMostSteps = 4096;

// By written onset. Sizes and times are bounded: every end is after its onset.
std::vector<PlayedNote> playedNotes(const Score &score, std::size_t part, const PlayedTempo &tempo);

// The level a dynamic sign asks for, as a velocity ("mf" 80), or 0 if the text is none.
int dynamicLevel(std::string_view text);

} // namespace ricercar
