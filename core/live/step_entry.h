// SPDX-License-Identifier: GPL-3.0-or-later
// Step entry: the value is chosen, then each key (or chord of keys) is written with it and the cursor moves on. A pure
// state machine: each input gives the notes to add, to change or to take out, and the next state.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/music/edits.h"
#include "core/music/score.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ricercar {

struct StepState {
    PartId part;
    std::uint8_t voice = 0, staff = 0;
    TimelineTick cursor;
    Ticks value = kQuarter;      // undotted
    std::uint8_t dots = 0;       // [0, 2]
    std::uint8_t tuplet = 0;     // 0 none, 3 triplet, 5, 7: so many in the time of the next lower power of two
    std::vector<std::uint8_t> down; // keys held: the chord being gathered
    struct Step {                // for back(): where it began and what it wrote; a rest wrote nothing
        TimelineTick at;
        Ticks length;
        std::vector<NoteId> notes;
        bool tie = false;        // it prolonged the notes
        bool operator==(const Step &) const = default;
    };
    std::vector<Step> path;
    bool operator==(const StepState &) const = default;

    Ticks length() const; // of a note now: value, dots and tuplet together; at least 1
};

struct StepResult {
    StepState state;
    ScorePtr score; // the same pointer where nothing was written
};

class StepEntry {
public:
    // A key goes down: its note is written at the cursor, with those still held as one chord; what stood there in this
    // voice is written over. The cursor moves on when the last key is let go.
    static StepResult keyDown(const StepState &state, const ScorePtr &score, int key, int velocity, IdSource &ids);
    static StepResult keyUp(const StepState &state, const ScorePtr &score, int key);
    static StepResult rest(const StepState &state, const ScorePtr &score);
    // Prolongs the notes entered last by the value: a tie, as it will be written. Nothing where a rest was entered last.
    static StepResult tie(const StepState &state, const ScorePtr &score);
    // Takes the last step out, and goes back to where it began.
    static StepResult back(const StepState &state, const ScorePtr &score);
    static StepState moveTo(StepState state, TimelineTick cursor); // forgets the path
    static StepState withValue(StepState state, Ticks value);      // dots and tuplet go
    static StepState withDot(StepState state);                     // none, one, two, none
    static StepState withTuplet(StepState state, int tuplet);      // the same again: none
};

} // namespace ricercar
