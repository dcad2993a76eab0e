// SPDX-License-Identifier: GPL-3.0-or-later
// The styles the continuation model knows by name: genres, eras and composers. A request may mix them.
#pragma once

#include <array>
#include <string_view>

namespace ricercar::models {

inline constexpr int kMostStyles = 64;  // rows of the net's table; room to grow
inline constexpr std::array<std::string_view, 56> kStyleNames{
    // genres
    "chorale", "counterpoint", "keyboard", "guitar", "organ", "song", "choir", "quartet", "chamber", "orchestra", "solo",
    "lead sheet", "reel", "jig", "hornpipe", "air", "folk song", "march", "study", "waltz",
    // eras
    "renaissance", "baroque", "classical", "romantic", "modern", "jazz", "folk", "hymn",
    // composers
    "bach", "handel", "haydn", "mozart", "beethoven", "schubert", "schumann", "mendelssohn", "brahms", "chopin", "clementi",
    "buxtehude", "vivaldi", "telemann", "giuliani", "sor", "carcassi", "joplin", "satie", "debussy", "faure", "wolf", "lang",
    "franz", "grieg", "liszt", "albeniz", "tchaikovsky"};

// -1: not known. Case does not matter, nor do accents that the name is written without.
int styleNamed(std::string_view name);

}  // namespace ricercar::models
