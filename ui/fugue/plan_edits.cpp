// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/plan_edits.h"

#include <algorithm>
#include <cstdint>

namespace ricercar {

namespace {

using Kind = FugueSection::Kind;

int roundedUp(int t, int unit) { return (t + unit - 1) / unit * unit; }
int barOf(const FuguePlan &plan) { return static_cast<int>(plan.time.length().value); }

// What leads from one section to the next begins and ends where they stand.
FuguePlan joined(FuguePlan plan)
{
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        if (plan.sections[i].kind != Kind::Episode) continue;
        if (i > 0) plan.sections[i].key = plan.sections[i - 1].to;
        if (i + 1 < plan.sections.size() && plan.sections[i + 1].kind != Kind::Episode) plan.sections[i].to = plan.sections[i + 1].key;
    }
    return plan;
}

FuguePlan inserted(FuguePlan plan, std::size_t section, FugueSection fresh, std::size_t *at)
{
    std::size_t place = std::min(section + 1, plan.sections.size());
    while (place > 0 && plan.sections[place - 1].kind == Kind::Final) --place;
    if (at) *at = place;
    plan.sections.insert(plan.sections.begin() + static_cast<std::ptrdiff_t>(place), std::move(fresh));
    return joined(std::move(plan));
}

// The key in which what comes after the section begins; before the close it is the home key.
KeySignature keyAfter(const FuguePlan &plan, std::size_t section)
{
    const FugueSection &s = plan.sections[std::min(section, plan.sections.size() - 1)];
    return s.kind == Kind::Final ? plan.key : s.to;
}

// The voice that has waited longest for the theme.
int waiting(const FuguePlan &plan, std::size_t section)
{
    std::vector<int> last(static_cast<std::size_t>(plan.voices()), 0);
    for (std::size_t i = 0; i <= section && i < plan.sections.size(); ++i)
        for (std::size_t e = 0; e < plan.sections[i].entries.size(); ++e) {
            const int v = plan.sections[i].entries[e].voice;
            if (v >= 0 && v < plan.voices()) last[static_cast<std::size_t>(v)] = static_cast<int>(100 * (i + 1) + e);
        }
    return static_cast<int>(std::min_element(last.begin(), last.end()) - last.begin());
}

int neighbour(const FuguePlan &plan, int voice) { return voice + 1 < plan.voices() ? voice + 1 : voice - 1; }

int endOf(const PlannedEntry &e, const FugueMaterial &material) { return e.at + themeOf(e, material).back().end; }

// Long enough for its entries, and where it ends: a fifth higher after an answer.
void settle(FugueSection &s, const FugueMaterial &material)
{
    for (const PlannedEntry &e : s.entries) s.length = std::max(s.length, roundedUp(endOf(e, material), entryUnit(material)));
    if (s.kind == Kind::Final || s.entries.empty()) return;
    s.to = s.entries.back().form == ThemeForm::Answer ? dominantOf(s.entries.back().key) : s.entries.back().key;
}

} // namespace

FuguePlan withSectionKey(FuguePlan plan, std::size_t section, KeySignature key)
{
    FugueSection &s = plan.sections[section];
    if (s.kind == Kind::Episode) {
        s.to = key;
        // An entry that it leads to follows.
        if (section + 1 < plan.sections.size() && plan.sections[section + 1].kind == Kind::Middle) return withSectionKey(std::move(plan), section + 1, key);
        return joined(std::move(plan));
    }
    for (PlannedEntry &e : s.entries) e.key = key;
    // Where it ends: in the key of its last entry, which sounds a fifth higher where it is an answer.
    s.key = key;
    s.to = !s.entries.empty() && s.entries.back().form == ThemeForm::Answer && s.kind != Kind::Final ? dominantOf(key) : key;
    return joined(std::move(plan));
}

FuguePlan withSectionLength(FuguePlan plan, std::size_t section, int ticks)
{
    plan.sections[section].length = std::max(kSixteenthTicks, ticks / kSixteenthTicks * kSixteenthTicks);
    return plan;
}

