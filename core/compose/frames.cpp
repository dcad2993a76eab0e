// SPDX-License-Identifier: GPL-3.0-or-later
// From a score to frames and the cells of a voice grid.
#include "core/compose/texture.h"

#include <algorithm>

namespace ricercar {

namespace {

// Where the four frames of a beat begin, in twelfths of it.
constexpr int kSimple[kFramesPerBeat + 1] = {0, 3, 6, 9, 12};
constexpr int kCompound[kFramesPerBeat + 1] = {0, 4, 8, 10, 12};

// How far into its complete metre a bar begins: an anacrusis has the last beats, and the second half of a divided
// bar goes on where the first stopped.
Ticks offsetOf(const Score &score, std::size_t b)
{
    const MasterBar &bar = *score.masterBars[b];
    const Ticks missing = bar.time.length() - bar.length;
    if (missing <= Ticks{0}) return Ticks{0};
    if (bar.pickup || b == 0) return missing;
    const MasterBar &before = *score.masterBars[b - 1];
    const bool completes = before.length < before.time.length() && !before.pickup && b > 1
        && before.length + bar.length == bar.time.length();
    return completes ? before.length : Ticks{0};
}

// Where the voices begin or end a note, ascending.
std::vector<TimelineTick> edgesOf(const Score &score, const ChoirMap &voices, TickRange range)
{
    std::vector<TimelineTick> edges;
    for (const auto &voice : voices) {
        if (!voice) continue;
        const std::size_t part = score.partIndex(voice->part);
        if (part >= score.parts.size()) continue;
        for (const PlacedNote &placed : notesIn(score, part, range)) {
            if (placed.note->voice != voice->voice || placed.note->grace != Grace::None) continue;
            edges.push_back(placed.onset);
            edges.push_back(placed.end);
        }
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

// Ticks from the beat's start to its frames, and to its end.
std::vector<Ticks> placesOf(int division, Ticks beat, bool compound)
{
    std::vector<Ticks> places;
    if (division == kFramesPerBeat)
        for (int twelfths : compound ? kCompound : kSimple) places.push_back(beat * twelfths / 12);
    else
        for (int i = 0; i <= division; ++i) places.push_back(beat * i / division);
    return places;
}

// Four frames, unless the music inside the beat fits thirds, sixths or eighths of it better.
std::vector<Ticks> placesFor(const std::vector<TimelineTick> &edges, TimelineTick start, Ticks beat, bool compound)
{
    std::vector<Ticks> best = placesOf(kFramesPerBeat, beat, compound);
    const auto from = std::upper_bound(edges.begin(), edges.end(), start);
    const auto to = std::lower_bound(from, edges.end(), start + beat);
    if (from == to) return best;
    auto misfits = [&](const std::vector<Ticks> &places) {
        return std::count_if(from, to, [&](TimelineTick t) { return !std::binary_search(places.begin(), places.end(), t - start); });
    };
    auto fewest = misfits(best);
    for (int division : {3, 6, 8}) {
        if (fewest == 0) break;
        std::vector<Ticks> places = placesOf(division, beat, compound);
        if (const auto n = misfits(places); n < fewest) {
            fewest = n;
            best = std::move(places);
        }
    }
    return best;
}

struct Heard {
    TimelineTick onset, end;
    int key = 60;
    NoteId id;
};

// The notes of one voice as one line: of a chord the outer note.
std::vector<Heard> lineOf(const Score &score, VoiceRef voice, TickRange range, bool lowest)
{
    std::vector<Heard> notes;
    const std::size_t part = score.partIndex(voice.part);
    if (part >= score.parts.size()) return notes;
    for (const PlacedNote &placed : notesIn(score, part, range)) {
        if (placed.note->voice != voice.voice || placed.note->grace != Grace::None || placed.end <= placed.onset) continue;
        notes.push_back({placed.onset, placed.end, placed.note->midi(), placed.note->id});
    }
    std::stable_sort(notes.begin(), notes.end(), [&](const Heard &a, const Heard &b) {
        if (a.onset != b.onset) return a.onset < b.onset;
        return lowest ? a.key < b.key : a.key > b.key;
    });
    return notes;
}

} // namespace

std::vector<GridFrame> framesOver(const Score &score, TickRange range, const ChoirMap *voices)
{
    std::vector<GridFrame> frames;
    const std::vector<TimelineTick> edges = voices ? edgesOf(score, *voices, range) : std::vector<TimelineTick>{};
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const TickRange barRange = score.barRange(b);
        if (!barRange.overlaps(range)) continue;
        MasterBar whole = *score.masterBars[b];
        whole.pickup = false;
        whole.length = whole.time.length();
        const auto beats = beatsOf(whole);
        const Ticks offset = offsetOf(score, b);
        const Ticks unit = kWhole / std::max<int>(whole.time.unit, 1);
        const Ticks length = barRange.length();
        // An overlong bar goes on counting from its first beat.
        for (Ticks origin{0}; origin < offset + length; origin += whole.length) {
            for (std::size_t i = 0; i < beats.size(); ++i) {
                const Ticks beatStart = Ticks{beats[i].first.value} + origin, beatLength = beats[i].second;
                const std::vector<Ticks> places =
                    placesFor(edges, barRange.begin + (beatStart - offset), beatLength, beatLength == unit * 3);
                for (std::size_t phase = 0; phase + 1 < places.size(); ++phase) {
                    const Ticks from = std::max(beatStart + places[phase], offset);
                    const Ticks to = std::min(beatStart + places[phase + 1], offset + length);
                    if (to <= from) continue;
                    GridFrame frame;
                    frame.start = barRange.begin + (from - offset);
                    frame.phase = static_cast<std::uint8_t>(phase);
                    frame.division = static_cast<std::uint8_t>(places.size() - 1);
                    frame.beat = static_cast<std::uint8_t>(i);
                    frame.beatsInBar = static_cast<std::uint8_t>(std::max<std::size_t>(beats.size(), 1));
                    if (frame.start >= range.begin && frame.start < range.end) frames.push_back(frame);
                }
            }
            if (whole.length <= Ticks{0}) break;
        }
    }
    return frames;
}

VoiceGrid gridFrom(const Score &score, const ChoirMap &map, TickRange range, int octaveShift)
{
    VoiceGrid grid;
    grid.frames = framesOver(score, range, &map);
    grid.end = std::min(range.end, score.end());
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        auto &cells = grid.voices[v];
        cells.assign(grid.size(), GridCell{});
        if (!map[v] || grid.frames.empty()) continue;
        const std::vector<Heard> notes = lineOf(score, *map[v], {grid.frames.front().start, grid.end}, v == kChoirVoices - 1);
        std::vector<std::size_t> heard(grid.size(), notes.size()); // which note a frame hears
        std::size_t first = 0;
        for (std::size_t f = 0; f < grid.size(); ++f) {
            const TickRange frame{grid.frames[f].start, grid.frameEnd(f)};
            while (first < notes.size() && notes[first].end <= frame.begin) ++first;
            // The note that fills most of the frame; of equals in time the later onset, of a chord the outer note.
            Ticks most{0};
            for (std::size_t i = first; i < notes.size() && notes[i].onset < frame.end; ++i) {
                Ticks sounds = std::min(notes[i].end, frame.end) - std::max(notes[i].onset, frame.begin);
                if (sounds <= Ticks{0}) continue;
                const bool chord = heard[f] < notes.size() && notes[heard[f]].onset == notes[i].onset;
                const bool later = heard[f] < notes.size() && notes[i].onset > notes[heard[f]].onset;
                if (sounds > most || (sounds == most && later && !chord)) {
                    most = sounds;
                    heard[f] = i;
                }
            }
            if (most * 2 < frame.length()) heard[f] = notes.size();
        }
        for (std::size_t f = 0; f < grid.size(); ++f) {
            if (heard[f] >= notes.size()) continue;
            const int key = std::clamp(notes[heard[f]].key + 12 * octaveShift, 0, 127);
            cells[f].pitch = static_cast<std::int8_t>(key);
            cells[f].attack = (f == 0 || heard[f - 1] != heard[f]) && notes[heard[f]].onset + Ticks{0} >= grid.frames[0].start
                && !(f == 0 && notes[heard[f]].onset < grid.frames[f].start);
        }
    }
    return grid;
}

} // namespace ricercar
