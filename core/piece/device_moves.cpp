// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/device_moves.h"

#include "core/brief/heard.h"
#include "core/brief/place.h"
#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar {

namespace {

std::vector<VoiceRef> voicesOf(const MoveRequest &r) { return r.voices.empty() ? voicesFromTop(*r.score) : r.voices; }

bool inVoices(const MoveRequest &r, VoiceRef voice)
{
    return r.voices.empty() || std::find(r.voices.begin(), r.voices.end(), voice) != r.voices.end();
}

ScorePtr suspension(const MoveRequest &r, IdSource &ids)
{
    ScorePtr score = r.score;
    for (const bool delay : {true, false})
        for (const VoiceRef &voice : voicesOf(r)) {
            VoiceLine line(*score, voice, r.range, r.kept);
            // The bar's first note may be the one that falls: its forerunner stands before the range and is held in thought.
            int made = 0;
            if (delay) {
                made = suspended(line, *score, voice, 1, true);
            } else {
                // The note before the beat becomes the step above, where that is a concord there and a discord on the beat.
                for (std::size_t i = 1; i < line.strokes.size() && made == 0; ++i) {
                    Stroke &before = line.strokes[i - 1], &s = line.strokes[i];
                    if (s.fixed() || before.fixed() || before.end() != s.onset || s.notes.size() > 1 || before.notes.size() > 1 || s.length < kEighth || weightAt(*score, s.onset) > 1) continue;
                    const SpelledPitch above = stepped(s.top().pitch, 1, r.key);
                    if (!clashes(above.midi(), soundingBeside(*score, voice, s.onset)) || clashes(above.midi(), soundingBeside(*score, voice, before.onset))) continue;
                    const Ticks late = s.length <= kHalf ? s.length / 2 : kQuarter;
                    before.notes.back().pitch = above;
                    before.length += late;
                    s.onset += late;
                    s.length = s.length - late;
                    ++made;
                }
            }
            if (made == 0) continue;
            score = line.written(score, ids);
            std::string why;
            if (heardDevice(*score, r.range, deviceId(Device::SuspensionChain), r.key, &why)) return score;
        }
    return score;
}

ScorePtr pedal(const MoveRequest &r, IdSource &ids)
{
    const std::vector<VoiceRef> all = voicesFromTop(*r.score);
    if (all.size() < 2 || !inVoices(r, all.back())) return r.score;
    VoiceLine line(*r.score, all.back(), r.range, r.kept);
    if (line.strokes.empty() || std::any_of(line.strokes.begin(), line.strokes.end(), [](const Stroke &s) { return s.fixed() && s.onset.value >= 0; })) return r.score;
    // At the end the tonic lies below; before a return the dominant does.
    const bool ending = r.range.end >= r.score->end();
    const int pc = (tonicPitchClass(r.key) + (ending ? 0 : 7)) % 12;
    Stroke held = line.strokes.front();
    held.notes.resize(1);
    held.notes.front().pitch = nearestOf(pc, line.strokes.back().notes.front().midi(), r.key);
    held.notes.front().marks = 0;
    held.onset = r.range.begin;
    held.length = r.range.length();
    line.strokes = {held};
    return line.written(r.score, ids);
}

ScorePtr marked(const MoveRequest &r, NoteMark mark)
{
    NoteSet notes;
    for (const VoiceRef &voice : voicesOf(r)) {
        const VoiceLine line(*r.score, voice, r.range, r.kept);
        if (line.strokes.empty()) continue;
        std::size_t at = line.strokes.size() - 1;
        if (mark == NoteMark::Trill) { // on the note before the close, in the uppermost voice
            if (line.strokes.size() > 1) --at;
            for (std::size_t i = 0; i + 1 < line.strokes.size(); ++i)
                if (line.strokes[i].length > line.strokes[at].length) at = i;
        }
        if (!line.strokes[at].fixed()) notes.insert(line.strokes[at].top().id);
        if (mark == NoteMark::Trill) break;
    }
    return withChanged(r.score, notes, [&](const Note &n) {
        Note c = n;
        c.marks |= bit(mark);
        return c;
    });
}

ScorePtr picardy(const MoveRequest &r, IdSource &)
{
    const int third = (tonicPitchClass(r.key) + 3) % 12;
    NoteSet notes;
    for (const VoiceRef &voice : voicesOf(r)) {
        const VoiceLine line(*r.score, voice, r.range, r.kept);
        if (line.strokes.empty()) continue;
        const Stroke &last = line.strokes.back();
        if (last.fixedPitch || last.end() < r.range.end - kQuarter) continue;
        for (const Note &n : last.notes)
            if (((n.midi() % 12) + 12) % 12 == third) notes.insert(n.id);
    }
    return withChanged(r.score, notes, [](const Note &n) {
        Note c = n;
        c.pitch.alter = static_cast<std::int8_t>(c.pitch.alter + 1);
        return c;
    });
}

// A dominant becomes the diminished seventh on the leading note: its root rises by a half step.
ScorePtr diminishedSeventh(const MoveRequest &r, IdSource &ids)
{
    const int root = (tonicPitchClass(r.key) + 7) % 12;
    for (const PlacedNote &n : notesIn(*r.score, r.score->parts.size(), r.range)) {
        if (!r.range.contains(n.onset) || ((n.note->midi() % 12) + 12) % 12 != root) continue;
        const std::uint16_t beside = soundingBeside(*r.score, {r.score->parts[n.part]->id, n.note->voice}, n.onset);
        if (!((beside >> ((root + 4) % 12)) & 1)) continue;
        // Every root that sounds there rises.
        ScorePtr score = r.score;
        for (const VoiceRef &voice : voicesFromTop(*score)) {
            VoiceLine line(*score, voice, r.range, r.kept);
            for (Stroke &s : line.strokes) {
                if (s.fixedPitch || s.onset > n.onset || s.end() <= n.onset) continue;
                for (Note &note : s.notes)
                    if (((note.midi() % 12) + 12) % 12 == root && inVoices(r, voice)) {
                        SpelledPitch up = stepped(note.pitch, 1, r.key);
                        up.alter = static_cast<std::int8_t>(up.alter - (up.midi() - note.midi() - 1));
                        note.pitch = up;
                    }
            }
            score = line.written(score, ids);
        }
        std::string why;
        if (heardDevice(*score, r.range, deviceId(Device::DiminishedSeventh), r.key, &why)) return score;
    }
    return r.score;
}

// Eighths between the beats come late, as they are swung; the notation stays even, with the word above it.
ScorePtr swung(const MoveRequest &r)
{
    ScorePtr score = r.score;
    NoteSet off, on;
    for (const VoiceRef &voice : voicesOf(r)) {
        const VoiceLine line(*score, voice, r.range, r.kept);
        for (const Stroke &s : line.strokes) {
            if (s.fixedTime) continue;
            const BarTick at = score->locate(s.onset).tick;
            if (at.value % kQuarter.value == kEighth.value)
                for (const Note &n : s.notes) off.insert(n.id);
            else if (at.value % kQuarter.value == 0 && s.length == kEighth)
                for (const Note &n : s.notes) on.insert(n.id);
        }
    }
    const Ticks late{kQuarter.value / 6};
    score = withChanged(score, off, [&](const Note &n) {
        Note c = n;
        c.performed = Performed{late, Ticks{std::max<std::int64_t>(kSixteenth.value / 2, n.length.value - late.value)}, n.velocity};
        return c;
    });
    score = withChanged(score, on, [&](const Note &n) {
        Note c = n;
        c.performed = Performed{Ticks{0}, n.length + late, n.velocity};
        return c;
    });
    const BarPosition at = score->locate(r.range.begin);
    if (!score->parts.empty()) {
        Bar bar = *score->parts.front()->bars[at.bar];
        Direction words;
        words.kind = Direction::Kind::Words;
        words.at = at.tick;
        words.above = true;
        words.text = "Swing";
        bar.directions.insert(bar.directions.begin(), words);
        score = withBar(score, 0, at.bar, bar);
    }
    return score;
}

} // namespace

