// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/score.h"

#include "core/music/bar_summary.h"
#include "core/music/edits.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

namespace {

[[maybe_unused]] bool wellFormed(const Bar &bar, Ticks length)
{
    for (std::size_t i = 0; i < bar.notes.size(); ++i) {
        const Note &note = bar.notes[i];
        if (!note.id || note.length <= Ticks{} || note.onset < BarTick{} ||
            note.onset >= BarTick{length.value})
            return false;
        if (i > 0 && !before(bar.notes[i - 1], note)) return false;
    }
    return true;
}

// Of the bars that `before` does not share, so that the check costs no more than the edit.
[[maybe_unused]] bool wellFormed(const Score &score, const Score *before)
{
    if (score.masterBars.empty()) return false;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.bars.size() != score.masterBars.size() || part.staves.empty()) return false;
        const Part *old = before && p < before->parts.size() ? before->parts[p].get() : nullptr;
        if (old == &part) continue;
        for (std::size_t b = 0; b < part.bars.size(); ++b) {
            if (!part.bars[b] || !score.masterBars[b]) return false;
            if (old && b < old->bars.size() && old->bars[b] == part.bars[b]) continue;
            if (!wellFormed(*part.bars[b], score.masterBars[b]->length)) return false;
        }
    }
    return true;
}

bool earlier(const PlacedNote &a, const PlacedNote &b)
{
    if (a.onset != b.onset) return a.onset < b.onset;
    if (a.part != b.part) return a.part < b.part;
    if (a.bar != b.bar) return a.bar < b.bar; // never with equal onsets
    return before(*a.note, *b.note);
}

PlacedNote placed(const Score &score, std::size_t part, std::size_t bar, const Note &note)
{
    const TimelineTick start = score.barStart(bar);
    return {&note, part, bar, start + Ticks{note.onset.value}, start + Ticks{note.end().value}};
}

void collect(const Score &score, std::size_t p, TickRange range, std::vector<PlacedNote> &out)
{
    const Part &part = *score.parts[p];
    const PartSummary *summary = p < score.summaries.size() ? score.summaries[p].get() : nullptr;
    const auto scan = [&](std::size_t b) {
        for (const Note &note : part.bars[b]->notes) {
            const PlacedNote n = placed(score, p, b, note);
            if (range.contains(n.onset) || (n.onset < range.end && n.end > range.begin)) out.push_back(n);
        }
    };
    const std::size_t first = score.locate(range.begin).bar;
    for (std::size_t b = first; b-- > 0;) { // notes held into the range
        const std::int64_t away = (range.begin - score.barStart(b + 1)).value;
        if (summary && away >= static_cast<std::int64_t>(summary->longestOverhang)) break;
        if (!summary || away < static_cast<std::int64_t>(summary->bars[b].overhang)) scan(b);
    }
    for (std::size_t b = first; b < score.barCount() && score.barStart(b) < range.end; ++b)
        scan(b);
}

} // namespace

BarPosition Score::locate(TimelineTick t) const
{
    const auto &starts = *barStarts;
    if (t <= starts.front()) return {0, BarTick{0}};
    if (t >= starts.back()) return {barCount() - 1, BarTick{masterBars.back()->length.value}};
    const auto next = std::upper_bound(starts.begin(), starts.end(), t);
    const auto bar = static_cast<std::size_t>(next - starts.begin()) - 1;
    return {bar, BarTick{(t - starts[bar]).value}};
}

int Score::barNumber(std::size_t bar) const
{
    int number = 0;
    for (std::size_t b = 0; b <= bar && b < masterBars.size(); ++b)
        number += masterBars[b]->pickup ? 0 : 1;
    return number;
}

const Part *Score::part(PartId id) const
{
    const std::size_t i = partIndex(id);
    return i < parts.size() ? parts[i].get() : nullptr;
}

std::size_t Score::partIndex(PartId id) const
{
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (parts[i]->id == id) return i;
    return parts.size();
}

ScorePtr Score::finish(Score draft, const Score *before)
{
    assert(wellFormed(draft, before) &&
           "a part lacks bars, or a bar's notes are out of order or out of the bar");
    if (before && before->barStarts && before->masterBars == draft.masterBars) {
        draft.barStarts = before->barStarts;
    } else {
        auto starts = std::make_shared<std::vector<TimelineTick>>();
        starts->reserve(draft.masterBars.size() + 1);
        TimelineTick t;
        for (const MasterBarPtr &bar : draft.masterBars) {
            starts->push_back(t);
            t += bar->length;
        }
        starts->push_back(t);
        const bool same = before && before->barStarts && *before->barStarts == *starts;
        draft.barStarts = same ? before->barStarts : std::move(starts);
    }

    std::vector<std::shared_ptr<const PartSummary>> summaries(draft.parts.size());
    for (std::size_t p = 0; p < draft.parts.size(); ++p) {
        const Part &part = *draft.parts[p];
        const std::size_t old = before ? before->partIndex(part.id) : 0;
        const bool known = before && old < before->parts.size() && old < before->summaries.size();
        const bool same =
            known && before->parts[old] == draft.parts[p] && before->barStarts == draft.barStarts;
        summaries[p] = same ? before->summaries[old]
                            : summaryOf(draft, p, known ? before->parts[old].get() : nullptr, before,
                                        known ? before->summaries[old].get() : nullptr);
    }
    draft.summaries = std::move(summaries);
    return std::make_shared<const Score>(std::move(draft));
}

ScorePtr emptyScore(IdSource &ids, std::size_t bars)
{
    Score draft;
    auto part = std::make_shared<Part>();
    part->id = ids.part();
    part->name = "Piano";
    for (std::size_t b = 0; b < std::max<std::size_t>(bars, 1); ++b) {
        draft.masterBars.push_back(std::make_shared<const MasterBar>());
        part->bars.push_back(std::make_shared<const Bar>());
    }
    draft.parts.push_back(std::move(part));
    return Score::finish(std::move(draft));
}

std::vector<PlacedNote> notesIn(const Score &score, std::size_t part, TickRange range)
{
    std::vector<PlacedNote> out;
    if (range.empty()) return out;
    if (part < score.parts.size()) {
        collect(score, part, range, out);
    } else {
        for (std::size_t p = 0; p < score.parts.size(); ++p)
            collect(score, p, range, out);
    }
    std::sort(out.begin(), out.end(), earlier);
    return out;
}

std::vector<PlacedNote> allNotes(const Score &score)
{
    std::vector<PlacedNote> out;
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t b = 0; b < score.barCount(); ++b)
            for (const Note &note : score.parts[p]->bars[b]->notes)
                out.push_back(placed(score, p, b, note));
    std::sort(out.begin(), out.end(), earlier);
    return out;
}

std::vector<PlacedNote> findNotes(const Score &score, const NoteSet &notes)
{
    std::vector<PlacedNote> out;
    const IdQuery query(notes);
    forBarsNaming(score, query, [&](std::size_t p, std::size_t b) {
        for (const Note &note : score.parts[p]->bars[b]->notes)
            if (query.contains(note.id)) out.push_back(placed(score, p, b, note));
        return out.size() < query.size();
    });
    return out;
}

PlacedNote findNote(const Score &score, NoteId id)
{
    const auto found = findNotes(score, {id});
    return found.empty() ? PlacedNote{} : found.front();
}

} // namespace ricercar
