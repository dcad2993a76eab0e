// SPDX-License-Identifier: GPL-3.0-or-later
// What a request wishes of the harmony, put on the grid: figured bass, chord symbols and cadences become the tones that
// free cells must take and the chord they should prefer. Pure; any thread.
#pragma once

#include "core/compose/choir_request.h"

#include <string>
#include <vector>

namespace ricercar {

struct Wished {
    CellWishes wishes;                // without the locks
    std::vector<std::string> remarks; // what cannot be followed, one sentence each
};

Wished wishesOf(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task);

} // namespace ricercar
