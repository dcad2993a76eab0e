// SPDX-License-Identifier: GPL-3.0-or-later
// What a person types for bars, voices, figures, cadences, keys and locks, read against a score.
#pragma once

#include "core/base/result.h"
#include "core/compose/pipeline.h"

#include <string>
#include <vector>

namespace ricercar {

Result<std::vector<ChoirVoice>> voicesNamed(const std::vector<std::string> &words, const std::string &option);
// Bars as the score numbers them, first and last included: "5-8", "5".
Result<TickRange> barsNamed(const Score &score, const std::string &text);
// A bar, or a beat of it: "8", "8.3", "8.2.5" (the beat's second half).
Result<TimelineTick> placeNamed(const Score &score, const std::string &text);
Result<KeySignature> keyNamed(const std::string &text);            // "G major", "d minor", "Bb", "F# Dorian"
Result<CadenceWish> cadenceNamed(const Score &score, const std::string &text); // "8:half"
// Figures at places ("3.1:6 5, 3.2:7"), one for each note of `bass` (parted by |; . for a note that has none), or those
// that stand in the score ("score").
Result<std::vector<FigureAt>> figuresNamed(const Score &score, const std::optional<VoiceRef> &bass, const std::string &text);
Result<Lock> lockNamed(const Score &score, const ChoirMap &voices, const std::string &text); // "1-4:alto:pitch"

} // namespace ricercar
