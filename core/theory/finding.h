// SPDX-License-Identifier: GPL-3.0-or-later
// A finding: one place where music breaks a rule, in words a musician can check.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ricercar {

// One voice of the texture: a part and a voice in it.
struct VoiceRef {
    PartId part;
    std::uint8_t voice = 0;
    auto operator<=>(const VoiceRef &) const = default;
};

// The scale of MGen's defaults: 100 an error, 50 a weakness, 0 worth knowing.
enum class Severity : std::uint8_t { Info = 0, Weakness = 50, Error = 100 };

struct Finding {
    std::string rule;             // stable id: "parallel-fifths", "leading-note-unresolved", ...
    Severity severity = Severity::Weakness;
    TickRange range;              // from the first note at fault to the end of the last
    std::size_t firstBar = 0, lastBar = 0; // bar indices, inclusive
    std::vector<VoiceRef> voices;
    std::vector<NoteId> notes;
    std::string sentence;         // "Parallel fifths between alto and bass, bar 3 beat 2 to 3."
    std::string source;           // where the rule is written: "Fux, Gradus ad Parnassum (1725), I"
    bool operator==(const Finding &) const = default;
};

} // namespace ricercar
