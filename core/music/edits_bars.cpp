// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of bars as wholes, and of the signs that all parts share.
#include "core/music/score_draft.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

namespace {

template <typename T> auto at(std::vector<T> &items, std::size_t i)
{
    return items.begin() + static_cast<std::ptrdiff_t>(i);
}

Score withMasterBars(const Score &score, std::vector<MasterBarPtr> masterBars)
{
    Score draft = score;
    draft.masterBars = std::move(masterBars);
    return draft;
}

// A part to be written to.
Part &own(PartPtr &part)
{
    auto copy = std::make_shared<Part>(*part);
    Part &result = *copy;
    part = std::move(copy);
    return result;
}

// Notes that begin before `line` and last past it: `cut` says how long they may be.
template <typename NewEnd> void cutNotesAcross(ScoreDraft &draft, TimelineTick line, NewEnd newEnd)
{
    const Score &score = draft.base();
    for (const PlacedNote &n : notesIn(score, score.parts.size(), {line, line + Ticks{1}})) {
        if (n.onset >= line) continue;
        draft.take(n.part, n.bar, n.note->id);
        draft.place(n.part, n.onset, resized(*n.note, newEnd(n.end) - n.onset));
    }
}

} // namespace

ScorePtr withBars(const ScorePtr &score, std::size_t position, std::size_t count)
{
    if (count == 0) return score;
    position = std::min(position, score->barCount());
    const TimelineTick line = score->barStart(position);
    ScoreDraft cut(score); // bars that are new are empty: what was held across the line ends there
    if (position < score->barCount()) cutNotesAcross(cut, line, [line](TimelineTick) { return line; });
    const ScorePtr base = cut.finish();

    Score draft = *base;
    const MasterBarPtr &like = base->masterBars[position > 0 ? position - 1 : 0];
    MasterBar plain = plainBarAfter(*like);
    if (position == base->barCount() && like->right == Barline::Final) {
        MasterBar last = *like;
        last.right = Barline::Normal;
        draft.masterBars.back() = std::make_shared<const MasterBar>(std::move(last));
    }
    const bool final = position == base->barCount() && like->right == Barline::Final;
    std::vector<MasterBarPtr> added;
    for (std::size_t i = 0; i < count; ++i) {
        plain.right = final && i + 1 == count ? Barline::Final : Barline::Normal;
        added.push_back(std::make_shared<const MasterBar>(plain));
    }
    draft.masterBars.insert(at(draft.masterBars, position), added.begin(), added.end());
    for (PartPtr &part : draft.parts) {
        std::vector<BarPtr> empty;
        for (std::size_t i = 0; i < count; ++i)
            empty.push_back(std::make_shared<const Bar>());
        Part &copy = own(part);
        copy.bars.insert(at(copy.bars, position), empty.begin(), empty.end());
    }
    const Ticks length = plain.length * static_cast<std::int64_t>(count);
    for (Lock &lock : draft.locks) {
        if (lock.range.end <= line) continue;
        if (lock.range.begin >= line) lock.range.begin += length;
        lock.range.end += length;
    }
    return Score::finish(std::move(draft), base.get());
}

ScorePtr withoutBars(const ScorePtr &score, std::size_t first, std::size_t count)
{
    const std::size_t bars = score->barCount();
    if (first >= bars || count == 0) return score;
    count = std::min(count, bars - first);
    if (count == bars) { // one bar stays, emptied
        if (--count == 0) {
            Score draft = *score;
            for (PartPtr &part : draft.parts)
                if (!(*part->bars[0] == Bar{})) own(part).bars[0] = std::make_shared<const Bar>();
            return draft.parts == score->parts ? score : Score::finish(std::move(draft), score.get());
        }
        return withoutBars(withoutBars(score, 1, count), 0, 1);
    }
    const TimelineTick begin = score->barStart(first), end = score->barStart(first + count);

    // What was held into the bars loses the time that goes; what was slurred to them loses the slur.
    ScoreDraft cut(score);
    NoteSet gone;
    for (const PartPtr &part : score->parts)
        for (std::size_t b = first; b < first + count; ++b)
            for (const Note &note : part->bars[b]->notes)
                gone.insert(note.id);
    if (first > 0)
        cutNotesAcross(cut, begin, [&](TimelineTick noteEnd) {
            return noteEnd <= end ? begin : noteEnd - (end - begin);
        });
    for (std::size_t p = 0; p < score->parts.size(); ++p)
        for (std::size_t b = first; b < first + count; ++b)
            for (const Note &note : score->parts[p]->bars[b]->notes)
                cut.take(p, b, note.id);
    cut.settleSlurs(gone);
    const ScorePtr base = cut.finish();

    Score draft = *base;
    const bool final = first + count == bars && draft.masterBars.back()->right == Barline::Final;
    draft.masterBars.erase(at(draft.masterBars, first), at(draft.masterBars, first + count));
    if (final && draft.masterBars.back()->right == Barline::Normal) {
        MasterBar last = *draft.masterBars.back();
        last.right = Barline::Final;
        draft.masterBars.back() = std::make_shared<const MasterBar>(std::move(last));
    }
    for (PartPtr &part : draft.parts) {
        Part &copy = own(part);
        copy.bars.erase(at(copy.bars, first), at(copy.bars, first + count));
    }
    const auto shifted = [&](TimelineTick t) {
        return t <= begin ? t : t <= end ? begin : t - (end - begin);
    };
    for (Lock &lock : draft.locks)
        lock.range = {shifted(lock.range.begin), shifted(lock.range.end)};
    std::erase_if(draft.locks, [](const Lock &lock) { return lock.range.empty(); });
    return Score::finish(std::move(draft), base.get());
}

