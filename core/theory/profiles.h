// SPDX-License-Identifier: GPL-3.0-or-later
// By which rules music is checked: a profile, and what somebody changed in it. Values; any thread.
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"
#include "core/theory/finding.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

enum class CheckProfile : std::uint8_t { BachChorale, StrictSpecies, Free };
inline constexpr std::array kCheckProfiles{CheckProfile::BachChorale, CheckProfile::StrictSpecies, CheckProfile::Free};

std::string profileId(CheckProfile profile);          // "bach-chorale", "strict-species", "free"
std::string profileName(CheckProfile profile);        // "Bach chorale"
std::string profileDescription(CheckProfile profile); // one sentence

struct RuleInfo {
    std::string id;          // "parallel-fifths"
    std::string name;        // "Parallel fifths"
    Severity severity = Severity::Weakness; // at its worst; of the profile it was made for
    std::string source;      // treatise or paper
    std::string explanation; // one sentence: what the rule asks for
    std::array<std::optional<Severity>, 3> under{}; // by profile; none: off
};
const std::vector<RuleInfo> &voiceLeadingRules();
const RuleInfo *ruleNamed(std::string_view id); // null: there is none

struct CheckRules {
    CheckProfile profile = CheckProfile::BachChorale;
    std::map<std::string, std::optional<Severity>> overrides; // by rule id; none: switched off
    bool operator==(const CheckRules &) const = default;
};

// The severity a rule has at its worst; none: it is off. A milder case of a rule is a step milder than this.
std::optional<Severity> severityUnder(const CheckRules &rules, const std::string &ruleId);

// As in settings and on the command line: "bach-chorale,-direct-fifths,spacing=info". Round trip. A profile may be left
// out (Bach chorale), a rule named alone is on as its own profile has it.
std::string toText(const CheckRules &rules);
Result<CheckRules> checkRulesFrom(std::string_view text);

Result<CheckProfile> checkProfileFrom(std::string_view id);
std::string severityName(Severity severity); // "info", "weakness", "error"

// What the music seems to be: a counterpoint on a cantus firmus, a choir in one rhythm, or anything else.
CheckProfile suggestedProfile(const Score &score);

} // namespace ricercar
