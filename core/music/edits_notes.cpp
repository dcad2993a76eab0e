// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of notes where they stand in time and length.
#include "core/music/score_draft.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

ScorePtr withNotes(const ScorePtr &score, std::span<const NewNote> notes, IdSource &ids)
{
    NoteSet asked; // ids that come with the notes
    for (const NewNote &n : notes)
        if (n.note.id) asked.insert(n.note.id);
    NoteSet taken;
    for (const PlacedNote &found : findNotes(*score, asked))
        taken.insert(found.note->id);

    ScoreDraft draft(score);
    for (const NewNote &n : notes) {
        const std::size_t part = score->partIndex(n.part);
        assert(part < score->parts.size() && "a new note names a part that is not there");
        if (part == score->parts.size()) continue;
        Note note = n.note;
        if (note.id) ids.raiseTo(note.id.value + 1);
        if (!note.id || !taken.insert(note.id).second) note.id = ids.note();
        draft.place(part, n.at, std::move(note));
    }
    return draft.finish();
}

ScorePtr withoutNotes(const ScorePtr &score, const NoteSet &notes)
{
    return rewritten(score, notes, [](const PlacedNote &) { return std::optional<Placement>(); });
}

ScorePtr withChanged(const ScorePtr &score, const NoteSet &notes,
                     const std::function<Note(const Note &)> &change)
{
    return rewritten(score, notes, [&](const PlacedNote &found) -> std::optional<Placement> {
        Note note = change(*found.note);
        const TimelineTick at = score->timeline({found.bar, note.onset});
        return Placement{found.part, at, std::move(note)};
    });
}

ScorePtr moved(const ScorePtr &score, const NoteSet &notes, Ticks by)
{
    const auto found = findNotes(*score, notes);
    if (found.empty()) return score;
    TimelineTick earliest = found.front().onset;
    for (const PlacedNote &n : found)
        earliest = std::min(earliest, n.onset);
    by = std::max(by, Ticks{-earliest.value});
    if (by == Ticks{}) return score;
    return rewritten(score, found, [by](const PlacedNote &n) -> std::optional<Placement> {
        return Placement{n.part, n.onset + by, *n.note};
    });
}

ScorePtr movedToPart(const ScorePtr &score, const NoteSet &notes, PartId part, std::uint8_t voice)
{
    const std::size_t to = score->partIndex(part);
    if (to == score->parts.size()) return score;
    return rewritten(score, notes, [&](const PlacedNote &n) -> std::optional<Placement> {
        return Placement{to, n.onset, n.note->withVoice(voice)};
    });
}

ScorePtr stretched(const ScorePtr &score, const NoteSet &notes, Ticks by, Ticks shortest)
{
    return withChanged(score, notes, [&](const Note &note) {
        if (note.grace != Grace::None) return note;
        // A note shorter than the shortest already is not lengthened by being shortened.
        const Ticks least = std::min(std::max(shortest, Ticks{1}), note.length);
        return resized(note, std::max(least, note.length + by));
    });
}

ScorePtr withVelocity(const ScorePtr &score, const NoteSet &notes, int velocity)
{
    const auto v = static_cast<std::uint8_t>(std::clamp(velocity, 1, 127));
    return withChanged(score, notes, [v](const Note &note) { return note.withVelocity(v); });
}

ScorePtr withoutPerformance(const ScorePtr &score, const NoteSet &notes)
{
    return withChanged(score, notes, [](const Note &note) {
        Note plain = note;
        plain.performed.reset();
        return plain;
    });
}

ScorePtr cleared(const ScorePtr &score, PartId part, int voice, TickRange range)
{
    const std::size_t p = score->partIndex(part);
    if (p == score->parts.size()) return score;
    ScoreDraft draft(score);
    NoteSet gone;
    for (const PlacedNote &n : notesIn(*score, p, range)) {
        if (voice >= 0 && n.note->voice != voice) continue;
        draft.take(n.part, n.bar, n.note->id);
        if (n.onset < range.begin) {
            draft.place(p, n.onset, resized(*n.note, range.begin - n.onset));
        } else {
            gone.insert(n.note->id);
        }
    }
    draft.settleSlurs(gone);
    return draft.finish();
}

} // namespace ricercar
