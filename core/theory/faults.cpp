// SPDX-License-Identifier: GPL-3.0-or-later
// All rules over a whole texture, and what their faults weigh.
#include "core/theory/judged_music.h"

#include <algorithm>

namespace ricercar {

RuleSet rulesOn(const CheckRules &rules)
{
    RuleSet set;
    const SeverityTable table = severitiesUnder(rules);
    for (std::size_t r = 0; r < kRules; ++r) set.set(r, table[r].has_value());
    return set;
}

SeverityTable severitiesUnder(const CheckRules &rules)
{
    SeverityTable table;
    for (std::size_t r = 0; r < kRules; ++r) table[r] = severityUnder(rules, voiceLeadingRules()[r].id);
    return table;
}

Severity weighed(const Fault &fault, const SeverityTable &severities)
{
    // A milder case stays so many steps milder than the rule at its worst.
    const int milder = static_cast<int>(infoOf(fault.rule).severity) - static_cast<int>(fault.severity);
    return static_cast<Severity>(std::max(0, static_cast<int>(*severities[static_cast<std::size_t>(fault.rule)]) - milder));
}

std::vector<Fault> faultsIn(const Texture &texture, const RuleSet &wanted)
{
    const JudgedMusic music(texture, wanted);
    Judgement judgement;
    judgement.wanted = wanted;
    judge(music, judgement);
    std::stable_sort(judgement.faults.begin(), judgement.faults.end(),
                     [](const Fault &x, const Fault &y) { return x.range.begin < y.range.begin; });
    return std::move(judgement.faults);
}

std::vector<Fault> faultsIn(const Texture &texture)
{
    static const RuleSet chorale = rulesOn({});
    return faultsIn(texture, chorale);
}

double severityOf(const std::vector<Fault> &faults)
{
    double sum = 0;
    for (const Fault &fault : faults) sum += static_cast<double>(fault.severity);
    return sum;
}

} // namespace ricercar
