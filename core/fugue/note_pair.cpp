// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/note_pair.h"

namespace ricercar {

bool parallelInto(const WovenNote &a0, const WovenNote &a1, const WovenNote &b0, const WovenNote &b1)
{
    const int moveA = a1.key - a0.key, moveB = b1.key - b0.key;
    if (moveA == 0 || moveB == 0 || (moveA > 0) != (moveB > 0)) return false;
    const int before = modulo12(a0.key - b0.key), after = modulo12(a1.key - b1.key);
    // A fifth below is a fourth: intervals are taken from the lower note.
    const int from = a0.key >= b0.key ? before : modulo12(-before), to = a1.key >= b1.key ? after : modulo12(-after);
    return (to == 0 || to == 7) && (from == 0 || from == 7) && from == to;
}

bool consonant(const WovenNote &a, const WovenNote &b, bool fourthToo)
{
    const WovenNote &high = a.key >= b.key ? a : b, &low = a.key >= b.key ? b : a;
    const int semis = modulo12(high.key - low.key), steps = modulo7(high.step - low.step);
    switch (semis) {
    case 0: return steps == 0;
    case 3: case 4: return steps == 2;
    case 5: return fourthToo && steps == 3;
    case 7: return steps == 4;
    case 8: case 9: return steps == 5;
    default: return false;
    }
}

} // namespace ricercar
