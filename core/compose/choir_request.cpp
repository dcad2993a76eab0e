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

// A note of a voice as the grid has it.
struct Placed {
    TickRange range;              // never empty: a grace note has one tick
    std::size_t from = 0, to = 0; // frames it touches
    bool exact = false;           // the grid says all there is to say of its pitch and time
    std::uint8_t locked = 0;      // attributes, of all locks that touch it
    bool inside = true;           // no lock on its pitch ends within it
    const Lock *pitchLock = nullptr; // the one lock on its pitch alone
    bool bound = false;           // stays where it is, because locks meet in it
};

constexpr auto kPitch = static_cast<std::uint8_t>(Attribute::Pitch);
constexpr auto kRhythm = static_cast<std::uint8_t>(Attribute::Rhythm);

std::vector<Placed> placedOn(const VoiceGrid &grid, std::size_t voice, const Score &score, VoiceRef ref, TickRange range)
{
    std::vector<Placed> notes;
    const std::size_t part = score.partIndex(ref.part);
    if (part >= score.parts.size()) return notes;
    const auto &cells = grid.voices[voice];
    TimelineTick last{-1};
    for (const PlacedNote &placed : notesIn(score, part, range)) {
        if (placed.note->voice != ref.voice) continue;
        Placed note;
        note.range = {placed.onset, std::max(placed.end, placed.onset + Ticks{1})};
        while (note.from < grid.size() && grid.frameEnd(note.from) <= note.range.begin) ++note.from;
        note.to = note.from;
        while (note.to < grid.size() && grid.frames[note.to].start < note.range.end) ++note.to;
        note.exact = placed.note->grace == Grace::None && note.from < note.to && placed.onset >= last
            && grid.frames[note.from].start == placed.onset && grid.frameEnd(note.to - 1) == placed.end
            && cells[note.from].attack;
        for (std::size_t f = note.from; f < note.to; ++f)
            note.exact = note.exact && cells[f].pitch == placed.note->midi() && (f == note.from || !cells[f].attack);
        if (!notes.empty() && placed.onset < last) notes.back().exact = false; // two sound at a time
        last = std::max(last, placed.end);
        notes.push_back(note);
    }
    return notes;
}

// Locks on one voice: what no longer is free, and what is free in one respect only.
void heedLocks(ChoirTask &task, std::size_t v, const Score &score, VoiceRef ref, TickRange range)
{
    auto &free = task.free.free[v];
    const std::size_t n = task.grid.size();
    std::vector<Placed> notes = placedOn(task.before, v, score, ref, task.range);
    std::vector<std::uint8_t> fixed(n, 0), covered(n, 0);
    for (Placed &note : notes) {
        for (const Lock &lock : score.locks) {
            if (lock.part != ref.part || lock.voice != ref.voice || lock.attributes == 0 || !lock.range.overlaps(note.range)) continue;
            note.locked |= lock.attributes;
            // How many notes there are is bound by every lock, and so one on loudness binds the rhythm too.
            if (!(lock.attributes & kPitch)) {
                note.locked |= kRhythm;
                continue;
            }
            note.inside = note.inside && lock.range.begin <= note.range.begin && note.range.end <= lock.range.end;
            note.bound = note.bound || (note.pitchLock && !(note.pitchLock->range == lock.range));
            note.pitchLock = &lock;
        }
        const bool both = (note.locked & kPitch) && (note.locked & kRhythm);
        const bool out = note.exact && (task.before.voices[v][note.from].pitch < kChoirRanges[v].lowest
                                        || task.before.voices[v][note.from].pitch > kChoirRanges[v].highest);
        // Where two locks on pitch follow each other, no note may pass from one to the other.
        const Placed *last = &note == &notes.front() ? nullptr : &note - 1;
        if (last && last->pitchLock && note.pitchLock && !(last->pitchLock->range == note.pitchLock->range)) note.bound = true;
        if (both || (note.locked && (!note.exact || !note.inside || note.bound || ((note.locked & kPitch) && out))))
            std::fill(fixed.begin() + static_cast<std::ptrdiff_t>(note.from), fixed.begin() + static_cast<std::ptrdiff_t>(note.to), 1);
        else if (note.locked)
            std::fill(covered.begin() + static_cast<std::ptrdiff_t>(note.from), covered.begin() + static_cast<std::ptrdiff_t>(note.to), 1);
    }
    for (const Lock &lock : score.locks) {
        if (lock.part != ref.part || lock.voice != ref.voice || lock.attributes == 0) continue;
        for (std::size_t f = 0; f < n; ++f)
            if (lock.range.overlaps({task.grid.frames[f].start, task.grid.frameEnd(f)}) && !covered[f]) fixed[f] = 1;
    }
    std::vector<std::uint8_t> may = free;
    for (std::size_t f = 0; f < n; ++f) {
        if (fixed[f]) {
            task.lockedCells += may[f];
            may[f] = 0;
        }
    }
    // A note of which a cell is kept stays whole: one that is locked, or that reaches over an edge of the range.
    for (bool changed = true; changed;) {
        changed = false;
        for (const Placed &note : notes) {
            bool some = false, all = true;
            for (std::size_t f = note.from; f < note.to; ++f) {
                some = some || may[f];
                all = all && may[f];
            }
            const bool reaches = note.range.begin < range.begin || note.range.end > range.end;
            if (!some || (all && !reaches)) continue;
            for (std::size_t f = note.from; f < note.to; ++f) {
                task.lockedCells += may[f] && fixed[f];
                may[f] = 0;
            }
            changed = true;
        }
    }
    free = may;
    for (const Placed &note : notes) {
        if (!note.locked || note.from >= note.to || !free[note.from] || !covered[note.from]) continue;
        CellMask &keep = (note.locked & kPitch) ? task.keepPitch : task.keepRhythm;
        if (keep.free[v].empty())
            for (auto &mask : keep.free) mask.assign(n, 0);
        std::fill(keep.free[v].begin() + static_cast<std::ptrdiff_t>(note.from),
                  keep.free[v].begin() + static_cast<std::ptrdiff_t>(note.to), 1);
    }
}

