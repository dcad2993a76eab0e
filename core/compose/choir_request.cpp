// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/choir_request.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr std::size_t kContextBars = 2; // what a generator sees on each side of a region in the middle of a piece

TickRange withContext(const Score &score, TickRange range)
{
    const std::size_t first = score.locate(range.begin).bar;
    const std::size_t last = score.locate(range.end - Ticks{1}).bar;
    const std::size_t from = first > kContextBars ? first - kContextBars : 0;
    const std::size_t to = std::min(last + kContextBars, score.barCount() - 1);
    return {score.barStart(from), score.barRange(to).end};
}

void fold(GridCell &cell, VoiceRange range)
{
    int key = cell.pitch;
    while (key < range.lowest) key += 12;
    while (key > range.highest) key -= 12;
    cell.pitch = static_cast<std::int8_t>(key);
}

} // namespace

ChoirTask choirTask(const CounterpointRequest &request, const Analysis &analysis)
{
    const Score &score = *request.base;
    ChoirTask task;
    bool existing = false; // a voice to be written has music around it
    for (std::size_t v = 0; v < kChoirVoices; ++v) existing = existing || (analysis.map[v] && !analysis.given[v]);
    const bool whole = analysis.range.begin <= TimelineTick{0} && analysis.range.end >= score.end();
    task.range = existing && !whole ? withContext(score, analysis.range) : analysis.range;
    task.grid = gridFrom(score, analysis.map, task.range);
    if (const int shift = analysis.concept_.octaveShift.value; shift != 0) {
        const VoiceGrid shifted = gridFrom(score, analysis.map, task.range, shift);
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (analysis.given[v]) {
                task.grid.voices[v] = shifted.voices[v];
                task.folded[v] = true;
            }
    }
    task.before = task.grid;
    const std::size_t n = task.grid.size();
    for (const TickRange &note : analysis.phraseNotes)
        for (std::size_t f = 0; f < n; ++f)
            if (note.contains(task.grid.frames[f].start)) task.grid.frames[f].phraseEnd = true;

    // Free: voices that are not given, inside the range.
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        auto &mask = task.free.free[v];
        mask.assign(n, 0);
        if (analysis.given[v]) continue;
        for (std::size_t f = 0; f < n; ++f)
            mask[f] = analysis.range.contains(task.grid.frames[f].start);
    }
    // Where every given voice rests for a bar or more, or before and after the tune, the choir rests.
    const bool anyGiven = std::any_of(analysis.given.begin(), analysis.given.end(), [](bool g) { return g; });
    for (std::size_t f = 0; anyGiven && f < n;) {
        auto sounds = [&](std::size_t g) {
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (analysis.given[v] && task.grid.voices[v][g].pitch >= 0) return true;
            return false;
        };
        std::size_t g = f;
        while (g < n && !sounds(g)) ++g;
        if (g > f) {
            const std::size_t bar = static_cast<std::size_t>(kFramesPerBeat) * std::max<std::size_t>(task.grid.frames[f].beatsInBar, 1);
            const bool edge = f == 0 || g == n;
            if (edge || g - f >= bar)
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t i = f; i < g; ++i) task.free.free[v][i] = 0;
        }
        f = std::max(g, f) + 1;
    }
    // Notes that reach over an edge of the range, and whatever a lock touches, stay whole.
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (analysis.given[v] || !analysis.map[v]) continue;
        const VoiceRef ref = *analysis.map[v];
        auto keep = [&](TickRange range, bool lock) {
            for (std::size_t f = 0; f < n; ++f) {
                const TickRange frame{task.grid.frames[f].start, task.grid.frameEnd(f)};
                if (!frame.overlaps(range)) continue;
                task.lockedCells += lock && task.free.free[v][f];
                task.free.free[v][f] = 0;
            }
        };
        for (const Lock &lock : score.locks)
            if (lock.part == ref.part && lock.voice == ref.voice) keep(lock.range, true);
        const std::size_t part = score.partIndex(ref.part);
        if (part >= score.parts.size()) continue;
        for (const PlacedNote &placed : notesIn(score, part, task.range)) {
            if (placed.note->voice != ref.voice) continue;
            const TickRange note{placed.onset, std::max(placed.end, placed.onset + Ticks{1})};
            bool locked = false;
            for (const Lock &lock : score.locks)
                locked = locked || (lock.part == ref.part && lock.voice == ref.voice && lock.range.overlaps(note));
            const bool reaches = note.begin < analysis.range.begin || note.end > analysis.range.end;
            if (locked || (reaches && note.end > analysis.range.begin && note.begin < analysis.range.end)) keep(note, locked);
        }
    }
    // Given notes out of a voice's range are read in the nearest octave inside.
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < n; ++f) {
            GridCell &cell = task.grid.voices[v][f];
            if (task.free.free[v][f]) {
                cell = GridCell{};
                ++task.freeCells;
            } else if (cell.pitch >= 0 && (cell.pitch < kChoirRanges[v].lowest || cell.pitch > kChoirRanges[v].highest)) {
                fold(cell, kChoirRanges[v]);
                task.folded[v] = true;
            }
        }
    return task;
}

} // namespace ricercar
