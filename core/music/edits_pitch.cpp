// SPDX-License-Identifier: GPL-3.0-or-later
// Transpositions. A selection moves whole or not at all: where one note would leave the MIDI keys [0, 127],
// the score comes back as it was.
#include "core/music/score_draft.h"

#include <array>
#include <cstdlib>

namespace ricercar {

namespace {

using Repitch = std::function<SpelledPitch(const SpelledPitch &, const KeySignature &)>;

ScorePtr repitched(const ScorePtr &score, const NoteSet &notes, const Repitch &repitch)
{
    bool inRange = true;
    auto result = rewritten(score, notes, [&](const PlacedNote &n) -> std::optional<Placement> {
        const SpelledPitch pitch = repitch(n.note->pitch, score->masterBars[n.bar]->key);
        inRange = inRange && pitch.midi() >= 0 && pitch.midi() <= 127;
        return Placement{n.part, n.onset, n.note->withPitch(pitch)};
    });
    return inRange ? result : score;
}

// No selection can move further and stay on the keys; also keeps the octave inside its type.
bool farther(int steps, int semitones)
{
    return std::abs(steps) > 75 || std::abs(semitones) > 127;
}

// The alteration that a key signature gives a letter.
int alterationIn(const KeySignature &key, Step step)
{
    static constexpr std::array<int, 7> kOrderOfSharps{1, 3, 5, 0, 2, 4, 6}; // C D E F G A B; F is the first
    const int order = kOrderOfSharps[static_cast<std::size_t>(step)];
    if (key.fifths > order) return 1;
    if (-key.fifths > 6 - order) return -1;
    return 0;
}

} // namespace

ScorePtr transposedBy(const ScorePtr &score, const NoteSet &notes, Interval by)
{
    if (farther(by.steps, by.semitones)) return score;
    return repitched(score, notes,
                     [by](const SpelledPitch &p, const KeySignature &) { return transposed(p, by); });
}

ScorePtr transposedDiatonically(const ScorePtr &score, const NoteSet &notes, int steps)
{
    if (farther(steps, 0)) return score;
    return repitched(score, notes, [steps](const SpelledPitch &p, const KeySignature &key) {
        const int diatonic = p.diatonic() + steps + 7 * 16; // positive, so that division floors
        SpelledPitch result;
        result.step = static_cast<Step>(diatonic % 7);
        result.octave = static_cast<std::int8_t>(diatonic / 7 - 16);
        const int alter = p.alter - alterationIn(key, p.step) + alterationIn(key, result.step);
        result.alter = static_cast<std::int8_t>(alter);
        return std::abs(alter) <= 2 ? result : spelledIn(result.midi(), key);
    });
}

ScorePtr transposedChromatically(const ScorePtr &score, const NoteSet &notes, int semitones)
{
    if (farther(0, semitones)) return score;
    return repitched(score, notes, [semitones](const SpelledPitch &p, const KeySignature &key) {
        if (semitones % 12 == 0) return transposed(p, {semitones / 12 * 7, semitones});
        return spelledIn(p.midi() + semitones, key);
    });
}

} // namespace ricercar
