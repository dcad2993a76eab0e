// SPDX-License-Identifier: GPL-3.0-or-later
// What music can have more or less of. A brief gives each a level, a follow-up moves it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ricercar {

enum class Aspect : std::uint8_t {
    Valence,      // sad -1, happy +1
    Energy,       // calm -1, agitated +1
    Density,      // notes per beat
    Syncopation,  // attacks off the beat that are held over it
    Dotted,       // dotted rhythms
    Triplets,
    Dissonance,
    Chromaticism, // notes outside the scale
    Height,       // register
    Loudness,
    Legato,       // staccato -1
    Leaps,        // stepwise -1
    Ornament,     // trills, mordents, turns
    Thickness,    // notes sounding at once
    Polyphony,    // independence of the voices
    Surprise,     // conventional -1
    Strength,     // how firmly it closes, how marked it is
    Simplicity    // complex -1
};
inline constexpr std::size_t kAspects = static_cast<std::size_t>(Aspect::Simplicity) + 1;

// Levels in [-1, 1]. 0: as the genre has it; -1: none at all or the least; 1: the most.
using AspectLevels = std::array<double, kAspects>;

const char *aspectId(Aspect aspect);                     // "syncopation"
const char *aspectName(Aspect aspect);                   // "syncopation"
const char *aspectChinese(Aspect aspect);                // "切分"
std::optional<Aspect> aspectFromId(std::string_view id);

} // namespace ricercar
