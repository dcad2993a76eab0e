// SPDX-License-Identifier: GPL-3.0-or-later
// The smallest SoundFont that is installed, for tests that need a real one and no particular sound.
#pragma once

#include "core/audio/player.h"

#include <cstdint>
#include <filesystem>

namespace ricercar::test {

// Empty where none is installed.
inline std::filesystem::path smallSoundFont()
{
    std::filesystem::path smallest;
    std::uint64_t bytes = UINT64_MAX;
    for (const SoundFontInfo &font : installedSoundFonts())
        if (font.bytes < bytes) {
            bytes = font.bytes;
            smallest = font.path;
        }
    return smallest;
}

} // namespace ricercar::test
