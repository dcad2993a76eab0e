// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/profiles.h"

#include "core/theory/texture_lines.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace ricercar {

namespace {

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
    return text;
}

// How many letters must change to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

Unexpected noSuchRule(std::string_view word)
{
    const RuleInfo *nearest = nullptr;
    std::size_t best = std::max<std::size_t>(3, word.size() / 3) + 1;
    for (const RuleInfo &rule : voiceLeadingRules())
        if (const std::size_t d = distance(word, rule.id); d < best) {
            best = d;
            nearest = &rule;
        }
    return fail(ErrorCode::WrongUse, "There is no rule \"" + std::string(word) + "\"; "
                                         + (nearest ? "did you mean \"" + nearest->id + "\"?"
                                                    : "ricercar check --list-rules names them all."));
}

Result<std::optional<Severity>> severityFrom(std::string_view word)
{
    if (word == "off") return std::optional<Severity>{};
    for (const Severity s : {Severity::Info, Severity::Weakness, Severity::Error})
        if (word == severityName(s)) return std::optional(s);
    return fail(ErrorCode::WrongUse, "A rule is off, info, weakness or error; \"" + std::string(word) + "\" is none of them.");
}

} // namespace

std::string profileId(CheckProfile profile)
{
    switch (profile) {
    case CheckProfile::StrictSpecies: return "strict-species";
    case CheckProfile::Free: return "free";
    default: return "bach-chorale";
    }
}

std::string profileName(CheckProfile profile)
{
    switch (profile) {
    case CheckProfile::StrictSpecies: return "Strict species";
    case CheckProfile::Free: return "Free";
    default: return "Bach chorale";
    }
}

std::string profileDescription(CheckProfile profile)
{
    switch (profile) {
    case CheckProfile::StrictSpecies:
        return "Counterpoint in the five species on a cantus firmus, as Fux taught it: every dissonance needs its licence.";
    case CheckProfile::Free: return "Only what is gross in any style: parallel fifths, octaves and unisons, and what is worth knowing.";
    default: return "Four-part writing as in Bach's chorales: parallels, directs, ranges, leading notes, sevenths and melodic leaps.";
    }
}

std::string severityName(Severity severity)
{
    return severity == Severity::Error ? "error" : severity == Severity::Weakness ? "weakness" : "info";
}

std::optional<Severity> severityUnder(const CheckRules &rules, const std::string &ruleId)
{
    if (const auto own = rules.overrides.find(ruleId); own != rules.overrides.end()) return own->second;
    const RuleInfo *rule = ruleNamed(ruleId);
    return rule ? rule->under[static_cast<std::size_t>(rules.profile)] : std::nullopt;
}

std::string toText(const CheckRules &rules)
{
    std::string text = profileId(rules.profile);
    for (const auto &[id, severity] : rules.overrides) text += severity ? "," + id + "=" + severityName(*severity) : ",-" + id;
    return text;
}

Result<CheckProfile> checkProfileFrom(std::string_view id)
{
    for (const CheckProfile profile : kCheckProfiles)
        if (id == profileId(profile)) return profile;
    return fail(ErrorCode::WrongUse, "There is no profile \"" + std::string(id) + "\"; there are bach-chorale, strict-species and free.");
}

Result<CheckRules> checkRulesFrom(std::string_view text)
{
    CheckRules rules;
    bool first = true;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view word = trimmed(text.substr(0, comma));
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
        if (word.empty()) continue;
        if (const auto profile = checkProfileFrom(word)) {
            if (!first)
                return fail(ErrorCode::WrongUse, "The profile comes first, then the rules that differ from it: \""
                                                     + std::string(word) + ",-direct-fifths,spacing=info\".");
            rules.profile = *profile;
            first = false;
            continue;
        }
        first = false;
        const bool off = word.front() == '-';
        if (off || word.front() == '+') word = trimmed(word.substr(1));
        const std::size_t equals = word.find('=');
        const std::string id(trimmed(word.substr(0, equals)));
        const RuleInfo *rule = ruleNamed(id);
        if (!rule) return noSuchRule(id);
        if (equals == std::string_view::npos) {
            rules.overrides[id] = off ? std::nullopt : std::optional(rule->severity);
            continue;
        }
        const auto severity = severityFrom(trimmed(word.substr(equals + 1)));
        if (!severity) return Unexpected{severity.error()};
        rules.overrides[id] = off ? std::nullopt : *severity;
    }
    return rules;
}

CheckProfile suggestedProfile(const Score &score)
{
    if (score.masterBars.empty()) return CheckProfile::BachChorale;
    const Texture texture = textureOf(score, {});
    std::vector<const TextureLine *> lines;
    for (const TextureLine &line : texture.lines)
        if (!line.notes.empty()) lines.push_back(&line);
    if (lines.size() < 2) return CheckProfile::BachChorale; // a tune waiting to be harmonized
    // A cantus firmus: one note in every bar, as long as the bar.
    auto isCantus = [&](const TextureLine &line) {
        if (line.notes.size() < 5 || line.notes.size() > 40 || line.notes.size() != score.barCount()) return false;
        for (std::size_t b = 0; b < score.barCount(); ++b)
            if (line.notes[b].onset != score.barStart(b) || line.notes[b].end < score.barStart(b + 1)) return false;
        return true;
    };
    if (lines.size() <= 4 && std::any_of(lines.begin(), lines.end(), [&](const TextureLine *l) { return isCantus(*l); }))
        return CheckProfile::StrictSpecies;
    // A choir in one rhythm: most onsets are shared by most voices, and few are quick.
    std::map<TimelineTick, std::size_t> onsets;
    std::size_t notes = 0, quick = 0;
    for (const TextureLine *line : lines)
        for (const LineNote &n : line->notes) {
            ++onsets[n.onset];
            ++notes;
            quick += n.end - n.onset < kEighth;
        }
    std::size_t together = 0;
    for (const auto &[at, count] : onsets)
        if (count + 1 >= lines.size() && count >= 2) together += count;
    const bool choir = lines.size() >= 3 && lines.size() <= 5 && (lines.size() != 4 || texture.choir);
    return choir && together * 2 >= notes && quick * 5 < notes ? CheckProfile::BachChorale : CheckProfile::Free;
}

} // namespace ricercar
