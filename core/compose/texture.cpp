// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/texture.h"

#include "core/compose/spelling.h"
#include "core/music/edits.h"
#include "core/theory/key.h"

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

struct Run {
    std::size_t begin = 0, end = 0; // frames
    int key = 60;
};

Clef clefOf(std::size_t voice)
{
    switch (voice) {
    case 2: return Clef::Treble8Below;
    case 3: return Clef::Bass;
    default: return Clef::Treble;
    }
}

// New voices sound like the given ones where those are made for long notes; else like a choir.
Instrument instrumentFor(const Score &score, const ChoirMap &map)
{
    for (const auto &voice : map) {
        if (!voice) continue;
        const Part *part = score.part(voice->part);
        if (!part) continue;
        const Instrument &given = part->instrument;
        const int p = given.program;
        const bool sustains = (p >= 16 && p <= 20) || (p >= 48 && p <= 54);
        if (sustains && given.channel != 9) {
            Instrument same;
            same.name = given.name;
            same.program = given.program;
            same.bank = given.bank;
            return same;
        }
    }
    Instrument choir;
    choir.name = "Choir Aahs";
    choir.program = 52;
    return choir;
}

std::uint8_t freeChannel(const Score &score)
{
    std::array<bool, 16> used{};
    used[9] = true;
    for (const PartPtr &part : score.parts) used[part->instrument.channel % 16] = true;
    for (std::uint8_t c = 0; c < 16; ++c)
        if (!used[c]) return c;
    return 0;
}

ScorePtr withVoice(ScorePtr score, std::size_t voice, ChoirMap &map, const Instrument &instrument, IdSource &ids)
{
    static constexpr const char *kNames[kChoirVoices] = {"Soprano", "Alto", "Tenor", "Bass"};
    static constexpr const char *kShort[kChoirVoices] = {"S", "A", "T", "B"};
    Part part;
    part.id = ids.part();
    part.name = kNames[voice];
    part.abbreviation = kShort[voice];
    part.instrument = instrument;
    part.instrument.channel = freeChannel(*score);
    part.staves = {Staff{clefOf(voice)}};
    std::size_t at = score->parts.size();
    bool found = false;
    for (std::size_t v = voice; v-- > 0 && !found;)
        if (map[v] && score->part(map[v]->part)) {
            at = score->partIndex(map[v]->part) + 1;
            found = true;
        }
    for (std::size_t v = voice + 1; v < kChoirVoices && !found; ++v)
        if (map[v] && score->part(map[v]->part)) {
            at = score->partIndex(map[v]->part);
            found = true;
        }
    map[voice] = VoiceRef{part.id, 0};
    return withPart(score, std::move(part), at);
}

ScorePtr bracketed(ScorePtr score, const ChoirMap &map)
{
    std::size_t first = score->parts.size(), last = 0;
    std::vector<std::size_t> indices;
    for (const auto &voice : map) {
        if (!voice) return score;
        const std::size_t i = score->partIndex(voice->part);
        if (i >= score->parts.size()) return score;
        if (std::find(indices.begin(), indices.end(), i) == indices.end()) indices.push_back(i);
        first = std::min(first, i);
        last = std::max(last, i);
    }
    const bool together = last - first + 1 == indices.size();
    if (!together || indices.size() < 2 || score->parts[first]->bracket != Bracket::None) return score;
    const auto span = static_cast<std::uint8_t>(indices.size());
    return withPartHead(score, score->parts[first]->id, [span](Part &part) {
        part.bracket = Bracket::Bracket;
        part.bracketSpan = span;
    });
}

} // namespace

