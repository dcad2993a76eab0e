// SPDX-License-Identifier: GPL-3.0-or-later
// Writes one voice against others that are there: a beam search over notes, bucketed by the time they end, that
// cannot commit parallel fifths, octaves or unisons, treats dissonance as passing, neighbouring, suspended or
// as a chord's seventh, follows a harmony where one is given, moves where the others hold, and likes motives.
// It serves free voices, countersubjects (whose inversions are further strands), canons and florid exercises.
#pragma once

#include "core/compose/job.h"
#include "core/fugue/motif.h"
#include "core/fugue/note_pair.h"
#include "core/fugue/woven.h"

#include <span>
#include <vector>

namespace ricercar {

// Another voice. A countersubject's inversion is the same voice at the other place, `mirrored`.
struct Strand {
    const WovenLine *line = nullptr;
    int place = 0;               // +1 it lies above the voice written, -1 below, 0 unknown
    bool neighbour = false;      // next to it: spacing and overlap are judged
    bool twoPart = false;        // a fourth with it is a dissonance, whatever else sounds
    bool mirrored = false;       // not heard at the same time: rhythm is not counted again
    bool noParallelImperfect = false; // invertible at the tenth
    double fourths = 9.0;        // what a struck fourth costs where it is a dissonance: less where it is only graded
};

// A voice that repeats the line being written (a canon): `delay` ticks later, `steps` staff steps away in `key`.
struct Follower {
    int delay = 0, steps = 0;
    int place = 0;               // as of a strand
    bool mirrored = false;       // stands for how two followers meet: not heard now
};
// A note of a line as a follower of it sings it: alterations are kept at the octave and unison alone.
WovenNote followed(const WovenNote &note, const Follower &by, KeySignature key);

struct LineTask {
    Metre metre;
    const Harmony *harmony = nullptr;     // covers [begin, end); chords may be 0
    std::vector<Strand> strands;
    const WovenLine *mine = nullptr;      // what the voice sings before `begin` and from `end` on
    int begin = 0, end = 0;
    int low = 36, high = 84, centre = 60; // MIDI keys
    bool bass = false;                    // the lowest voice
    bool last = false;                    // no voice is still to come: chords should be whole now
    int shortest = kSixteenthTicks;       // a sixteenth, an eighth or a quarter
    int pulse = 2 * kSixteenthTicks;      // some voice should strike on each
    double motion = 1;                    // how much that matters
    double lively = 0.2;                  // what each beat of a long note costs
    double rests = 1.5;                   // cost of a rest; high: none
    std::span<const Follower> followers;  // notes are then no longer than the shortest delay
    KeySignature key;                     // of the followers
    // Places where one note lasts from begin to end, of these pitch classes (0: any).
    struct Hold {
        int begin = 0, end = 0;
        PitchClasses classes = 0;
    };
    std::vector<Hold> holds;
    PitchClasses first = 0;               // of the first note, where nothing comes before; 0: any
    int holdFrom = -1;                    // from here one held note to the end, -1: free
    bool mustConnect = true;              // dissonance at the end resolves into what follows
    bool mayEndOpen = false;              // the last note may rest early
    std::span<const Motif> motifs;
    // A sequence: what `model` did `back` ticks before, `steps` staff steps away, is liked.
    const WovenLine *model = nullptr;
    int back = 0, steps = 0;
    int modelFrom = 0, modelTo = 1 << 30;  // between these times
    std::uint64_t seed = 1;
    double variety = 0.3;
    int beam = 28;
    const JobControl *job = nullptr;
};

struct LineFound {
    WovenLine notes;
    double cost = 0;      // mean per beat
    int compromises = 0;  // places where a rule had to give way
    bool whole = false;   // false: nothing at all fits (or the job was stopped)
};
LineFound findLine(const LineTask &task);

} // namespace ricercar
