// SPDX-License-Identifier: GPL-3.0-or-later
// Strict counterpoint against a cantus firmus in the five species, after Fux, Gradus ad Parnassum (1725), and
// Jeppesen, Counterpoint (1931). Pure functions; any thread.
#pragma once

#include "core/theory/texture_lines.h"

#include <optional>

namespace ricercar {

// First: note against note; Second: two to one; Third: three, four or more to one; Fourth: syncopes; Fifth: florid.
enum class Species : std::uint8_t { First = 1, Second, Third, Fourth, Fifth };

// The line of equal long notes that the others are written against; none: two lines at least, four notes at least.
std::optional<std::size_t> cantusOf(const Texture &texture);
bool hasCantus(const Texture &texture);
// The species of a line, told from its rhythm.
Species speciesOf(const TextureLine &line, const TextureLine &cantus);

// What the strict rules find beyond the general ones. Without a cantus: the rules of melody alone.
std::vector<Fault> speciesFaults(const Texture &texture);

} // namespace ricercar
