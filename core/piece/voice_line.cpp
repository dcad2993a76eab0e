// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/voice_line.h"

#include <algorithm>

namespace ricercar {

VoiceLine::VoiceLine(const Score &score, VoiceRef voice, TickRange range, const std::vector<Lock> &kept) : m_voice(voice)
{
    const std::size_t part = score.partIndex(voice.part);
    if (part >= score.parts.size()) return;
    std::vector<TimelineTick> graced;
    for (const PlacedNote &n : notesIn(score, part, range)) {
        if (n.note->voice != voice.voice || !range.contains(n.onset)) continue;
        if (n.note->grace != Grace::None) {
            graced.push_back(n.onset);
            continue;
        }
        if (!strokes.empty() && strokes.back().onset == n.onset && strokes.back().length == n.note->length) {
            strokes.back().notes.push_back(*n.note);
            continue;
        }
        strokes.push_back({n.onset, n.note->length, {*n.note}, n.end > range.end, n.end > range.end});
    }
    const auto lockedBy = [&](const std::vector<Lock> &locks) {
        for (const Lock &lock : locks) {
            if (lock.part != voice.part || lock.voice != voice.voice) continue;
            for (Stroke &s : strokes) {
                if (!lock.range.overlaps({s.onset, s.end()})) continue;
                s.fixedPitch |= (lock.attributes & static_cast<std::uint8_t>(Attribute::Pitch)) != 0;
                s.fixedTime |= (lock.attributes & static_cast<std::uint8_t>(Attribute::Rhythm)) != 0;
            }
        }
    };
    lockedBy(score.locks);
    lockedBy(kept);
    for (Stroke &s : strokes) {
        std::sort(s.notes.begin(), s.notes.end(), [](const Note &a, const Note &b) { return lower(a.pitch, b.pitch); });
        s.fixedTime |= std::find(graced.begin(), graced.end(), s.onset) != graced.end();
        for (const Note &n : s.notes) s.fixedTime |= n.performed.has_value(); // a played rhythm is the player's
    }
    // Notes of unlike length at one time are two strokes that overlap: they stay.
    for (std::size_t i = 0; i + 1 < strokes.size(); ++i)
        if (strokes[i].end() > strokes[i + 1].onset) strokes[i].fixedTime = strokes[i + 1].fixedTime = true;
    m_before = strokes;
}

Stroke VoiceLine::like(const Stroke &stroke, TimelineTick onset, Ticks length, SpelledPitch pitch)
{
    Note n = stroke.top();
    n.id = {};
    n.pitch = pitch;
    n.marks &= bit(NoteMark::Staccato) | bit(NoteMark::Staccatissimo) | bit(NoteMark::Tenuto) | bit(NoteMark::Portato);
    n.lyrics.clear();
    n.performed.reset();
    n.accidental = AccidentalHint::ByRule;
    return {onset, length, {n}, false, false};
}

ScorePtr VoiceLine::written(const ScorePtr &score, IdSource &ids) const
{
    struct Flat {
        TimelineTick at;
        Note note;
        bool operator==(const Flat &) const = default;
    };
    const auto flat = [](const std::vector<Stroke> &line) {
        std::vector<Flat> all;
        for (const Stroke &s : line)
            for (const Note &n : s.notes) {
                Note copy = n;
                copy.onset = {};
                copy.length = s.length;
                all.push_back({s.onset, copy});
            }
        return all;
    };
    std::vector<Flat> then = flat(m_before), now = flat(strokes);
    NoteSet gone;
    std::vector<NewNote> fresh;
    for (const Flat &f : then)
        if (std::find(now.begin(), now.end(), f) == now.end()) gone.insert(f.note.id);
    for (const Flat &f : now)
        if (std::find(then.begin(), then.end(), f) == then.end()) fresh.push_back({m_voice.part, f.at, f.note});
    if (gone.empty() && fresh.empty()) return score;
    for (NewNote &n : fresh)
        if (!n.note.id) n.note.id = ids.note();
    return withNotes(withoutNotes(score, gone), fresh, ids);
}

SpelledPitch stepped(const SpelledPitch &pitch, int steps, KeySignature key)
{
    static constexpr int order[] = {1, 3, 5, 0, 2, 4, 6}; // place of C D E F G A B among the sharps
    const int diatonic = pitch.diatonic() + steps;
    const int octave = diatonic >= 0 ? diatonic / 7 : (diatonic - 6) / 7, letter = diatonic - 7 * octave;
    int alter = 0;
    if (key.fifths > 0) alter = order[letter] < key.fifths ? 1 : 0;
    else alter = 6 - order[letter] < -key.fifths ? -1 : 0;
    return {static_cast<Step>(letter), static_cast<std::int8_t>(alter), static_cast<std::int8_t>(octave)};
}

std::uint16_t soundingBeside(const Score &score, VoiceRef voice, TimelineTick at)
{
    std::uint16_t set = 0;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), {at, at + Ticks{1}})) {
        if (score.parts[n.part]->id == voice.part && n.note->voice == voice.voice) continue;
        if (score.parts[n.part]->instrument.channel == 9 || n.note->grace != Grace::None) continue;
        set = static_cast<std::uint16_t>(set | 1u << (((n.note->midi() % 12) + 12) % 12));
    }
    return set;
}

bool clashes(int midi, std::uint16_t others)
{
    for (int by : {1, 2, 6, 10, 11})
        if ((others >> (((midi + by) % 12 + 12) % 12)) & 1) return true;
    return false;
}

int weightAt(const Score &score, TimelineTick at)
{
    const BarPosition place = score.locate(at);
    if (place.tick.value == 0) return 0;
    for (const auto &[start, length] : beatsOf(*score.masterBars[place.bar])) {
        if (start == place.tick) return 1;
        if (place.tick.value == start.value + length.value / 2 && length.value % 2 == 0) return 2;
    }
    return 3;
}

} // namespace ricercar