FuguePlan withSectionMoved(FuguePlan plan, std::size_t section, int by)
{
    const std::size_t to = section + static_cast<std::size_t>(by);
    if (to < plan.sections.size()) std::swap(plan.sections[section], plan.sections[to]);
    return joined(std::move(plan));
}

FuguePlan withoutSection(FuguePlan plan, std::size_t section)
{
    plan.sections.erase(plan.sections.begin() + static_cast<std::ptrdiff_t>(section));
    return joined(std::move(plan));
}

FuguePlan withEpisodeAfter(FuguePlan plan, std::size_t section, std::size_t *at)
{
    FugueSection s;
    s.kind = Kind::Episode;
    s.key = s.to = keyAfter(plan, section);
    s.cadence = true;
    s.length = 2 * barOf(plan);
    if (plan.voices() >= 3) s.resting = {waiting(plan, section)}; // who enters next is heard the better
    if (!s.resting.empty()) s.leader = neighbour(plan, s.resting.front());
    return inserted(std::move(plan), section, std::move(s), at);
}

FuguePlan withPedalAfter(FuguePlan plan, std::size_t section, std::size_t *at)
{
    FugueSection s;
    s.kind = Kind::Pedal;
    s.key = s.to = plan.key;
    s.length = 2 * barOf(plan);
    s.cadence = true;
    return inserted(std::move(plan), section, std::move(s), at);
}

FuguePlan withEntryAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at)
{
    FugueSection s;
    s.kind = Kind::Middle;
    s.key = s.to = keyAfter(plan, section);
    PlannedEntry e;
    e.voice = waiting(plan, section);
    e.key = s.key;
    e.at = material.offset() % entryUnit(material);
    if (plan.voices() >= 2 && plan.countersubjects > 0) e.countersubject = neighbour(plan, e.voice);
    s.entries = {e};
    settle(s, material);
    return inserted(std::move(plan), section, std::move(s), at);
}

FuguePlan withCounterExpositionAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at)
{
    const int unit = entryUnit(material), offset = material.offset() % unit;
    FugueSection s;
    s.kind = Kind::CounterExposition;
    s.key = s.to = plan.key;
    const auto first = std::find_if(plan.sections.begin(), plan.sections.end(), [](const FugueSection &x) { return x.kind == Kind::Exposition; });
    std::vector<int> voices;
    if (first != plan.sections.end())
        for (const PlannedEntry &e : first->entries)
            if (!e.redundant && std::find(voices.begin(), voices.end(), e.voice) == voices.end()) voices.push_back(e.voice);
    for (int v = 0; v < plan.voices(); ++v)
        if (std::find(voices.begin(), voices.end(), v) == voices.end()) voices.push_back(v);
    int t = 0;
    for (std::size_t i = 0; i < voices.size(); ++i) {
        PlannedEntry e;
        e.voice = voices[i];
        e.form = i % 2 == 0 ? ThemeForm::Answer : ThemeForm::Subject;
        e.key = plan.key;
        e.at = t + offset;
        if (plan.countersubjects > 0) e.countersubject = i > 0 ? voices[i - 1] : neighbour(plan, voices[0]);
        s.entries.push_back(e);
        t += roundedUp(offset + material.end() - material.offset(), unit);
    }
    settle(s, material);
    return inserted(std::move(plan), section, std::move(s), at);
}

