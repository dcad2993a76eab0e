// SPDX-License-Identifier: GPL-3.0-or-later
// A small search: a stretch of the bar is written plainly, as one tuplet, or as its two halves, whichever costs
// least. The costs stand for what a reader pays: a tuplet, a tie, a dot, a tuplet wider than a beat.
#include "core/notation/tuplets.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr Ticks kFinest = kWhole / 128;      // plain values lie on this grid
constexpr Ticks kNarrowest = kWhole / 32;    // of a tuplet's span
constexpr double kTuplet = 2, kTie = 2, kDot = 0.5, kCutEdge = 5, kWiderThanBeat = 4, kUnwritable = 50;

struct Plan {
    double cost = 0;
    std::vector<TupletSpan> spans;
};

class Search {
public:
    Search(const Metric &metric, const std::vector<Ticks> &boundaries) : m_metric(metric), m_boundaries(boundaries) {}

    Plan plan(Ticks start, Ticks length, int beats) const
    {
        if (!offGrid(start, length)) return {};
        Plan best{kUnwritable, {}};
        const bool dotted = length.value % 3 == 0 && m_metric.compound() && beats == 1
                            && valueOf(length, 1) && valueOf(length, 1)->dots == 1;
        if (dotted) {
            for (const auto &[actual, normal] : {std::pair{5, 3}, std::pair{7, 6}})
                consider(best, start, length, actual, normal, beats);
            return best;
        }
        for (const auto &[actual, normal] :
             {std::pair{3, 2}, std::pair{6, 4}, std::pair{5, 4}, std::pair{7, 4}, std::pair{9, 8}})
            consider(best, start, length, actual, normal, beats);
        if (length >= kNarrowest * 2 && length.value % 2 == 0) {
            const Ticks half = length / 2;
            Plan first = plan(start, half, std::max(1, beats / 2));
            const Plan second = plan(start + half, half, std::max(1, beats / 2));
            if (first.cost + second.cost < best.cost) {
                first.cost += second.cost;
                first.spans.insert(first.spans.end(), second.spans.begin(), second.spans.end());
                best = std::move(first);
            }
        }
        return best;
    }

private:
    auto inside(Ticks start, Ticks length) const // boundaries strictly inside
    {
        const auto first = std::upper_bound(m_boundaries.begin(), m_boundaries.end(), start);
        const auto last = std::lower_bound(first, m_boundaries.end(), start + length);
        return std::pair{first, last};
    }
    bool offGrid(Ticks start, Ticks length) const
    {
        const auto [first, last] = inside(start, length);
        return std::any_of(first, last, [](Ticks t) { return (t % kFinest).value != 0; });
    }
    bool isBoundary(Ticks t) const { return std::binary_search(m_boundaries.begin(), m_boundaries.end(), t); }

    void consider(Plan &best, Ticks start, Ticks length, int actual, int normal, int beats) const
    {
        if (length.value % normal != 0 || length.value % actual != 0) return;
        const Ticks unit = length / actual;
        const auto written = valueOf(length / normal, 0);
        if (!written || written->log2 > 7) return;
        const auto [first, last] = inside(start, length);
        int depth = 0; // halvings of the unit
        for (auto t = first; t != last; ++t) {
            while (((*t - start) * (1 << depth) % unit).value != 0)
                if (++depth > 2) return;
        }
        const TupletSpan span{start, length, actual, normal};
        double cost = kTuplet + (actual == 6 ? 0.5 : 0);
        for (int wide = beats; wide > 1; wide /= 2) cost += kWiderThanBeat;
        if (!isBoundary(start)) cost += kCutEdge;
        if (!isBoundary(start + length)) cost += kCutEdge;
        bool hasUnit = false;
        Ticks from = start;
        const auto segment = [&](Ticks to) {
            hasUnit = hasUnit || to - from >= unit;
            const auto values = valuesWithoutMetre(span.toWritten(to) - span.toWritten(from), 1);
            cost += kTie * static_cast<double>(values.size() - 1);
            for (const TimedValue &v : values) cost += kDot * v.value.dots;
            from = to;
        };
        for (auto t = first; t != last; ++t) segment(*t);
        segment(start + length);
        if (!hasUnit) cost += 1; // six sixteenths are a sextuplet, not an eighth triplet in halves
        if (cost < best.cost) best = {cost, {span}};
    }

    const Metric &m_metric;
    const std::vector<Ticks> &m_boundaries;
};

} // namespace

std::vector<TupletSpan> tupletsIn(const Metric &metric, const std::vector<Ticks> &boundaries)
{
    if (std::all_of(boundaries.begin(), boundaries.end(), [](Ticks t) { return (t % kFinest).value == 0; })) return {};

    const Search search(metric, boundaries);
    // The cells that a tuplet may fill: beats; thirds of compound beats; and runs of 2 or 4 of equal cells.
    struct Cell {
        Ticks start, length;
        std::size_t beat = 0;
        bool firstOfBeat = true;
    };
    std::vector<Cell> cells;
    for (std::size_t b = 0; b < metric.beats().size(); ++b) {
        const Metric::Beat &beat = metric.beats()[b];
        const bool thirds = metric.compound() && beat.length.value % 3 == 0;
        const Ticks length = thirds ? beat.length / 3 : beat.length;
        for (int i = 0; i < (thirds ? 3 : 1); ++i) cells.push_back({beat.start + length * i, length, b, i == 0});
    }

    std::vector<Plan> best(cells.size() + 1);
    for (std::size_t end = 1; end <= cells.size(); ++end) {
        best[end].cost = 1e9;
        for (const std::size_t count : {1u, 2u, 3u, 4u}) {
            if (count > end) break;
            const Cell &first = cells[end - count];
            const bool equal = std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(end - count),
                                           cells.begin() + static_cast<std::ptrdiff_t>(end),
                                           [&](const Cell &c) { return c.length == first.length; });
            if (count > 1 && !equal) continue;
            if (metric.compound()) {
                const bool wholeBeat = count == 3 && first.firstOfBeat;
                const bool insideBeat = count <= 2 && cells[end - 1].beat == first.beat;
                if (!wholeBeat && !insideBeat) continue;
            } else {
                if (count == 3) continue;
                if (cells.size() % 2 == 0 && (end - count) % count != 0) continue;
            }
            const int beats = metric.compound() ? 1 : static_cast<int>(count);
            const Plan plan = search.plan(first.start, first.length * static_cast<std::int64_t>(count), beats);
            const double cost = best[end - count].cost + plan.cost;
            if (cost < best[end].cost) {
                best[end] = best[end - count];
                best[end].cost = cost;
                best[end].spans.insert(best[end].spans.end(), plan.spans.begin(), plan.spans.end());
            }
        }
    }
    return best.back().spans;
}

} // namespace ricercar
