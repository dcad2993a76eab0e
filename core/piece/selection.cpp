// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/selection.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

struct CriterionInfo {
    const char *id, *name, *chinese;
};
constexpr CriterionInfo kInfos[kCriteria] = {
    {"wishes", "what was asked", "符合要求"},
    {"voice-leading", "voice leading", "声部进行"},
    {"form", "form", "曲式"},
    {"motif-economy", "motif economy", "动机统一"},
    {"contour", "contour", "旋律线条"},
    {"idiom", "idiom", "风格"},
    {"novelty", "novelty", "新意"},
};

// Onset and key of every note in a range, sorted: what an ear compares.
std::vector<std::pair<std::int64_t, int>> strikes(const Score &score, TickRange range)
{
    std::vector<std::pair<std::int64_t, int>> all;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset) && n.note->grace == Grace::None) all.emplace_back(n.onset.value, n.note->midi());
    std::sort(all.begin(), all.end());
    return all;
}

double difference(const std::vector<std::pair<std::int64_t, int>> &a, const std::vector<std::pair<std::int64_t, int>> &b)
{
    if (a.empty() && b.empty()) return 0;
    std::size_t same = 0;
    for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
        if (a[i] == b[k]) ++same, ++i, ++k;
        else if (a[i] < b[k]) ++i;
        else ++k;
    }
    return 1.0 - 2.0 * static_cast<double>(same) / static_cast<double>(a.size() + b.size());
}

const ScorePart *partNamed(const Alternative &idea, std::string_view id)
{
    const auto it = std::find_if(idea.parts.begin(), idea.parts.end(), [&](const ScorePart &p) { return p.name == id; });
    return it == idea.parts.end() ? nullptr : &*it;
}

std::string spoken(const std::string &id)
{
    for (const CriterionInfo &info : kInfos)
        if (id == info.id) return info.name;
    return id;
}

// What sets one apart from the others: where it stands out most and where it lags most, by weight.
std::string whyOf(const Alternative &a, const std::vector<Alternative> &ideas)
{
    const ScorePart *best = nullptr, *worst = nullptr;
    double above = 1e-9, below = -1e-9;
    for (const ScorePart &p : a.parts) {
        double mean = 0;
        for (const Alternative &b : ideas) {
            const ScorePart *other = partNamed(b, p.name);
            mean += (other ? other->value : p.value) / static_cast<double>(ideas.size());
        }
        const double d = (p.value - mean) * p.weight;
        if (d > above) above = d, best = &p;
        if (d < below) below = d, worst = &p;
    }
    std::string why = a.rank == 1 ? "First" : "Number " + std::to_string(a.rank);
    if (best) why += (best->name == criterionId(Criterion::Wishes) ? ", most of all for " : ", most of all for its ") + spoken(best->name) + ": " + best->reason;
    else why += a.rank == 1 ? " by the sum of all criteria." : ": in nothing ahead of the others.";
    if (worst) why += " Behind in " + spoken(worst->name) + ": " + worst->reason;
    return why;
}

} // namespace

const char *criterionId(Criterion criterion) { return kInfos[static_cast<std::size_t>(criterion)].id; }
const char *criterionName(Criterion criterion) { return kInfos[static_cast<std::size_t>(criterion)].name; }
const char *criterionChinese(Criterion criterion) { return kInfos[static_cast<std::size_t>(criterion)].chinese; }

void rankedBy(std::vector<Alternative> &ideas, const SelectionWeights &weights)
{
    for (Alternative &a : ideas) {
        double sum = 0, all = 0;
        for (ScorePart &p : a.parts) {
            for (std::size_t c = 0; c < kCriteria; ++c)
                if (p.name == kInfos[c].id) p.weight = std::clamp(weights.weight[c], 0.0, 3.0);
            sum += p.value * p.weight;
            all += p.weight;
        }
        a.total = all > 0 ? sum / all : 0;
    }
    std::stable_sort(ideas.begin(), ideas.end(), [](const Alternative &a, const Alternative &b) {
        return a.total != b.total ? a.total > b.total : a.draft.seed < b.draft.seed;
    });
    // The floor: one that is too like a better one stands behind all that are not.
    std::vector<std::vector<std::pair<std::int64_t, int>>> notes;
    for (const Alternative &a : ideas)
        notes.push_back(a.score ? strikes(*a.score, a.range.empty() ? TickRange{TimelineTick{0}, a.score->end()} : a.range)
                                : std::vector<std::pair<std::int64_t, int>>{});
    std::vector<std::size_t> order, alike;
    std::vector<std::size_t> twin(ideas.size(), ideas.size());
    std::vector<double> share(ideas.size(), 1);
    for (std::size_t i = 0; i < ideas.size(); ++i) {
        for (std::size_t k : order)
            if (const double d = difference(notes[i], notes[k]); d < weights.difference && d < share[i]) twin[i] = k, share[i] = d;
        (twin[i] == ideas.size() ? order : alike).push_back(i);
    }
    const std::size_t apart = order.size();
    order.insert(order.end(), alike.begin(), alike.end());
    std::vector<int> rankOf(ideas.size());
    for (std::size_t r = 0; r < order.size(); ++r) rankOf[order[r]] = static_cast<int>(r) + 1;
    std::vector<Alternative> sorted;
    for (std::size_t r = 0; r < order.size(); ++r) {
        sorted.push_back(std::move(ideas[order[r]]));
        sorted.back().rank = static_cast<int>(r) + 1;
    }
    ideas = std::move(sorted);
    for (std::size_t r = 0; r < ideas.size(); ++r) {
        ideas[r].why = whyOf(ideas[r], ideas);
        if (r >= apart)
            ideas[r].why = "Last, for it is nearly idea " + std::to_string(rankOf[twin[order[r]]]) + ": "
                + std::to_string(std::lround(100 * share[order[r]])) + "% of its notes differ. " + ideas[r].why;
    }
}

double differenceOf(const Score &a, const Score &b)
{
    return difference(strikes(a, {TimelineTick{0}, a.end()}), strikes(b, {TimelineTick{0}, b.end()}));
}

} // namespace ricercar