ScorePtr withMasterBar(const ScorePtr &score, std::size_t bar, const std::function<void(MasterBar &)> &change)
{
    if (bar >= score->barCount()) return score;
    const MasterBar &old = *score->masterBars[bar];
    MasterBar changed = old;
    change(changed);
    changed.length = old.length;
    if (changed.time.length() != old.time.length()) changed.time = old.time;
    const auto earlier = [](const auto &a, const auto &b) { return a.at < b.at; };
    std::stable_sort(changed.tempi.begin(), changed.tempi.end(), earlier);
    std::stable_sort(changed.chords.begin(), changed.chords.end(), earlier);
    if (changed == old) return score;
    auto masterBars = score->masterBars;
    masterBars[bar] = std::make_shared<const MasterBar>(std::move(changed));
    return Score::finish(withMasterBars(*score, std::move(masterBars)), score.get());
}

ScorePtr withKey(const ScorePtr &score, std::size_t fromBar, KeySignature key)
{
    if (fromBar >= score->barCount()) return score;
    const KeySignature old = score->masterBars[fromBar]->key;
    if (old == key) return score;
    auto masterBars = score->masterBars;
    for (std::size_t b = fromBar; b < masterBars.size() && masterBars[b]->key == old; ++b) {
        MasterBar changed = *masterBars[b];
        changed.key = key;
        masterBars[b] = std::make_shared<const MasterBar>(std::move(changed));
    }
    return Score::finish(withMasterBars(*score, std::move(masterBars)), score.get());
}

ScorePtr withTempo(const ScorePtr &score, BarPosition position, double quartersPerMinute, std::string text)
{
    const double tempo = std::clamp(quartersPerMinute, 1.0, 1000.0);
    return withMasterBar(score, position.bar, [&](MasterBar &bar) {
        const auto same = [&](const TempoMark &mark) { return mark.at == position.tick; };
        const auto old = std::find_if(bar.tempi.begin(), bar.tempi.end(), same);
        if (old != bar.tempi.end())
            *old = {position.tick, tempo, std::move(text)};
        else
            bar.tempi.push_back({position.tick, tempo, std::move(text)});
    });
}

ScorePtr withBar(const ScorePtr &score, std::size_t part, std::size_t bar, Bar content)
{
    if (part >= score->parts.size() || bar >= score->barCount()) return score;
    std::sort(content.notes.begin(), content.notes.end(), before);
    if (content == *score->parts[part]->bars[bar]) return score;
    ScoreDraft draft(score);
    for (const Note &note : content.notes)
        draft.reach(score->barStart(bar) + Ticks{note.end().value});
    draft.write(part, bar) = std::move(content);
    return draft.finish();
}

ScorePtr withMetadata(const ScorePtr &score, Metadata metadata)
{
    if (metadata == score->metadata) return score;
    Score draft = *score;
    draft.metadata = std::move(metadata);
    return Score::finish(std::move(draft), score.get());
}

ScorePtr withLocks(const ScorePtr &score, std::vector<Lock> locks)
{
    if (locks == score->locks) return score;
    Score draft = *score;
    draft.locks = std::move(locks);
    return Score::finish(std::move(draft), score.get());
}

} // namespace ricercar