SpelledPitch nearestOf(int pitchClass, int near, KeySignature key)
{
    int midi = near - ((near - pitchClass) % 12 + 12) % 12;
    if (near - midi > 6) midi += 12;
    return spelledIn(midi, key);
}

ScorePtr withCadence(const MoveRequest &r, Cadence cadence, KeySignature key, bool picardyThird, IdSource &ids)
{
    const std::vector<VoiceRef> voices = voicesFromTop(*r.score);
    if (voices.empty() || cadence == Cadence::None) return r.score;
    std::vector<VoiceLine> lines;
    std::vector<TimelineTick> onsets;
    for (const VoiceRef &v : voices) {
        lines.emplace_back(*r.score, v, r.range, r.kept);
        for (const Stroke &s : lines.back().strokes) onsets.push_back(s.onset);
    }
    std::sort(onsets.begin(), onsets.end());
    onsets.erase(std::unique(onsets.begin(), onsets.end()), onsets.end());
    if (onsets.size() < 2) return r.score;
    // The close stands on the last beat on which something strikes.
    std::size_t last = onsets.size() - 1;
    for (std::size_t i = onsets.size(); i-- > 1;)
        if (weightAt(*r.score, onsets[i]) <= 1) {
            last = i;
            break;
        }
    TimelineTick end = onsets[last], before = onsets[last - 1];
    for (std::size_t i = last; i-- > 0;)
        if (weightAt(*r.score, onsets[i]) <= 1) {
            before = onsets[i];
            break;
        }
    const bool minor = isMinorLike(key.mode);
    const int tonic = tonicPitchClass(key);
    using Chord3 = std::array<int, 3>; // the first is the bass
    const auto chord = [&](int a, int b, int c) { return Chord3{(tonic + a) % 12, (tonic + b) % 12, (tonic + c) % 12}; };
    const Chord3 one = chord(0, minor && !picardyThird ? 3 : 4, 7), five = chord(7, 11, 2), four = chord(5, minor ? 8 : 9, 0);
    const Chord3 six = minor ? chord(8, 0, 3) : chord(9, 0, 4), fourSix = chord(8, 0, 5);
    Chord3 first = five, second = one;
    if (cadence == Cadence::Plagal) first = four;
    if (cadence == Cadence::Half) first = one, second = five;
    if (cadence == Cadence::Deceptive) second = six;
    if (cadence == Cadence::Phrygian) first = fourSix, second = five;

    const auto set = [&](TimelineTick at, const Chord3 &tones, TimelineTick until) {
        int taken = 0; // bits of tones that a voice has
        for (std::size_t v = lines.size(); v-- > 0;) {
            auto &strokes = lines[v].strokes;
            if (!inVoices(r, voices[v])) continue;
            for (std::size_t i = 0; i < strokes.size(); ++i) {
                Stroke &s = strokes[i];
                if (s.onset > at || s.end() <= at || s.fixed()) continue;
                if (s.onset < at) { // held into the chord: it strikes again
                    Stroke again = VoiceLine::like(s, at, s.end() - at, s.top().pitch);
                    s.length = at - s.onset;
                    strokes.insert(strokes.begin() + static_cast<std::ptrdiff_t>(i) + 1, again);
                    continue;
                }
                // Passing notes up to the next chord go.
                while (i + 1 < strokes.size() && strokes[i + 1].onset < until && strokes[i].end() == strokes[i + 1].onset && !strokes[i + 1].fixed()) {
                    strokes[i].length += strokes[i + 1].length;
                    strokes.erase(strokes.begin() + static_cast<std::ptrdiff_t>(i) + 1);
                }
                Stroke &here = strokes[i];
                const bool bass = v + 1 == lines.size() && lines.size() > 1;
                for (std::size_t k = 0; k < here.notes.size(); ++k) {
                    Note &note = here.notes[k];
                    int best = -1, cost = 999;
                    for (int t = 0; t < 3; ++t) {
                        if (bass && k == 0 && t != 0) continue;
                        // A tune alone closes on the tonic, or hangs on the fifth or the second.
                        if (lines.size() == 1 && here.notes.size() == 1 && tones == one && t != 0) continue;
                        const int c = std::abs(nearestOf(tones[static_cast<std::size_t>(t)], note.midi(), key).midi() - note.midi()) * 2 + ((taken >> t) & 1 ? 3 : 0)
                            + (tones == five && t == 1 && ((taken >> 1) & 1) ? 20 : 0);
                        if (c < cost) cost = c, best = t;
                    }
                    SpelledPitch p = nearestOf(tones[static_cast<std::size_t>(best)], note.midi(), key);
                    if (tones == five && best == 1) { // the leading note is the letter below the tonic
                        const SpelledPitch above = nearestOf(tonic, p.midi() + 1, key);
                        p = stepped(above, -1, key);
                        p.alter = static_cast<std::int8_t>(p.alter + (above.midi() - 1 - p.midi()));
                    }
                    note.pitch = p;
                    note.accidental = AccidentalHint::ByRule;
                    taken |= 1 << best;
                }
                std::sort(here.notes.begin(), here.notes.end(), [](const Note &a, const Note &b) { return lower(a.pitch, b.pitch); });
                break;
            }
        }
    };
    set(before, first, end);
    set(end, second, r.range.end);
    ScorePtr score = r.score;
    for (const VoiceLine &line : lines) score = line.written(score, ids);
    return score;
}

ScorePtr withDevice(const MoveRequest &r, const DeviceAt &device, IdSource &ids)
{
    switch (device.device) {
    case Device::SuspensionChain: return suspension(r, ids);
    case Device::PedalPoint: return pedal(r, ids);
    case Device::PicardyThird: return picardy(r, ids);
    case Device::Fermata: return marked(r, NoteMark::Fermata);
    case Device::Trill: return marked(r, NoteMark::Trill);
    case Device::DiminishedSeventh: return diminishedSeventh(r, ids);
    case Device::Swing: return swung(r);
    case Device::PassingNotes:
    case Device::Neighbours: return moved(r, Aspect::Density, 0.4, ids);
    case Device::Repeats: {
        const std::size_t first = r.score->locate(r.range.begin).bar, last = r.score->locate(TimelineTick{r.range.end.value - 1}).bar;
        ScorePtr score = first > 0 ? withMasterBar(r.score, first, [](MasterBar &bar) { bar.repeatStart = true; }) : r.score;
        return withMasterBar(score, last, [](MasterBar &bar) { bar.repeatEnd = 2; });
    }
    default: return r.score;
    }
}

} // namespace ricercar
