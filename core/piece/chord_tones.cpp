// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/chord_tones.h"

#include "core/piece/piece_draft.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

SpelledPitch ofLetter(int letter, int pitchClass)
{
    SpelledPitch p;
    p.step = static_cast<Step>(modulo7(letter));
    p.octave = 4;
    p.alter = 0;
    int by = modulo12(pitchClass - p.midi());
    if (by > 6) by -= 12;
    p.alter = static_cast<std::int8_t>(by);
    return p;
}

} // namespace

std::vector<PieceNote> notesOf(const WovenLine &line)
{
    std::vector<PieceNote> notes;
    for (const WovenNote &n : line) {
        PieceNote note;
        note.at = n.onset;
        note.length = n.end - n.onset;
        note.pitch = n.pitch;
        notes.push_back(note);
    }
    return notes;
}

WovenLine lineOf(const std::vector<PieceNote> &notes)
{
    WovenLine line;
    for (const PieceNote &n : notes)
        if (n.grace == Grace::None && (line.empty() || line.back().end <= n.at)) line.push_back(woven(n.at, n.end(), n.pitch));
    return line;
}

bool ChordSpan::dominant() const
{
    const int leading = modulo12(tonicPitchClass(key) + 11);
    if (chord.quality == ChordQuality::Dominant7 || chord.quality == ChordQuality::Diminished7) return true;
    return ((chord.pitchClasses() >> leading) & 1) && degree != 2;
}

ChordTrack chordTrack(const PiecePlan &plan, const PlannedPhrase &phrase)
{
    ChordTrack track;
    const int bar = static_cast<int>(plan.metre.length().value);
    const int end = static_cast<int>(phrase.firstBar + phrase.bars) * bar;
    for (std::size_t i = 0; i < phrase.harmony.size(); ++i) {
        const PlannedChord &c = phrase.harmony[i];
        ChordSpan span;
        span.begin = static_cast<int>(c.at.value - plan.anacrusis.value);
        span.end = i + 1 < phrase.harmony.size() ? static_cast<int>(phrase.harmony[i + 1].at.value - plan.anacrusis.value) : end;
        span.chord = c.chord;
        span.degree = c.degree;
        span.key = c.key;
        span.cadence = i + 1 == phrase.harmony.size();
        track.push_back(span);
    }
    return track;
}

ChordTrack chordTrack(const PiecePlan &plan)
{
    ChordTrack track;
    for (const PlannedSection &section : plan.sections)
        for (const PlannedPhrase &phrase : section.phrases) {
            const ChordTrack part = chordTrack(plan, phrase);
            track.insert(track.end(), part.begin(), part.end());
        }
    return track;
}

const ChordSpan &chordAt(const ChordTrack &track, int t)
{
    auto it = std::upper_bound(track.begin(), track.end(), t, [](int at, const ChordSpan &s) { return at < s.end; });
    return it == track.end() ? track.back() : *it;
}

std::vector<SpelledPitch> spelledTones(const ChordSpan &c)
{
    const int letter = tonicLetter(c.key) + c.degree;
    std::vector<SpelledPitch> tones{ofLetter(letter, c.chord.root), ofLetter(letter + 2, c.chord.third()), ofLetter(letter + 4, c.chord.fifth())};
    if (const auto seventh = c.chord.seventh()) {
        // The "seventh" of a major-minor chord on the lowered sixth degree is an augmented sixth.
        const bool augmentedSixth = c.degree == 5 && c.chord.quality == ChordQuality::Dominant7
            && modulo12(c.chord.root - tonicPitchClass(c.key)) == 8;
        tones.push_back(ofLetter(letter + (augmentedSixth ? 5 : 6), *seventh));
    }
    return tones;
}

SpelledPitch spelledBass(const ChordSpan &c)
{
    for (const SpelledPitch &p : spelledTones(c))
        if (modulo12(p.midi()) == c.chord.bass) return p;
    return spelledTones(c).front();
}

