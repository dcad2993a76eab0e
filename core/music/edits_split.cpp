// SPDX-License-Identifier: GPL-3.0-or-later
// One note into two, and several into one.
#include "core/music/score_draft.h"

#include <algorithm>

namespace ricercar {

namespace {

// Signs that belong to a note's end; the others belong to its beginning.
constexpr NoteMarks kEndMarks = bit(NoteMark::Fermata) | bit(NoteMark::InvertedFermata) |
                                bit(NoteMark::BreathAfter) | bit(NoteMark::CaesuraAfter);

TimelineTick playedEnd(const PlacedNote &n)
{
    return n.note->performed ? n.onset + n.note->performed->offset + n.note->performed->length : n.end;
}

} // namespace

ScorePtr split(const ScorePtr &score, const NoteSet &notes, TimelineTick at, IdSource &ids)
{
    ScoreDraft draft(score);
    NoteSet touched;
    std::map<NoteId, NoteId> second; // slurs that end on the note end on its second half
    for (const PlacedNote &n : findNotes(*score, notes)) {
        if (n.note->grace != Grace::None || at <= n.onset || at >= n.end) continue;
        Note first = n.note->withLength(at - n.onset), rest = n.note->withLength(n.end - at);
        first.marks &= ~kEndMarks;
        rest.marks &= kEndMarks;
        rest.lyrics.clear();
        rest.id = ids.note();
        if (first.performed) {
            const TimelineTick start = n.onset + first.performed->offset;
            first.performed->length = std::max(Ticks{1}, at - start);
            rest.performed->offset = std::max(Ticks{}, start - at);
            rest.performed->length = std::max(Ticks{1}, playedEnd(n) - (at + rest.performed->offset));
        }
        touched.insert(n.note->id);
        second[n.note->id] = rest.id;
        draft.take(n.part, n.bar, n.note->id);
        draft.place(n.part, n.onset, std::move(first));
        draft.place(n.part, at, std::move(rest));
    }
    draft.settleSlurs(touched, {}, second);
    return draft.finish();
}

ScorePtr joined(const ScorePtr &score, const NoteSet &notes)
{
    auto found = findNotes(*score, notes);
    std::erase_if(found, [](const PlacedNote &n) { return n.note->grace != Grace::None; });
    const auto line = [](const PlacedNote &n) { return std::tuple(n.part, n.note->voice, n.note->midi()); };
    std::stable_sort(found.begin(), found.end(), [&](const PlacedNote &a, const PlacedNote &b) {
        return std::tuple(line(a), a.onset) < std::tuple(line(b), b.onset);
    });

    ScoreDraft draft(score);
    NoteSet touched;
    std::map<NoteId, NoteId> instead;
    for (std::size_t i = 0; i < found.size();) {
        const PlacedNote &first = found[i];
        TimelineTick end = first.end, played = playedEnd(first);
        Note whole = *first.note;
        std::size_t j = i + 1;
        for (; j < found.size() && line(found[j]) == line(first) && found[j].onset <= end; ++j) {
            const Note &next = *found[j].note;
            end = std::max(end, found[j].end);
            played = std::max(played, playedEnd(found[j]));
            whole.marks |= next.marks & kEndMarks;
            if (whole.lyrics.empty()) whole.lyrics = next.lyrics;
            touched.insert(next.id);
            instead[next.id] = whole.id;
            draft.take(found[j].part, found[j].bar, next.id);
        }
        if (j > i + 1) {
            touched.insert(whole.id);
            whole.length = end - first.onset;
            if (whole.performed)
                whole.performed->length =
                    std::max(Ticks{1}, played - (first.onset + whole.performed->offset));
            draft.take(first.part, first.bar, whole.id);
            draft.place(first.part, first.onset, std::move(whole));
        }
        i = j;
    }
    draft.settleSlurs(touched, instead, instead);
    return draft.finish();
}

} // namespace ricercar
