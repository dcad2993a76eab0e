// SPDX-License-Identifier: GPL-3.0-or-later
// Which line of a texture is a cantus firmus, and in which of Fux's five species the others go with it: read from
// the rhythm alone. Pure functions; any thread.
#pragma once

#include "core/theory/texture_lines.h"

#include <optional>
#include <vector>

namespace ricercar {

enum class Species : std::uint8_t { First = 1, Second, Third, Fourth, Fifth };

struct SpeciesReading {
    std::optional<std::size_t> cantus; // line
    std::vector<Species> species;      // by line; of the cantus itself: first
    bool operator==(const SpeciesReading &) const = default;
};

// One note in every bar, from the bar's start to its end.
bool isCantus(const TextureLine &line, const std::vector<TimelineTick> &barStarts);
SpeciesReading speciesIn(const Texture &texture);

} // namespace ricercar
