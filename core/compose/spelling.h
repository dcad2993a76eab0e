// SPDX-License-Identifier: GPL-3.0-or-later
// Spells generated keys: by the local key, and chromatic notes by where they go. Pure; any thread.
#pragma once

#include "core/compose/voice_grid.h"
#include "core/music/score.h"
#include "core/theory/texture_lines.h"

#include <span>
#include <vector>

namespace ricercar {

// `keys` are MIDI keys of a line in order, `where` the key in force at each.
std::vector<SpelledPitch> spelledLine(std::span<const int> keys, std::span<const KeySignature> where);

// The key at each frame, by windows of two bars, smoothed; `home` decides where the music says nothing.
std::vector<KeySignature> keysOver(const VoiceGrid &grid, KeySignature home);

// The grid as lines for the rules of voice leading; four of them are judged as a choir. Voices that rest throughout
// are left out.
Texture textureOf(const VoiceGrid &grid, const std::vector<KeySignature> &keys, KeySignature home);
// The voice of the grid that a line of such a texture is.
inline std::size_t voiceOf(const TextureLine &line) { return static_cast<std::size_t>(line.ref.part.value) - 1; }

} // namespace ricercar
