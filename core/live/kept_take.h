// SPDX-License-Identifier: GPL-3.0-or-later
// A take as a document keeps it: what was played, how it was written, and which notes of the score came of it, so that it
// can be written anew, voiced anew, or change places with another.
#pragma once

#include "core/live/played_notation.h"
#include "core/live/take.h"

#include <cstdint>

namespace ricercar {

struct KeptTake {
    Take take;
    NotationOptions notation;
    double strength = 0;      // [0, 1]: how near to the grid it is heard; 0: as it was played
    std::uint64_t seed = 1;   // of the eight buttons' voicing
    double temperature = 0.5; // likewise
    NoteSet written;          // every note that was ever written of it; some may be gone
    bool operator==(const KeptTake &) const = default;
};

} // namespace ricercar
