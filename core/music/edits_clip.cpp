// SPDX-License-Identifier: GPL-3.0-or-later
// The clipboard's music.
#include "core/music/score_draft.h"

#include <algorithm>

namespace ricercar {

Clip copied(const Score &score, const NoteSet &notes)
{
    const auto found = findNotes(score, notes);
    Clip clip;
    if (found.empty()) return clip;
    TimelineTick begin = found.front().onset, end = found.front().end;
    for (const PlacedNote &n : found) {
        begin = std::min(begin, n.onset);
        end = std::max(end, n.end);
    }
    const std::size_t top = found.front().part; // findNotes goes from the top
    for (const PlacedNote &n : found)
        clip.items.push_back({n.part - top, n.onset - begin, *n.note});
    clip.length = end - begin;
    return clip;
}

ScorePtr pasted(const ScorePtr &score, const Clip &clip, std::size_t topPart, TimelineTick at, IdSource &ids,
                NoteSet *pasted)
{
    if (pasted) pasted->clear();
    if (clip.items.empty() || score->parts.empty()) return score;
    at = std::max(at, TimelineTick{});
    ScoreDraft draft(score);
    for (const Clip::Item &item : clip.items) {
        Note note = item.note;
        note.id = ids.note();
        if (pasted) pasted->insert(note.id);
        draft.place(std::min(topPart + item.part, score->parts.size() - 1), at + item.at, std::move(note));
    }
    return draft.finish();
}

} // namespace ricercar
