// SPDX-License-Identifier: GPL-3.0-or-later
// A score being edited: what is written to is copied once, all else stays shared. Private to core/music; the
// edits (core/music/edits.h) are made of it.
#pragma once

#include "core/music/bar_summary.h"
#include "core/music/edits.h"

#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

namespace ricercar {

bool sameHead(const Part &a, const Part &b);   // all but the bars
MasterBar plainBarAfter(const MasterBar &bar); // the same metre and key, full length, nothing else
Note resized(const Note &note, Ticks length);  // the played length follows by the same difference

class ScoreDraft {
public:
    explicit ScoreDraft(ScorePtr base);

    const Score &base() const { return *m_base; }
    const Bar &read(std::size_t part, std::size_t bar) const;
    Bar &write(std::size_t part, std::size_t bar); // copied on the first call; order does not matter

    // Where notes go. Bars are appended so that each note ends in the score; what is out of a note's range
    // (staff, velocity...) is brought into it. The id must be set and unique.
    void place(std::size_t part, TimelineTick at, Note note);
    void take(std::size_t part, std::size_t bar, NoteId note); // out
    void reach(TimelineTick end); // appends bars until the score ends there or later

    // Brings slurs that name one of `touched` into line with where the notes are now; `instead` renames ends
    // (a note joined into another). A slur that lost an end is gone.
    void settleSlurs(const NoteSet &touched, const std::map<NoteId, NoteId> &insteadFrom = {},
                     const std::map<NoteId, NoteId> &insteadTo = {});

    ScorePtr finish(); // the base itself if nothing differs

private:
    struct Place {
        std::size_t part = 0, bar = 0;
        BarTick onset;
    };
    std::optional<Place> placeOf(NoteId note) const;
    std::size_t barHolding(TimelineTick t) const;

    ScorePtr m_base;
    std::vector<TimelineTick> m_starts;                        // only once bars were appended
    std::vector<MasterBarPtr> m_masterBars;                    // likewise
    std::map<std::pair<std::size_t, std::size_t>, Bar> m_bars; // written to
    std::unordered_map<NoteId, std::optional<Place>> m_places; // of notes placed or taken
    Bar m_empty;
};

// What a note becomes.
struct Placement {
    std::size_t part = 0;
    TimelineTick at;
    Note note;
};
using Rewrite = std::function<std::optional<Placement>(const PlacedNote &)>;
// Each note, named or found before, becomes what `change` makes of it, or goes. Identity is kept.
ScorePtr rewritten(const ScorePtr &score, const NoteSet &notes, const Rewrite &change);
ScorePtr rewritten(const ScorePtr &score, std::span<const PlacedNote> notes, const Rewrite &change);

} // namespace ricercar