// Where a voice to be completed is empty for a beat or more while another sounds.
std::vector<std::uint8_t> emptyStretches(const VoiceGrid &grid, std::size_t voice)
{
    const auto &cells = grid.voices[voice];
    std::vector<std::uint8_t> empty(grid.size(), 0);
    for (std::size_t f = 0; f < grid.size();) {
        std::size_t g = f;
        while (g < grid.size() && cells[g].pitch < 0) ++g;
        if (g > f) {
            std::size_t beat = f; // frames to where one beat has passed
            while (beat < g && beat - f < grid.frames[f].division) ++beat;
            if (beat - f >= grid.frames[f].division)
                for (std::size_t i = f; i < g; ++i)
                    for (std::size_t v = 0; v < kChoirVoices; ++v) empty[i] |= v != voice && grid.voices[v][i].pitch >= 0;
        }
        f = std::max(g, f + 1);
    }
    return empty;
}

bool anyOf(const std::array<bool, kChoirVoices> &set)
{
    return std::any_of(set.begin(), set.end(), [](bool b) { return b; });
}

// Where every given voice rests for a bar or more, or before and after the tune, the others rest too.
void restWithGiven(ChoirTask &task, const Analysis &analysis)
{
    const VoiceGrid &grid = task.grid;
    const std::size_t n = grid.size();
    auto sounds = [&](std::size_t f) {
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (analysis.given[v] && grid.voices[v][f].pitch >= 0) return true;
        return false;
    };
    for (std::size_t f = 0; f < n;) {
        std::size_t g = f;
        double beats = 0;
        while (g < n && !sounds(g)) beats += 1.0 / grid.frames[g++].division;
        if (g > f && (f == 0 || g == n || beats >= grid.frames[f].beatsInBar - 1e-6))
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                for (std::size_t i = f; i < g; ++i) task.free.free[v][i] = 0;
        f = std::max(g, f) + 1;
    }
}

// What is varied keeps its rests: a beat of silence or more is part of the idea.
void keepRests(ChoirTask &task)
{
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < task.grid.size();) {
            std::size_t g = f;
            while (g < task.grid.size() && task.before.voices[v][g].pitch < 0) ++g;
            if (g - f >= task.grid.frames[f].division)
                std::fill(task.free.free[v].begin() + static_cast<std::ptrdiff_t>(f),
                          task.free.free[v].begin() + static_cast<std::ptrdiff_t>(g), 0);
            f = std::max(g, f + 1);
        }
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
    task.before = task.grid;
    if (const int shift = analysis.concept_.octaveShift.value; shift != 0) {
        const VoiceGrid shifted = gridFrom(score, analysis.map, task.range, shift);
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (analysis.given[v]) {
                task.grid.voices[v] = shifted.voices[v];
                task.folded[v] = true;
            }
    }
    const std::size_t n = task.grid.size();
    for (const TickRange &note : analysis.phraseNotes)
        for (std::size_t f = 0; f < n; ++f)
            if (note.contains(task.grid.frames[f].start)) task.grid.frames[f].phraseEnd = task.before.frames[f].phraseEnd = true;

    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        auto &mask = task.free.free[v];
        mask.assign(n, 0);
        if (!analysis.write[v]) continue;
        if (analysis.emptyOnly) mask = emptyStretches(task.grid, v);
        for (std::size_t f = 0; f < n; ++f)
            mask[f] = (mask[f] || !analysis.emptyOnly) && analysis.range.contains(task.grid.frames[f].start);
    }
    if (anyOf(analysis.given) && !(request.task == Task::Fill && request.range)) restWithGiven(task, analysis);
    if (request.task == Task::Vary || request.task == Task::Reharmonize) keepRests(task);
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (analysis.write[v] && analysis.map[v]) heedLocks(task, v, score, *analysis.map[v], analysis.range);
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
