// SPDX-License-Identifier: GPL-3.0-or-later
// What the concept lets expect of the harmony, as a preference the drafts may overrule: the tonic where the piece begins, and
// at each phrase that closes in the home key the chord it closes on, prepared by its dominant. The last chord of all is no
// preference: it is the tonic over its root. Pure; any thread.
#pragma once

#include "core/compose/choir_request.h"

namespace ricercar {

// Frames that ask for a harmony already are left alone.
void leanOnConcept(CellWishes &wishes, const Analysis &analysis, const ChoirTask &task);

} // namespace ricercar
