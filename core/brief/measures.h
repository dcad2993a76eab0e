// SPDX-License-Identifier: GPL-3.0-or-later
// What of the aspects can be measured in music: for what a selection is like, and for checks of requests. Pure; any thread.
#pragma once

#include "core/brief/aspect.h"
#include "core/compose/concept.h"

#include <optional>
#include <vector>

namespace ricercar {

struct AspectMeasures {
    std::size_t notes = 0;
    double notesPerQuarter = 0;   // attacks of all voices together, per quarter of the range
    double syncopated = 0;        // share of notes that begin off the beat and are held over the next beat
    double dotted = 0;            // share of notes of three halves of a power of two that a shorter one follows
    double triplets = 0;          // share of notes whose onset or length is of thirds
    double dissonance = 0;        // share of sounding time with a second, seventh or tritone between two voices
    double chromatic = 0;         // share of notes outside the scale of the key (minor: raised 6 and 7 count inside)
    double height = 0;            // mean MIDI key, by length
    double velocity = 0;          // mean
    double leaps = 0;             // share of melodic motions of more than a second
    int largestLeap = 0;          // semitones
    double staccato = 0;          // share of notes
    double ornaments = 0;         // signs and grace notes per note
    double thickness = 0;         // mean number of notes sounding, over time that sounds
    double rests = 0;             // share of the voices' time that rests
    int lowest = 127, highest = 0; // MIDI keys; lowest > highest: no notes
};
// `voices` empty: all.
AspectMeasures measured(const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key);

// The measure that stands for an aspect; none where music cannot tell.
std::optional<double> measureOf(const AspectMeasures &measures, Aspect aspect);

} // namespace ricercar
