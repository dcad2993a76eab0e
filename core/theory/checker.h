// SPDX-License-Identifier: GPL-3.0-or-later
// Voice-leading findings on a score. Pure functions; any thread.
#pragma once

#include "core/music/score.h"
#include "core/theory/finding.h"
#include "core/theory/profiles.h"

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ricercar {

struct CheckOptions {
    CheckRules rules;
    std::optional<TickRange> range;        // default: all
    // The voices of the texture from the top; default: every voice of every part, ordered by tessitura.
    std::vector<VoiceRef> voices;
    bool choirRanges = true;               // judge four voices by the ranges of a choir
};

// By time. Everything there is to say, in one go; LiveChecker says the same after each edit, sooner.
std::vector<Finding> checkVoiceLeading(const Score &score, const CheckOptions &options = {});
std::map<std::string, int> summaryOf(std::span<const Finding> findings);

} // namespace ricercar
