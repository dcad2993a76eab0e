// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/texture.h"

#include "core/compose/spelling.h"
#include "core/music/edits.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

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

// What the notes of a voice keep of those they replace: a note that is the same again is left as it is; one of the
// same time keeps words and signs, and one of the same onset its loudness.
struct Replaced {
    std::vector<PlacedNote> notes; // by onset

    const PlacedNote *at(TimelineTick onset) const
    {
        const auto it = std::lower_bound(notes.begin(), notes.end(), onset,
                                         [](const PlacedNote &n, TimelineTick t) { return n.onset < t; });
        return it != notes.end() && it->onset == onset && it->note->grace == Grace::None ? &*it : nullptr;
    }
};

// Under a lock on pitch the spelling stays, under one on loudness the velocities; the notes are as many as before.
void keepLocked(std::vector<NewNote> &made, const Score &base, VoiceRef ref, const NoteSet &gone)
{
    const std::size_t part = base.partIndex(ref.part);
    for (const Lock &lock : base.locks) {
        if (lock.part != ref.part || lock.voice != ref.voice || part >= base.parts.size()) continue;
        struct Now {
            TimelineTick onset;
            NewNote *made;
        };
        std::vector<Now> now;
        std::vector<PlacedNote> then = notesIn(base, part, lock.range);
        std::erase_if(then, [&](const PlacedNote &n) { return n.note->voice != ref.voice; });
        for (const PlacedNote &n : then)
            if (!gone.count(n.note->id)) now.push_back({n.onset, nullptr});
        for (NewNote &n : made)
            if (n.part == ref.part && n.note.voice == ref.voice && lock.range.overlaps({n.at, n.at + n.note.length}))
                now.push_back({n.at, &n});
        std::stable_sort(now.begin(), now.end(), [](const Now &a, const Now &b) { return a.onset < b.onset; });
        if (now.size() != then.size()) continue;
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (!now[i].made) continue;
            Note &note = now[i].made->note;
            const Note &old = *then[i].note;
            if ((lock.attributes & static_cast<std::uint8_t>(Attribute::Pitch)) && note.midi() == old.midi()) note.pitch = old.pitch;
            if (lock.attributes & static_cast<std::uint8_t>(Attribute::Velocity)) note.velocity = old.playedVelocity();
        }
    }
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
        Replaced replaced;
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
                replaced.notes.push_back(note);
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
        std::vector<NewNote> mine;
        for (std::size_t i = 0; i < runs.size(); ++i) {
            NewNote note;
            note.part = voices[v]->part;
            note.at = grid.frames[runs[i].begin].start;
            const Ticks length = grid.frameEnd(runs[i].end - 1) - note.at;
            if (const PlacedNote *old = replaced.at(note.at)) {
                if (old->note->length == length && old->note->midi() == runs[i].key) {
                    gone.erase(old->note->id);
                    continue;
                }
                if (old->note->length == length) {
                    note.note.marks = old->note->marks;
                    note.note.lyrics = old->note->lyrics;
                }
                velocity = old->note->playedVelocity();
            }
            note.note.id = ids.note();
            note.note.pitch = spelled[i];
            note.note.length = length;
            note.note.voice = voices[v]->voice;
            note.note.staff = staff;
            note.note.velocity = velocity;
            note.note.provenance = provenance;
            mine.push_back(std::move(note));
        }
        keepLocked(mine, *base, *voices[v], gone);
        made.insert(made.end(), mine.begin(), mine.end());
    }
    if (!gone.empty()) score = withoutNotes(score, gone);
    if (!made.empty()) score = withNotes(score, made, ids);
    if (added) score = bracketed(score, voices);
    if (placed) *placed = voices;
    return score;
}

} // namespace ricercar
