// SPDX-License-Identifier: GPL-3.0-or-later
// Voice-leading findings on a score. Pure functions; any thread.
#pragma once

#include "core/music/score.h"
#include "core/theory/finding.h"

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace ricercar {

struct RuleInfo {
    std::string id;       // "parallel-fifths"
    std::string name;     // "Parallel fifths"
    Severity severity = Severity::Weakness;
    std::string source;   // treatise or paper
};
const std::vector<RuleInfo> &voiceLeadingRules();

struct CheckOptions {
    std::set<std::string> off;             // rule ids switched off
    std::optional<TickRange> range;        // default: all
    // The voices of the texture from the top; default: every voice of every part, ordered by tessitura.
    std::vector<VoiceRef> voices;
    bool choirRanges = true;               // judge four voices by the ranges of a choir
};

std::vector<Finding> checkVoiceLeading(const Score &score, const CheckOptions &options = {});
std::map<std::string, int> summaryOf(std::span<const Finding> findings);

} // namespace ricercar