std::vector<GridFrame> framesOver(const Score &score, TickRange range)
{
    std::vector<GridFrame> frames;
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
                const int *places = beatLength == unit * 3 ? kCompound : kSimple;
                for (int phase = 0; phase < kFramesPerBeat; ++phase) {
                    const Ticks from = std::max(beatStart + beatLength * places[phase] / 12, offset);
                    const Ticks to = std::min(beatStart + beatLength * places[phase + 1] / 12, offset + length);
                    if (to <= from) continue;
                    GridFrame frame;
                    frame.start = barRange.begin + (from - offset);
                    frame.phase = static_cast<std::uint8_t>(phase);
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
    grid.frames = framesOver(score, range);
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

ScorePtr scoreFrom(const ScorePtr &base, const ChoirMap &map, const VoiceGrid &grid, const CellMask &free,
                   ProvenancePtr provenance, IdSource &ids, ChoirMap *placed)
{
    ChoirMap voices = map;
    ScorePtr score = base;
    if (grid.frames.empty()) {
        if (placed) *placed = voices;
        return score;
    }
    KeySignature home = base->masterBars[base->locate(grid.frames.front().start).bar]->key;
    if (home.mode == Mode::Unknown) {
        PitchClassWeights weights{};
        for (const auto &cells : grid.voices)
            for (const GridCell &cell : cells)
                if (cell.pitch >= 0) weights[cell.pitch % 12] += 1;
        // A signature without signs and mode is one that nobody wrote: the notes decide.
        KeyHints hints;
        if (home.fifths != 0) hints.fifths = home.fifths;
        home = findKey(weights, hints).key;
    }
    const std::vector<KeySignature> keys = keysOver(grid, home);
    const Instrument instrument = instrumentFor(*base, map);
    const TickRange range{grid.frames.front().start, grid.end};
    NoteSet gone;
    std::vector<NewNote> made;
    bool added = false;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        const auto &mask = free.free[v];
        if (std::find(mask.begin(), mask.end(), 1) == mask.end()) continue;
        std::vector<std::uint8_t> write(mask.begin(), mask.end());
        std::uint8_t staff = 0, velocity = 80;
        if (voices[v] && score->part(voices[v]->part)) {
            const std::size_t part = score->partIndex(voices[v]->part);
            bool seen = false;
            for (const PlacedNote &note : notesIn(*score, part, range)) {
                if (note.note->voice != voices[v]->voice) continue;
                if (!seen) {
                    staff = note.note->staff;
                    velocity = note.note->velocity;
                    seen = true;
                }
                // A note that has a free cell is written anew as a whole, its given cells included.
                bool touched = false;
                for (std::size_t f = 0; f < grid.size() && !touched; ++f) {
                    const TickRange frame{grid.frames[f].start, grid.frameEnd(f)};
                    touched = mask[f] && (frame.overlaps({note.onset, note.end}) || frame.contains(note.onset));
                }
                if (!touched) continue;
                gone.insert(note.note->id);
                for (std::size_t f = 0; f < grid.size(); ++f)
                    if (TickRange{note.onset, note.end}.contains(grid.frames[f].start)) write[f] = 1;
            }
        } else {
            score = withVoice(score, v, voices, instrument, ids);
            added = true;
        }
        std::vector<Run> runs;
        std::vector<int> pitches;
        std::vector<KeySignature> where;
        const auto &cells = grid.voices[v];
        for (std::size_t f = 0; f < grid.size(); ++f) {
            if (!write[f] || cells[f].pitch < 0) continue;
            const bool goesOn = f > 0 && write[f - 1] && !cells[f].attack && cells[f - 1].pitch == cells[f].pitch;
            if (goesOn) {
                runs.back().end = f + 1;
                continue;
            }
            runs.push_back({f, f + 1, cells[f].pitch});
            pitches.push_back(cells[f].pitch);
            where.push_back(keys[f]);
        }
        const auto spelled = spelledLine(pitches, where);
        for (std::size_t i = 0; i < runs.size(); ++i) {
            NewNote note;
            note.part = voices[v]->part;
            note.at = grid.frames[runs[i].begin].start;
            note.note.id = ids.note();
            note.note.pitch = spelled[i];
            note.note.length = grid.frameEnd(runs[i].end - 1) - note.at;
            note.note.voice = voices[v]->voice;
            note.note.staff = staff;
            note.note.velocity = velocity;
            note.note.provenance = provenance;
            made.push_back(std::move(note));
        }
    }
    if (!gone.empty()) score = withoutNotes(score, gone);
    if (!made.empty()) score = withNotes(score, made, ids);
    if (added) score = bracketed(score, voices);
    if (placed) *placed = voices;
    return score;
}

} // namespace ricercar
