// SPDX-License-Identifier: GPL-3.0-or-later
// What each pitch that a voice could take now would mean for its voice leading against the
// voices already known in this frame: parallels, direct intervals, crossing, overlap, spacing.
// The net weighs these facts; the sampler may forbid them.
#pragma once

#include "models/representation/voice_history.h"

#include <span>

namespace ricercar::models {

// One bit each. All but Crossing and WideSpacing only arise where the voice moves.
enum CandidateBit : std::uint8_t {
    kParallelPerfect = 1,    // both move the same way, a fifth follows a fifth or an octave an octave
    kDirectPerfect = 2,      // both move the same way into a fifth or octave from another interval
    kContraryPerfect = 4,    // they move apart or together, fifth to fifth or octave to octave
    kCrossing = 8,           // a higher voice below a lower one
    kOverlap = 16,           // beyond where the neighbouring voice has just been
    kWideSpacing = 32,       // over an octave between S and A, or A and T
};
inline constexpr int kCandidateBits = 6;

struct KnownVoices {
    std::array<Symbol, kVoices> symbol{};  // valid where the bit is set
    std::uint8_t bits = 0;                 // which voices of this frame are given or already written
};

// Fills bits[0, kPitches) for voice `voice`. Rest has no bits.
void candidateBits(int voice, const VoiceHistory& before, const KnownVoices& known,
                   std::span<std::uint8_t, kPitches> bits);

}  // namespace ricercar::models