std::array<int, 7> scaleOver(const ChordSpan &c)
{
    std::array<int, 7> scale{};
    for (int letter = 0; letter < 7; ++letter) scale[static_cast<std::size_t>(letter)] = alterationIn(c.key, letter);
    for (const SpelledPitch &p : spelledTones(c)) scale[static_cast<std::size_t>(p.step)] = p.alter;
    // In minor, a dominant without the leading note among its tones does not exist; its scale is the harmonic one.
    return scale;
}

SpelledPitch pitchOver(int step, const ChordSpan &c)
{
    SpelledPitch p;
    p.step = static_cast<Step>(modulo7(step));
    p.octave = static_cast<std::int8_t>((step - modulo7(step)) / 7);
    p.alter = static_cast<std::int8_t>(scaleOver(c)[static_cast<std::size_t>(modulo7(step))]);
    return p;
}

SpelledPitch spelledOver(int midi, const ChordSpan &c)
{
    const std::array<int, 7> scale = scaleOver(c);
    for (int pass = 0; pass < 2; ++pass)
        for (int letter = 0; letter < 7; ++letter) {
            SpelledPitch p;
            p.step = static_cast<Step>(letter);
            p.octave = 4;
            p.alter = static_cast<std::int8_t>(pass == 0 ? scale[static_cast<std::size_t>(letter)] : alterationIn(c.key, letter));
            if (modulo12(p.midi() - midi) != 0) continue;
            p.octave = static_cast<std::int8_t>(4 + (midi - p.midi()) / 12);
            return p;
        }
    return spelledIn(midi, c.key);
}

int degreeIn(const SpelledPitch &pitch, KeySignature key)
{
    return modulo7(static_cast<int>(pitch.step) - tonicLetter(key));
}

Harmony harmonyFrom(const ChordTrack &track, int begin, int end, bool bassAsked)
{
    Harmony harmony;
    for (const ChordSpan &c : track) {
        if (c.end <= begin || c.begin >= end) continue;
        HarmonySlot slot;
        slot.begin = std::max(begin, c.begin);
        slot.end = std::min(end, c.end);
        slot.key = c.key;
        slot.chord = c.chord.pitchClasses();
        slot.root = c.chord.root;
        slot.third = c.chord.third();
        slot.seventh = c.chord.seventh().value_or(-1);
        if (c.dominant()) slot.leading = modulo12(tonicPitchClass(c.key) + 11);
        if (bassAsked) slot.bass = c.chord.bass;
        slot.required = true;
        slot.cadence = c.cadence;
        if (slot.leading >= 0 && !((slot.chord >> slot.leading) & 1)) slot.leading = c.chord.third();
        harmony.push_back(slot);
    }
    // No gaps at the ends.
    if (!harmony.empty()) {
        harmony.front().begin = std::min(harmony.front().begin, begin);
        harmony.back().end = std::max(harmony.back().end, end);
    }
    return harmony;
}

KeySignature dominantKey(KeySignature key)
{
    const Mode mode = isMinorLike(key.mode) ? Mode::Minor : Mode::Major;
    return keyWithTonic(modulo12(tonicPitchClass(key) + 7), mode);
}

KeySignature subdominantKey(KeySignature key)
{
    const Mode mode = isMinorLike(key.mode) ? Mode::Minor : Mode::Major;
    return keyWithTonic(modulo12(tonicPitchClass(key) + 5), mode);
}

KeySignature relativeKey(KeySignature key)
{
    return isMinorLike(key.mode) ? keyWithTonic(modulo12(tonicPitchClass(key) + 3), Mode::Major)
                                 : keyWithTonic(modulo12(tonicPitchClass(key) + 9), Mode::Minor);
}

KeySignature parallelKey(KeySignature key)
{
    return keyWithTonic(tonicPitchClass(key), isMinorLike(key.mode) ? Mode::Major : Mode::Minor);
}

} // namespace ricercar
