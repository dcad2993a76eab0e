// SPDX-License-Identifier: GPL-3.0-or-later
// Exact changes of music that exists: Score -> Score, no generator needed. Locks are obeyed: what they protect stays, and the
// result says so.
#pragma once

#include "core/base/result.h"
#include "core/brief/place.h"
#include "core/music/edits.h"

#include <string>
#include <vector>

namespace ricercar {

struct Transform {
    enum class Kind : std::uint8_t {
        Transpose,      // by `interval`; the key signature follows where whole bars of all parts move
        TransposeSteps, // along the scale, by `steps`
        ToMode,         // the same tonic in another mode (key.mode): degrees 3, 6, 7 (and 2, 4) move
        ToKey,          // to another tonic (the nearest way), and to its mode where it differs
        Octave,         // by `steps` octaves
        Invert,         // upside down along the scale, about the first note (or `axis`)
        Retrograde,     // backwards, each voice within the range
        Augment,        // twice as long; the music grows
        Diminish,       // half as long
        Tempo,          // tempo marks: `amount` quarters per minute, or times `factor`
        Loudness,       // velocities by `steps`, and the dynamic sign `text` at the start
        Instrument,     // part heads
        SwapVoices,     // two voices change places, by octaves where they must
        Metre,          // barred anew in `time`
        Articulate,     // marks on or off: staccato, legato (slurs), accent, fermata...
        Ornaments,      // taken away
        Remove,         // the notes go
        Copy,           // repeats the range after itself
        Double          // every note again `steps` octaves away
    };
    Kind kind = Kind::Transpose;
    Interval interval;
    int steps = 0;
    KeySignature key;
    double amount = 0, factor = 1;
    std::string text;              // dynamic sign, tempo word, instrument, mark
    TimeSignature time;
    bool operator==(const Transform &) const = default;
};

struct Transformed {
    ScorePtr score;
    std::string label;             // "Transpose up a major third, bars 5-8"
    std::vector<std::string> remarks; // "Bar 6 of the alto is locked and stays."
};

// voices empty: all. `kept` are locks beyond the score's own.
Result<Transformed> transformed(const ScorePtr &score, const Transform &transform, TickRange range,
                                const std::vector<VoiceRef> &voices, const std::vector<Lock> &kept, IdSource &ids);

std::string transformWords(const Transform &transform);
std::string transformChinese(const Transform &transform);

} // namespace ricercar
