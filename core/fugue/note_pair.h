// SPDX-License-Identifier: GPL-3.0-or-later
// What two notes of two voices are to each other, alone and one after another. Pure.
#pragma once

#include "core/fugue/woven.h"

namespace ricercar {

// Parallel fifths, octaves or unisons from a0 over b0 to a1 over b1, whichever of the voices is the higher.
bool parallelInto(const WovenNote &a0, const WovenNote &a1, const WovenNote &b0, const WovenNote &b1);
bool consonant(const WovenNote &a, const WovenNote &b, bool fourthToo);

} // namespace ricercar
