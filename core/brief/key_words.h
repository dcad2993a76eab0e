// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and pitches as people write them: "C sharp minor", "cis-Moll", "sol mineur", "升c小调", "Bb", "F#5".
#pragma once

#include "core/brief/items.h"
#include "core/brief/tokens.h"

namespace ricercar {

// What was read from tokens[from] on; count 0: no key and no pitch.
struct KeyReading {
    std::size_t count = 0;
    Item item; // Key, Pitch or Mode
};
// `bare`: a letter alone may be a key here ("in C", "key of F sharp").
KeyReading readKey(const std::vector<Token> &tokens, std::size_t from, bool bare);

} // namespace ricercar
