// SPDX-License-Identifier: GPL-3.0-or-later
// Chord symbols as people write them ("Bbmaj7/D", "F#m", "Gaug7") and as the model holds them.
#pragma once

#include "core/music/score.h"

#include <optional>
#include <string>
#include <string_view>

namespace ricercar {

std::optional<ChordSymbol> chordFrom(std::string_view text); // nullopt: no chord symbol; the text is kept in it
std::string chordText(const ChordSymbol &chord);             // as written, or by rule

} // namespace ricercar
