// SPDX-License-Identifier: GPL-3.0-or-later
// Edits: pure functions Score -> Score. Each copies only the bars it touches. None knows of undo, selection
// or locks (locks bind the agent, not the hand); the Session records the results.
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"

#include <functional>
#include <set>
#include <span>

namespace ricercar {

using NoteSet = std::set<NoteId>;

// The named notes where they stand, by part, bar and order in the bar; those that are absent are left out.
// O(bars + notes named).
std::vector<PlacedNote> findNotes(const Score &score, const NoteSet &notes);

// A note to be put somewhere on the timeline; its `onset` is ignored, its id is used if set, else made.
struct NewNote {
    PartId part;
    TimelineTick at;
    Note note;
};

ScorePtr withNotes(const ScorePtr &score, std::span<const NewNote> notes, IdSource &ids); // bars are appended where needed
ScorePtr withoutNotes(const ScorePtr &score, const NoteSet &notes);
// Applies `change` to each named note (identity kept); a moved onset may be negative or past the bar: it is placed anew.
ScorePtr withChanged(const ScorePtr &score, const NoteSet &notes, const std::function<Note(const Note &)> &change);
// Moves in time, clamped at the score's start for the whole group; bars are appended where needed.
ScorePtr moved(const ScorePtr &score, const NoteSet &notes, Ticks by);
ScorePtr movedToPart(const ScorePtr &score, const NoteSet &notes, PartId part, std::uint8_t voice);
ScorePtr transposedBy(const ScorePtr &score, const NoteSet &notes, Interval by);
// By scale steps of the key in force, keeping chromatic alterations.
ScorePtr transposedDiatonically(const ScorePtr &score, const NoteSet &notes, int steps);
// By semitones, spelled by the key in force.
ScorePtr transposedChromatically(const ScorePtr &score, const NoteSet &notes, int semitones);
ScorePtr stretched(const ScorePtr &score, const NoteSet &notes, Ticks by, Ticks shortest = Ticks{10080 / 32}); // lengths
ScorePtr withVelocity(const ScorePtr &score, const NoteSet &notes, int velocity);
ScorePtr split(const ScorePtr &score, const NoteSet &notes, TimelineTick at, IdSource &ids);
// Joins notes of one pitch and voice that touch or overlap into the first of them.
ScorePtr joined(const ScorePtr &score, const NoteSet &notes);
ScorePtr withoutPerformance(const ScorePtr &score, const NoteSet &notes);

// Clears a range of one part (voice < 0: all voices): notes that begin in it go, notes that reach into it are cut.
ScorePtr cleared(const ScorePtr &score, PartId part, int voice, TickRange range);

ScorePtr withPart(const ScorePtr &score, Part part, std::size_t at); // bars are padded; the id must be set
ScorePtr withoutPart(const ScorePtr &score, PartId part);
ScorePtr withPartHead(const ScorePtr &score, PartId part, const std::function<void(Part &)> &change); // not its bars
ScorePtr withPartMoved(const ScorePtr &score, PartId part, std::size_t to);
ScorePtr withBars(const ScorePtr &score, std::size_t at, std::size_t count); // empty, like the bar before
ScorePtr withoutBars(const ScorePtr &score, std::size_t first, std::size_t count); // one bar at least stays
// Metre from a bar on (until the next change): the music is barred anew. Key and tempo change signs only.
ScorePtr withMetre(const ScorePtr &score, std::size_t fromBar, TimeSignature time);
ScorePtr withKey(const ScorePtr &score, std::size_t fromBar, KeySignature key);
ScorePtr withTempo(const ScorePtr &score, BarPosition at, double quartersPerMinute, std::string text = {});
ScorePtr withMasterBar(const ScorePtr &score, std::size_t bar, const std::function<void(MasterBar &)> &change); // not its length
ScorePtr withBar(const ScorePtr &score, std::size_t part, std::size_t bar, Bar content); // notes are sorted here
ScorePtr withMetadata(const ScorePtr &score, Metadata metadata);
ScorePtr withLocks(const ScorePtr &score, std::vector<Lock> locks);

// Copied notes, relative to the earliest: what the clipboard holds.
struct Clip {
    struct Item {
        std::size_t part = 0; // index relative to the topmost part copied
        Ticks at;
        Note note;
    };
    std::vector<Item> items;
    Ticks length;
};
Clip copied(const Score &score, const NoteSet &notes);
// New ids; returned in `pasted` if given. Parts are clamped to those that exist.
ScorePtr pasted(const ScorePtr &score, const Clip &clip, std::size_t topPart, TimelineTick at, IdSource &ids,
                NoteSet *pasted = nullptr);

// Takes bars [first, last) from `from` where they differ from `base`, parts that `base` lacks included:
// how an idea, or some bars of it, is accepted. `current` must descend from `base`; where it changed one of
// the bars that the idea changed too, the result is a Conflict.
Result<ScorePtr> merged(const ScorePtr &base, const ScorePtr &from, const ScorePtr &current, std::size_t first,
                        std::size_t last);

} // namespace ricercar