FuguePlan withStrettoAfter(FuguePlan plan, std::size_t section, const FugueMaterial &material, std::size_t *at)
{
    FugueSection s;
    s.kind = Kind::Stretto;
    s.key = s.to = keyAfter(plan, section);
    PlannedEntry first;
    first.voice = waiting(plan, section);
    first.key = s.key;
    first.at = material.offset() % entryUnit(material);
    std::vector<StrettoChoice> choices = strettosFor(material);
    const int beat = material.metre.beat(), half = (material.end() - material.offset()) / 2;
    choices.push_back({std::max(beat, half / beat * beat), -7, ThemeChange::Plain, 0});
    std::size_t fewest = SIZE_MAX;
    FuguePlan best = plan;
    for (const StrettoChoice &choice : choices) {
        FugueSection tried = s;
        PlannedEntry second = first;
        const int above = first.voice > 0 ? first.voice - 1 : 1, below = neighbour(plan, first.voice);
        second.voice = choice.steps > 0 ? above : below;
        second.at = first.at + choice.after;
        second.steps = choice.steps;
        second.change = choice.change;
        tried.entries = {first, second};
        settle(tried, material);
        std::size_t place = 0;
        FuguePlan with = inserted(plan, section, std::move(tried), &place);
        const std::size_t problems = problemsOf(with, material).size();
        if (problems >= fewest) continue;
        fewest = problems;
        best = std::move(with);
        if (at) *at = place;
        if (problems == 0) break;
    }
    return best;
}

FuguePlan withEntryAdded(FuguePlan plan, std::size_t section, const FugueMaterial &material)
{
    FugueSection &s = plan.sections[section];
    if (s.entries.empty()) return plan;
    const int unit = entryUnit(material);
    const PlannedEntry &last = s.entries.back();
    PlannedEntry e;
    std::vector<int> had(static_cast<std::size_t>(plan.voices()), 0);
    for (std::size_t i = 0; i < s.entries.size(); ++i)
        if (s.entries[i].voice >= 0 && s.entries[i].voice < plan.voices()) had[static_cast<std::size_t>(s.entries[i].voice)] = static_cast<int>(i) + 1;
    e.voice = static_cast<int>(std::min_element(had.begin(), had.end()) - had.begin());
    e.form = last.form == ThemeForm::Subject ? ThemeForm::Answer : ThemeForm::Subject;
    e.key = last.key;
    e.at = roundedUp(endOf(last, material), unit) + material.offset() % unit;
    if (plan.countersubjects > 0 && last.voice != e.voice) e.countersubject = last.voice;
    e.redundant = had[static_cast<std::size_t>(e.voice)] > 0 && (s.kind == Kind::Exposition || s.kind == Kind::CounterExposition);
    // A close keeps its cadence after its last entry.
    if (s.kind == Kind::Final) s.length += roundedUp(e.at + material.end() - material.offset(), unit) - roundedUp(endOf(last, material), unit);
    s.entries.push_back(e);
    settle(s, material);
    return joined(std::move(plan));
}

FuguePlan withEntryChanged(FuguePlan plan, std::size_t section, std::size_t entry, const PlannedEntry &changed, const FugueMaterial &material)
{
    FugueSection &s = plan.sections[section];
    PlannedEntry now = changed;
    now.at = std::max(0, now.at / kSixteenthTicks * kSixteenthTicks);
    if (now.countersubject == now.voice) now.countersubject = s.entries[entry].voice; // they change places
    if (now.countersubject == now.voice) now.countersubject = -1;
    const int more = endOf(now, material) - endOf(s.entries[entry], material);
    const bool lasts = entry + 1 == s.entries.size();
    s.entries[entry] = now;
    if (s.kind == Kind::Final && lasts && more > 0) s.length += roundedUp(more, entryUnit(material)); // before its cadence
    settle(s, material);
    return joined(std::move(plan));
}

FuguePlan withoutEntry(FuguePlan plan, std::size_t section, std::size_t entry)
{
    FugueSection &s = plan.sections[section];
    if (s.entries.size() < 2 || entry >= s.entries.size()) return plan;
    s.entries.erase(s.entries.begin() + static_cast<std::ptrdiff_t>(entry));
    if (s.kind != Kind::Final) s.to = s.entries.back().form == ThemeForm::Answer ? dominantOf(s.entries.back().key) : s.entries.back().key;
    return joined(std::move(plan));
}

} // namespace ricercar
