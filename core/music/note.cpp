// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/note.h"

namespace ricercar {

bool before(const Note &a, const Note &b)
{
    if (a.onset != b.onset) return a.onset < b.onset;
    const bool graceA = a.grace != Grace::None, graceB = b.grace != Grace::None;
    if (graceA != graceB) return graceA;
    if (a.voice != b.voice) return a.voice < b.voice;
    if (graceA && a.graceOrder != b.graceOrder) return a.graceOrder < b.graceOrder;
    if (lower(a.pitch, b.pitch)) return true;
    if (lower(b.pitch, a.pitch)) return false;
    return a.id < b.id;
}

} // namespace ricercar
