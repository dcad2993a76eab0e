// SPDX-License-Identifier: GPL-3.0-or-later
// From a take to the document: rhythm, hands and staves, voices, rests, key and spelling found; the playing kept as the
// second layer of each note.
#pragma once

#include "core/base/result.h"
#include "core/live/quantize.h"
#include "core/live/take.h"
#include "core/music/edits.h"
#include "core/music/score.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct NotationOptions {
    QuantizeOptions quantize;
    enum class Merge : std::uint8_t { Overdub, Replace } merge = Merge::Overdub; // Replace: the take's range is cleared first
    bool keepPlaying = true;         // the second layer
    bool findKey = true;             // where the document has no notes yet; else its own key holds
    bool findPickup = true;          // likewise: notes played while it was counted in become an anacrusis
    bool partHands = true;           // a keyboard part gets two staves where two hands played
    bool operator==(const NotationOptions &) const = default;
};

struct Notated {
    ScorePtr score;
    NoteSet notes;                    // the new ones
    std::vector<std::string> remarks; // "G major was found.", "The music begins with an upbeat."
    Quantized quantized;
};

// Writes a take that was played to the transport into the part it was armed for.
Result<Notated> withTake(const ScorePtr &score, const Take &take, const NotationOptions &options, IdSource &ids);

// The same from the notes of a score: what they sound like is written anew on another grid (display quantize). Ids,
// lyrics and signs stay with their notes; what is heard does not change.
ScorePtr writtenAnew(const ScorePtr &score, const NoteSet &notes, const QuantizeOptions &options);

} // namespace ricercar
