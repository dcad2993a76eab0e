// SPDX-License-Identifier: GPL-3.0-or-later
// One voice of a score over some bars, to be varied: its notes as strokes in time, of which those that are locked do not
// move. What comes back differs from the score only where a stroke was changed.
#pragma once

#include "core/music/edits.h"
#include "core/theory/finding.h"

#include <cstdint>
#include <vector>

namespace ricercar {

struct Stroke {
    TimelineTick onset;
    Ticks length;
    std::vector<Note> notes;      // from below; one, or those of a chord; their own onset and length are ignored
    bool fixedPitch = false, fixedTime = false; // by a lock, or because it reaches out of the bars

    TimelineTick end() const { return onset + length; }
    const Note &top() const { return notes.back(); }
    int midi() const { return notes.back().midi(); }
    bool fixed() const { return fixedPitch || fixedTime; }
    bool operator==(const Stroke &) const = default;
};

class VoiceLine {
public:
    // `kept`: locks beyond the score's own.
    VoiceLine(const Score &score, VoiceRef voice, TickRange range, const std::vector<Lock> &kept);

    std::vector<Stroke> strokes;  // by time

    // A stroke with the same signs' owner, new id, at another time and pitch.
    static Stroke like(const Stroke &stroke, TimelineTick onset, Ticks length, SpelledPitch pitch);
    // Nothing sounds between these two.
    bool touches(std::size_t i) const { return i + 1 < strokes.size() && strokes[i].end() == strokes[i + 1].onset; }
    ScorePtr written(const ScorePtr &score, IdSource &ids) const;

private:
    VoiceRef m_voice;
    std::vector<Stroke> m_before;
};

// The pitch some steps of the key's scale away.
SpelledPitch stepped(const SpelledPitch &pitch, int steps, KeySignature key);
// Pitch classes (bits) that the other voices sound at a time.
std::uint16_t soundingBeside(const Score &score, VoiceRef voice, TimelineTick at);
// Whether a key clashes with any of them: seconds, sevenths, the tritone.
bool clashes(int midi, std::uint16_t others);
// 0 the bar's first beat, 1 another beat, 2 halfway between beats, 3 anything else.
int weightAt(const Score &score, TimelineTick at);

} // namespace ricercar
