// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_places.h"

#include <algorithm>

namespace ricercar {

std::optional<std::pair<int, int>> barsOf(const Place &place, const PiecePlan &plan)
{
    const int bars = static_cast<int>(plan.bars());
    auto range = [&](int first, int last) -> std::optional<std::pair<int, int>> {
        first = std::max(first, 0);
        last = std::min(last, bars - 1);
        if (first > last) return std::nullopt;
        return std::pair{first, last};
    };
    auto sectionRange = [&](std::size_t i) { return range(static_cast<int>(plan.sections[i].firstBar), static_cast<int>(plan.sections[i].firstBar + plan.sections[i].bars) - 1); };
    switch (place.kind) {
    case Place::Kind::All:
    case Place::Kind::Selection: return range(0, bars - 1);
    case Place::Kind::Bars: return range(place.first - 1, place.last - 1);
    case Place::Kind::FirstBars: return range(0, place.first - 1);
    case Place::Kind::LastBars: return range(bars - place.first, bars - 1);
    case Place::Kind::From: return range(place.first - 1, bars - 1);
    case Place::Kind::Beginning: return range(0, std::clamp(bars / 4, std::min(2, bars), 4) - 1);
    case Place::Kind::Ending: return range(bars - std::clamp(bars / 4, std::min(2, bars), 4), bars - 1);
    case Place::Kind::Middle: return range(std::max(1, bars / 3), std::max(bars / 3 + 1, bars - bars / 3) - 1);
    case Place::Kind::Half: return place.first == 1 ? range(0, bars / 2 - 1) : range(bars / 2, bars - 1);
    case Place::Kind::Section: {
        if (place.name == "theme" && !plan.sections.empty()) return sectionRange(0);
        for (std::size_t i = 0; i < plan.sections.size(); ++i)
            if (!place.name.empty() && (plan.sections[i].label == place.name || (place.name == "trio" && plan.sections[i].label == "Trio"))) return sectionRange(i);
        const std::size_t at = place.first < 0 ? plan.sections.size() - 1 : static_cast<std::size_t>(std::max(place.first, 1) - 1);
        if (at < plan.sections.size()) return sectionRange(at);
        return std::nullopt;
    }
    case Place::Kind::Phrase: {
        std::vector<const PlannedPhrase *> phrases;
        for (const PlannedSection &s : plan.sections)
            for (const PlannedPhrase &p : s.phrases) phrases.push_back(&p);
        const std::size_t at = place.first < 0 ? phrases.size() - 1 : static_cast<std::size_t>(std::max(place.first, 1) - 1);
        if (at >= phrases.size()) return std::nullopt;
        return range(static_cast<int>(phrases[at]->firstBar), static_cast<int>(phrases[at]->firstBar + phrases[at]->bars) - 1);
    }
    }
    return std::nullopt;
}

bool asksFor(const PieceConcept &piece, Device device)
{
    return std::any_of(piece.occur.value.begin(), piece.occur.value.end(), [&](const DeviceAt &d) { return d.device == device; });
}

std::vector<std::pair<int, int>> askedAt(const PieceConcept &piece, Device device, const PiecePlan &plan)
{
    std::vector<std::pair<int, int>> places;
    for (const DeviceAt &d : piece.occur.value)
        if (d.device == device)
            if (const auto bars = barsOf(d.place, plan)) places.push_back(*bars);
    return places;
}

bool avoids(const PieceConcept &piece, Avoidance what)
{
    return std::any_of(piece.avoid.value.begin(), piece.avoid.value.end(), [&](const Avoid &a) { return a.what == what; });
}

bool forbids(const PieceConcept &piece, Device device)
{
    return std::any_of(piece.avoid.value.begin(), piece.avoid.value.end(),
                       [&](const Avoid &a) { return a.what == Avoidance::Occurrence && a.device == device; });
}

double level(const AspectLevels &levels, Aspect aspect) { return levels[static_cast<std::size_t>(aspect)]; }

AspectLevels levelsOf(const PieceConcept &piece)
{
    AspectLevels levels{};
    for (std::size_t a = 0; a < kAspects; ++a) levels[a] = std::clamp(piece.aspects[a].value, -1.0, 1.0);
    return levels;
}

int largestLeap(const PieceConcept &piece)
{
    int largest = 12;
    for (const Avoid &a : piece.avoid.value)
        if (a.what == Avoidance::LargeLeaps) largest = std::min(largest, a.limit > 0 ? a.limit : 7);
    return largest;
}

} // namespace ricercar
