// SPDX-License-Identifier: GPL-3.0-or-later
// Music as bags of features: every frame (for the encoder and the decoder) and every cell
// (for the small head, and for the attack head) becomes a fixed number of row numbers of a table
// whose rows the net adds up. Row 0 means "nothing to say" and is never added.
// Intervals, motion and held lengths are spelled out here so that the net need not infer
// voice leading from pitch numbers. Plain integers, no torch.
#pragma once

#include "models/representation/candidate_bits.h"
#include "models/representation/voice_history.h"

#include <span>

namespace ricercar::models {

using FeatureId = std::int32_t;

inline constexpr int kEncoderFeatures = 30;  // per frame
inline constexpr int kDecoderFeatures = 21;  // per frame
inline constexpr int kHeadFeatures = 20;     // per cell
inline constexpr int kAttackFeatures = 12;   // per cell

// Rows of each table, row 0 included.
int encoderRows();
int decoderRows();
int headRows();
int attackRows();

// Which side inputs the encoder may see; the others read as unknown.
struct SideInputs {
    bool onsets = true;
    bool bar = true;
    bool fermata = true;
    bool key = true;
    Style style = Style::Chorale;
};

// Frame t of `frames` as far as `given` shows it. `given` has one element per frame.
void encoderFeatures(std::span<const GridFrame> frames, std::span<const std::uint8_t> given, int t, SideInputs side,
                     std::span<FeatureId, kEncoderFeatures> ids);

// All that has sounded before the frame at `phase` (as phaseOf() has it).
void decoderFeatures(const VoiceHistory& before, int phase, std::span<FeatureId, kDecoderFeatures> ids);

// Voice `voice` of the frame now being written; `known` are the voices of the frame given or written already.
void headFeatures(int voice, const VoiceHistory& before, int phase, const KnownVoices& known,
                  std::span<FeatureId, kHeadFeatures> ids);

// Whether voice `voice` strikes its unchanged pitch again; `onset` holds what is known of the frame's voices
// (a changed pitch is an attack and need not be marked).
void attackFeatures(int voice, const VoiceHistory& before, const std::array<Symbol, kVoices>& now,
                    const std::array<Onset, kVoices>& onset, int phase, int barPosition,
                    std::span<FeatureId, kAttackFeatures> ids);

}  // namespace ricercar::models
