// SPDX-License-Identifier: GPL-3.0-or-later
// What counterpoint does to a whole line: moved by steps of its key, turned upside down, slower, faster, backwards.
// Pure functions; a changed line begins where the line began.
#pragma once

#include "core/fugue/woven.h"

namespace ricercar {

enum class LineChange : std::uint8_t { Plain, Inverted, Augmented, Diminished, Retrograde };
const char *changeName(LineChange change); // "plain", "inverted"

// By steps of the key; alterations against the key are kept.
WovenLine movedBySteps(const WovenLine &line, KeySignature key, int steps);
// Mirrored about its first note: degrees of the key answer each other, a raised degree becomes a lowered one only where
// no leading note is lost; in minor the raised sixth and seventh become plain degrees.
WovenLine inverted(const WovenLine &line, KeySignature key);
WovenLine augmented(const WovenLine &line);   // values doubled
WovenLine diminished(const WovenLine &line);  // values halved; odd ticks are rounded down
WovenLine retrograde(const WovenLine &line);
WovenLine changed(const WovenLine &line, LineChange change, KeySignature key);

} // namespace ricercar
