// SPDX-License-Identifier: GPL-3.0-or-later
// Which symbols a free cell may take, and the draw among them.
#pragma once

#include "models/engine/chorale_writer.h"
#include "models/representation/candidate_bits.h"

#include <random>

namespace ricercar::models {

using AllowedSymbols = std::array<bool, kSymbols>;

// Rules give way one after another, only where they leave nothing: crossing first, parallels last; ranges never.
struct Permission {
    AllowedSymbols allowed{};
    AllowedSymbols wished{};  // what the task leaves open before any rule of counterpoint
    bool relaxed = false;
};

// For voice `voice` of frame t, the voices in `known` being given or written.
Permission permitted(const WritingTask& task, int t, int voice, const VoiceHistory& before, const KnownVoices& known,
                     const KeptPitches& kept);
// Whether the written symbol begins a note, where a kept rhythm or succession of pitches decides it.
std::optional<bool> strikes(const WritingTask& task, int t, int voice, Symbol symbol, const VoiceHistory& before,
                            const KeptPitches& kept);

struct DrawnSymbol {
    Symbol symbol = 0;
    double logLikelihood = 0;  // by the net alone, temperature 1
    double mass = 0;           // share of the probability of what is wished that was permitted
};

// logits: [kSymbols]. held: the voice's symbol in the frame before; its share is the same at any temperature.
DrawnSymbol drawSymbol(const float* logits, const SymbolBias& bias, const Permission& permission, double temperature,
                       Symbol held, std::mt19937_64& random);

}  // namespace ricercar::models
