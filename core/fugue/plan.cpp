// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/plan.h"

#include "core/fugue/invertible_check.h"
#include "core/fugue/stretto.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

int roundedUp(int t, int unit) { return (t + unit - 1) / unit * unit; }

} // namespace

int entryUnit(const FugueMaterial &m)
{
    const int bar = m.metre.bar(), beats = bar / m.metre.beat();
    if (beats >= 4 && beats % 2 == 0) {
        // Half a bar where that saves waiting: an entry may then begin in the other half of the bar.
        const int half = bar / 2, span = m.offset() % half + m.end() - m.offset();
        const int byHalf = roundedUp(span, half), spanBar = m.offset() % bar + m.end() - m.offset();
        if (byHalf + half <= roundedUp(spanBar, bar) || m.offset() >= half) return half;
    }
    return bar;
}

std::vector<StrettoChoice> strettosFor(const FugueMaterial &m)
{
    SubjectAnalysis analysis;
    analysis.key = m.key;
    analysis.metre = m.metre;
    StrettoOptions options;
    options.changes = {LineChange::Plain};
    options.unit = m.metre.beat();
    options.count = 400;
    std::vector<StrettoChoice> all;
    for (const Stretto &s : strettosOf(m.subject, analysis, options)) {
        const int size = std::abs(s.steps);
        if ((size != 3 && size != 4 && size != 7) || s.parallels > 0 || s.dissonances > 1) continue;
        // The voices may come to lie the other way round, by octaves.
        const PairReport turned = s.steps > 0 ? checkPair(m.subject, s.second, m.metre) : checkPair(s.second, m.subject, m.metre);
        if (turned.parallels == 0) all.push_back({s.after, s.steps, s.change, s.score});
    }
    return all;
}

std::vector<std::string> fugueVoiceNames(int voices)
{
    switch (voices) {
    case 2: return {"Soprano", "Bass"};
    case 3: return {"Soprano", "Alto", "Bass"};
    case 5: return {"Soprano I", "Soprano II", "Alto", "Tenor", "Bass"};
    default: return {"Soprano", "Alto", "Tenor", "Bass"};
    }
}

// Of a keyboard or an organ, a little wider than of a choir, so that any subject finds room in each.
std::vector<VoiceRange> fugueVoiceRanges(int voices)
{
    switch (voices) {
    case 2: return {{57, 84}, {36, 64}};
    case 3: return {{57, 84}, {50, 76}, {36, 64}};
    case 5: return {{59, 84}, {57, 81}, {52, 76}, {46, 69}, {36, 62}};
    default: return {{57, 84}, {52, 76}, {45, 69}, {36, 62}};
    }
}

int FuguePlan::length() const { return startOf(sections.size()); }

int FuguePlan::startOf(std::size_t section) const
{
    int t = 0;
    for (std::size_t i = 0; i < section && i < sections.size(); ++i) t += sections[i].length;
    return t;
}

WovenLine inKeyOf(const PlannedEntry &entry, const WovenLine &line, const FugueMaterial &m)
{
    int letters = tonicLetter(entry.key) - tonicLetter(m.key);
    if (letters > 3) letters -= 7;
    if (letters < -3) letters += 7;
    if (entry.key.mode == m.key.mode) {
        const SpelledPitch from = pitchOn(28 + tonicLetter(m.key), m.key), to = pitchOn(28 + tonicLetter(m.key) + letters, entry.key);
        return shifted(line, 0, intervalBetween(from, to));
    }
    return entry.form == ThemeForm::Answer ? inKey(line, dominantOf(m.key), dominantOf(entry.key), letters) : inKey(line, m.key, entry.key, letters);
}

WovenLine themeOf(const PlannedEntry &entry, const FugueMaterial &m)
{
    WovenLine theme = inKeyOf(entry, entry.form == ThemeForm::Answer ? m.answer : m.subject, m);
    theme = movedBySteps(changed(theme, entry.change, entry.key), entry.key, entry.steps);
    const int start = theme.front().onset;
    for (WovenNote &n : theme) {
        n.onset -= start;
        n.end -= start;
    }
    return theme;
}

std::vector<std::string> problemsOf(const FuguePlan &plan, const FugueMaterial &material)
{
    std::vector<std::string> problems;
    if (plan.voices() < 2 || plan.voices() > 5) problems.push_back("A fugue here has 2 to 5 voices; the plan names " + std::to_string(plan.voices()) + ".");
    if (plan.ranges.size() != plan.names.size()) problems.push_back("Each voice needs a range.");
    if (plan.sections.empty()) problems.push_back("The plan has no section.");
    if (!(plan.time.beats == material.metre.time.beats && plan.time.unit == material.metre.time.unit))
        problems.push_back("The plan's metre is not that of the subject.");
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        const FugueSection &s = plan.sections[i];
        const std::string where = "Section " + std::to_string(i + 1) + " (" + sectionWord(s.kind) + "): ";
        if (s.length <= 0) problems.push_back(where + "it has no length.");
        if (s.length % kSixteenthTicks != 0) problems.push_back(where + "its length must be whole sixteenths.");
        for (std::size_t a = 0; a < s.entries.size(); ++a) {
            const PlannedEntry &e = s.entries[a];
            if (e.voice < 0 || e.voice >= plan.voices()) {
                problems.push_back(where + "there is no voice " + std::to_string(e.voice + 1) + ".");
                continue;
            }
            if (e.countersubject >= plan.voices() || e.countersubject == e.voice)
                problems.push_back(where + "the countersubject must be in another voice than the entry.");
            const WovenLine theme = themeOf(e, material);
            if (e.at < 0 || e.at + theme.back().end > s.length)
                problems.push_back(where + "the entry of the " + plan.names[static_cast<std::size_t>(e.voice)] + " does not fit: the section must last longer.");
            for (std::size_t b = a + 1; b < s.entries.size(); ++b)
                if (s.entries[b].voice == e.voice && s.entries[b].at < e.at + theme.back().end && s.entries[b].at + theme.back().end > e.at)
                    problems.push_back(where + "two entries overlap in the " + plan.names[static_cast<std::size_t>(e.voice)] + ".");
            int low = 200, high = 0;
            for (const WovenNote &n : theme) {
                low = std::min(low, n.key);
                high = std::max(high, n.key);
            }
            const VoiceRange &range = plan.ranges[static_cast<std::size_t>(e.voice)];
            bool fits = false;
            for (int o = -4; o <= 4; ++o) fits = fits || (low + 12 * o >= range.lowest && high + 12 * o <= range.highest);
            if (std::any_of(theme.begin(), theme.end(), [](const WovenNote &n) { return n.end - n.onset < kSixteenthTicks / 2 || n.onset % (kSixteenthTicks / 2) != 0; })
                && e.change == ThemeChange::Diminished)
                problems.push_back(where + "the subject is too quick to be diminished.");
            if (!fits) problems.push_back(where + "the theme goes out of the range of the " + plan.names[static_cast<std::size_t>(e.voice)] + ": widen its range or give it to another voice.");
        }
    }
    if (!plan.sections.empty() && plan.sections.back().kind != FugueSection::Kind::Final)
        problems.push_back("The last section must be the final one, so that the fugue closes.");
    return problems;
}

} // namespace ricercar
