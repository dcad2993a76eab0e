// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of parts as wholes. Brackets hold runs of parts; they are followed through every change of order.
#include "core/music/score_draft.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

namespace {

struct Group {
    std::size_t first = 0, size = 0;
    Bracket bracket = Bracket::None;
    bool holds(std::size_t part) const { return part >= first && part < first + size; }
};

std::vector<Group> groupsOf(const Score &score)
{
    std::vector<Group> groups;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.bracket != Bracket::None) groups.push_back({p, part.bracketSpan, part.bracket});
    }
    return groups;
}

void setGroups(Score &score, const std::vector<Group> &groups)
{
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const auto g = std::find_if(groups.begin(), groups.end(),
                                    [p](const Group &group) { return group.first == p && group.size > 0; });
        const Bracket bracket = g == groups.end() ? Bracket::None : g->bracket;
        const auto span =
            static_cast<std::uint8_t>(g == groups.end() ? 0 : std::min<std::size_t>(g->size, 255));
        if (score.parts[p]->bracket == bracket && score.parts[p]->bracketSpan == span) continue;
        auto part = std::make_shared<Part>(*score.parts[p]);
        part->bracket = bracket;
        part->bracketSpan = span;
        score.parts[p] = std::move(part);
    }
}

} // namespace

ScorePtr withPart(const ScorePtr &score, Part part, std::size_t at)
{
    assert(part.id && score->partIndex(part.id) == score->parts.size() && "a part needs an id of its own");
    Score draft = *score;
    const std::size_t bars = std::max(draft.masterBars.size(), part.bars.size());
    while (draft.masterBars.size() < bars)
        draft.masterBars.push_back(
            std::make_shared<const MasterBar>(plainBarAfter(*draft.masterBars.back())));
    part.bars.resize(bars);
    for (BarPtr &bar : part.bars)
        if (!bar) bar = std::make_shared<const Bar>();
    for (PartPtr &other : draft.parts) {
        if (other->bars.size() == bars) continue;
        auto longer = std::make_shared<Part>(*other);
        while (longer->bars.size() < bars)
            longer->bars.push_back(std::make_shared<const Bar>());
        other = std::move(longer);
    }
    if (part.staves.empty()) part.staves.push_back({});

    at = std::min(at, draft.parts.size());
    auto groups = groupsOf(draft);
    for (Group &group : groups) {
        if (group.first >= at)
            ++group.first;
        else if (group.holds(at))
            ++group.size;
    }
    if (part.bracket != Bracket::None) groups.push_back({at, part.bracketSpan, part.bracket});
    draft.parts.insert(draft.parts.begin() + static_cast<std::ptrdiff_t>(at),
                       std::make_shared<const Part>(std::move(part)));
    setGroups(draft, groups);
    return Score::finish(std::move(draft), score.get());
}

ScorePtr withoutPart(const ScorePtr &score, PartId part)
{
    const std::size_t at = score->partIndex(part);
    if (at == score->parts.size()) return score;
    Score draft = *score;
    auto groups = groupsOf(draft);
    for (Group &group : groups) {
        if (group.first > at)
            --group.first;
        else if (group.holds(at))
            group.size = group.size > 2 ? group.size - 1 : 0; // one part needs no bracket
    }
    draft.parts.erase(draft.parts.begin() + static_cast<std::ptrdiff_t>(at));
    setGroups(draft, groups);
    std::erase_if(draft.locks, [part](const Lock &lock) { return lock.part == part; });
    return Score::finish(std::move(draft), score.get());
}

ScorePtr withPartHead(const ScorePtr &score, PartId part, const std::function<void(Part &)> &change)
{
    const std::size_t at = score->partIndex(part);
    if (at == score->parts.size()) return score;
    const Part &old = *score->parts[at];
    auto changed = std::make_shared<Part>(old);
    change(*changed);
    changed->id = old.id;
    changed->bars = old.bars;
    if (changed->staves.empty()) changed->staves = old.staves;
    if (sameHead(*changed, old)) return score;
    Score draft = *score;
    // Notes of a staff that is gone go to the lowest one left.
    const auto lowest = static_cast<std::uint8_t>(changed->staves.size() - 1);
    if (changed->staves.size() < old.staves.size()) {
        for (BarPtr &bar : changed->bars) {
            Bar copy = *bar;
            for (Note &note : copy.notes)
                note.staff = std::min(note.staff, lowest);
            for (Direction &direction : copy.directions)
                direction.staff = std::min(direction.staff, lowest);
            std::erase_if(copy.clefs, [lowest](const ClefChange &clef) { return clef.staff > lowest; });
            if (!(copy == *bar)) bar = std::make_shared<const Bar>(std::move(copy));
        }
    }
    draft.parts[at] = std::move(changed);
    return Score::finish(std::move(draft), score.get());
}

ScorePtr withPartMoved(const ScorePtr &score, PartId part, std::size_t to)
{
    const std::size_t from = score->partIndex(part);
    if (from == score->parts.size()) return score;
    to = std::min(to, score->parts.size() - 1);
    if (from == to) return score;
    Score draft = *score;
    auto groups = groupsOf(draft);
    for (Group &group : groups) {
        if (group.holds(from) && group.holds(to)) continue; // reordered inside its bracket
        if (group.first > from)
            --group.first;
        else if (group.holds(from))
            group.size = group.size > 2 ? group.size - 1 : 0;
        if (group.first >= to)
            ++group.first;
        else if (group.holds(to))
            ++group.size;
    }
    const PartPtr moving = draft.parts[from];
    draft.parts.erase(draft.parts.begin() + static_cast<std::ptrdiff_t>(from));
    draft.parts.insert(draft.parts.begin() + static_cast<std::ptrdiff_t>(to), moving);
    setGroups(draft, groups);
    return Score::finish(std::move(draft), score.get());
}

} // namespace ricercar
