// SPDX-License-Identifier: GPL-3.0-or-later
// From a plan to a fugue: entries exactly as the theme has them, countersubjects in their invertible places, episodes
// as sequences of fragments, cadences, and free voices found by search. Same material, plan and countersubject: same
// notes. Any thread; polls the job.
#pragma once

#include "core/compose/job.h"
#include "core/fugue/countersubject.h"
#include "core/fugue/plan.h"

#include <string>
#include <vector>

namespace ricercar {

// What a stretch of a voice is, for colours and for checking.
struct FugueMark {
    enum class Role : std::uint8_t { Subject, Answer, Countersubject, Fragment, Pedal };
    int voice = 0;
    int begin = 0, end = 0;          // ticks
    Role role = Role::Subject;
    std::size_t section = 0, entry = 0; // indices in the plan
    bool operator==(const FugueMark &) const = default;
};

struct WrittenFugue {
    std::vector<WovenLine> lines;    // one a voice, from the top
    std::vector<FugueMark> marks;    // by time
    Harmony harmony;
    std::vector<std::string> remarks; // what of the plan could not be done, and what was done instead
    int compromises = 0;             // places where the search had to break a rule
};

// An empty countersubject: none. `progress` runs over [0, 1].
Result<WrittenFugue> writeFugue(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject, JobControl &job);

// Writes the free notes of some sections anew by another seed; all that is marked stays.
Result<WrittenFugue> rewritten(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject,
                               WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed, JobControl &job);

// What is measured of a fugue (the goals of the workbench).
struct FugueFigures {
    int notes = 0, entries = 0, entriesExact = 0, parallels = 0, rangeErrors = 0, stillBars = 0, bars = 0;
    int beats = 0, chordBeats = 0;   // beats with three voices and more; of those that make a triad or seventh chord
    double parallelsPerThousand() const { return notes > 0 ? 1000.0 * parallels / notes : 0; }
};
FugueFigures figuresOf(const WrittenFugue &fugue, const FugueMaterial &material, const FuguePlan &plan);

} // namespace ricercar
