// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/check_stretches.h"
#include "core/theory/live_checker.h"
#include "core/theory/species.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr Rule kFirstOfSpecies = Rule::SpeciesDissonance;

// What a fault weighs under the rules in force. A fault that the place excuses in part stays excused in part.
std::optional<Severity> weightOf(const Fault &fault, const CheckRules &rules)
{
    const RuleInfo &rule = infoOf(fault.rule);
    const std::optional<Severity> most = severityUnder(rules, rule.id);
    if (!most || fault.severity >= rule.severity) return most;
    return std::min(*most, fault.severity);
}

void addFinding(std::vector<Finding> &findings, Fault fault, const Texture &texture, const Score &score, const CheckRules &rules)
{
    const std::optional<Severity> weight = weightOf(fault, rules);
    if (!weight) return;
    fault.severity = *weight;
    findings.push_back(described(fault, texture, score));
}

} // namespace

void sortByTime(std::vector<Finding> &findings)
{
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding &a, const Finding &b) { return a.range.begin < b.range.begin; });
}

std::vector<Finding> findingsOfStretch(const Score &score, const ScoreShape &shape, const CheckOptions &options, std::size_t stretch)
{
    const std::size_t bars = score.masterBars.size();
    const std::size_t first = stretch * kStretchBars, end = std::min(bars, first + kStretchBars);
    const std::size_t from = first > kAroundBars ? first - kAroundBars : 0, to = std::min(bars, end + kAroundBars);
    const TickRange own{score.barStart(first), end < bars ? score.barStart(end) : score.end()};
    Texture texture = textureIn(score, shape, {score.barStart(from), to < bars ? score.barStart(to) : score.end()});
    texture.strict = options.rules.profile == CheckProfile::StrictSpecies;
    std::vector<Finding> findings;
    for (const auto &faults : {faultsIn(texture), disguisedFaults(texture)})
        for (const Fault &fault : faults)
            if (own.contains(fault.range.begin)) addFinding(findings, fault, texture, score, options.rules);
    sortByTime(findings);
    return findings;
}

std::vector<Finding> findingsOfSpecies(const Score &score, const ScoreShape &shape, const CheckOptions &options)
{
    bool any = false;
    const auto &rules = voiceLeadingRules();
    for (std::size_t r = static_cast<std::size_t>(kFirstOfSpecies); r < rules.size() && !any; ++r)
        any = severityUnder(options.rules, rules[r].id).has_value();
    std::vector<Finding> findings;
    if (!any) return findings;
    const Texture texture = textureIn(score, shape, {TimelineTick{0}, score.end()});
    for (const Fault &fault : speciesFaults(texture)) addFinding(findings, fault, texture, score, options.rules);
    sortByTime(findings);
    return findings;
}

std::vector<Finding> checkVoiceLeading(const Score &score, const CheckOptions &options)
{
    // A pointer that owns nothing: the checker is gone before the score is.
    LiveChecker checker(options);
    return checker.update(ScorePtr(ScorePtr(), &score));
}

std::map<std::string, int> summaryOf(std::span<const Finding> findings)
{
    std::map<std::string, int> summary;
    for (const Finding &finding : findings) ++summary[finding.rule];
    return summary;
}

} // namespace ricercar
