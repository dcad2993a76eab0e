// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/quantize.h"

#include "core/live/beat_grids.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ricercar {

namespace {

constexpr double kFar = 1e30;
constexpr std::size_t kMostTogether = 24, kMostCuts = 14;
constexpr std::size_t kUnknown = kMostGrids; // the grid before the first beat
constexpr double kSameKey = 40;              // the cost of writing one key twice at a place: only where nothing else can be
constexpr double kHaste = 0.13, kHasteWeight = 11; // seconds: steps of a grid shorter than this are seldom played
constexpr double kAlone = 1.5;               // the cost of a place that the other hand does not strike
constexpr std::int64_t kEar = 48;             // places of a beat that are told apart in the other hand

// One stroke, or a rolled chord, which is anywhere between its first and its last note.
struct Unit {
    double low = 0, high = 0; // ticks
    double sigma = 1;         // ticks
    std::size_t first = 0, last = 0; // strokes
    double middle() const { return 0.5 * (low + high); }
};

class Solver {
public:
    Solver(std::vector<PlayedStroke> &strokes, const std::vector<GridBeat> &beats, const QuantizeOptions &options,
           const std::function<double(double)> &speed)
        : m_strokes(strokes), m_beats(beats), m_options(options), m_speed(speed)
    {
    }

    Quantized run()
    {
        Quantized q;
        q.swing = m_options.swing;
        gather();
        m_sigma = 0.025 * m_options.looseness;
        forget();
        for (int pass = 0; pass < kPasses; ++pass) {
            place(q.swing);
            solve();
            if (pass + 1 == kPasses) break;
            learn();
            if (m_options.findSwing && pass == 0) {
                q.swing = foundSwing();
                if (q.swing != m_options.swing) { // begun anew: what was learnt took the swing for triplets
                    forget();
                    m_late = 0;
                }
            }
        }
        partHands();
        partStrokesOfAKey();
        q.spread = m_sigma;
        q.late = m_late;
        return q;
    }

private:
    static constexpr int kPasses = 5;

    void forget()
    {
        for (const bool compound : {false, true}) m_costs[compound ? 1 : 0] = gridCosts(compound, {});
    }

    // Chords that were rolled are one unit each.
    void gather()
    {
        const std::size_t n = m_strokes.size();
        for (std::size_t i = 0; i < n;) {
            const double tps = m_speed(m_strokes[i].on);
            std::size_t end = i + 1;
            while (end < n && m_strokes[end].on - m_strokes[end - 1].on < 0.07 * tps && m_strokes[end].on - m_strokes[i].on < 0.22 * tps
                   && m_strokes[end].key > m_strokes[end - 1].key)
                ++end;
            // Held together, till some time after the last has begun.
            while (end - i >= 3) {
                double soonest = kFar;
                for (std::size_t k = i; k < end; ++k) soonest = std::min(soonest, m_strokes[k].off);
                if (soonest > m_strokes[end - 1].on + std::max(0.09 * tps, 0.8 * (m_strokes[end - 1].on - m_strokes[i].on))) break;
                --end;
            }
            if (end - i < 3 || m_strokes[end - 1].on - m_strokes[i].on < 0.04 * tps) end = i + 1;
            m_units.push_back({0, 0, 1, i, end});
            i = end;
        }
    }

    // Where the units are heard, less what the player is late, the swing made straight.
    void place(double swing)
    {
        std::size_t b = 0;
        for (Unit &u : m_units) {
            const double tps = m_speed(m_strokes[u.first].on);
            u.sigma = std::max(1.0, m_sigma * tps);
            u.low = m_strokes[u.first].on - m_late * tps;
            u.high = m_strokes[u.last - 1].on - m_late * tps;
            if (swing == 0.5) continue;
            while (b + 1 < m_beats.size() && m_beats[b].start + m_beats[b].length <= u.low) ++b;
            const GridBeat &beat = m_beats[b];
            if (beat.compound || u.low < beat.start) continue;
            const double length = static_cast<double>(beat.length);
            const auto straight = [&](double t) {
                const double x = (t - static_cast<double>(beat.start)) / length;
                if (x <= 0 || x >= 1) return t;
                const double y = x < swing ? x * 0.5 / swing : 0.5 + (x - swing) * 0.5 / (1 - swing);
                return static_cast<double>(beat.start) + y * length;
            };
            u.low = straight(u.low);
            u.high = straight(u.high);
        }
        std::stable_sort(m_units.begin(), m_units.end(), [](const Unit &a, const Unit &c) { return a.middle() < c.middle(); });
        together();
    }

    void together()
    {
        m_apart.assign(m_units.size(), {});
        for (std::size_t i = 0; i < m_units.size(); ++i)
            for (std::size_t k = i; k-- > 0 && i - k < kMostTogether;) {
                if (m_units[i].low - m_units[k].high > 14 * m_units[i].sigma) break;
                m_apart[i][i - k] = static_cast<float>(apart(m_units[k], m_units[i]));
            }
    }

    // What it costs to write two units together: one was let go when the other began, or it is the same key.
    double apart(const Unit &a, const Unit &b) const
    {
        double most = 0;
        for (std::size_t i = a.first; i < a.last; ++i)
            for (std::size_t k = b.first; k < b.last; ++k) {
                const PlayedStroke &x = m_strokes[i].on <= m_strokes[k].on ? m_strokes[i] : m_strokes[k];
                const PlayedStroke &y = &x == &m_strokes[i] ? m_strokes[k] : m_strokes[i];
                if (x.key == y.key) return kSameKey;
                const double shorter = std::max(1.0, std::min(x.off - x.on, y.off - y.on));
                const double both = (std::min(x.off, y.off) - y.on) / shorter;
                // Notes of one line overlap a little, of a chord nearly wholly.
                most = std::max(most, both < 0.1 ? 7.0 : both < 0.25 ? 4.0 : both < 0.45 ? 1.5 : 0.0);
            }
        return most;
    }

    double miss(const Unit &u, double place) const
    {
        const double off = place < u.low ? u.low - place : place > u.high ? place - u.high : 0.0;
        const double e = off / u.sigma;
        const double roll = u.high > u.low ? 0.5 : 0.0; // a roll proves less
        const double cost = 0.5 * e * e + roll;
        return cost < 10 ? cost : 10 + 0.5 * (e - std::sqrt(20.0)); // nobody's finger is ever so far out
    }

    struct Step {
        double cost = kFar;
        int grid = -1;           // of the beat before the cut; -1: nothing was struck in it
        std::size_t fromCut = 0, fromGrid = kUnknown;
    };
    struct Cut { // the units from here on belong to the beat or later
        std::size_t unit = 0;
        std::array<Step, kMostGrids + 1> best; // by the last grid of more than one part
    };

    std::vector<Cut> cutsAt(double boundary, std::size_t from) const
    {
        std::size_t first = from;
        const auto reach = [&](const Unit &u) { return 4.5 * u.sigma; };
        while (first < m_units.size() && m_units[first].high < boundary - reach(m_units[first])) ++first;
        std::size_t last = first;
        while (last < m_units.size() && m_units[last].low < boundary + reach(m_units[last])) ++last;
        // Of very many, those around the boundary.
        if (last - first > kMostCuts) {
            std::size_t middle = first;
            while (middle < last && m_units[middle].middle() < boundary) ++middle;
            first = std::max(first, middle > kMostCuts / 2 ? middle - kMostCuts / 2 : 0);
            last = std::min(last, first + kMostCuts);
        }
        std::vector<Cut> cuts;
        for (std::size_t i = first; i <= last; ++i) cuts.push_back({i, {}});
        return cuts;
    }

    // Of a beat's grid, apart from what is struck in it; kFar if it is not allowed.
    double costOf(const BeatGrid &grid, const GridBeat &beat, double doubt) const
    {
        if (grid.needs > m_options.finest || (grid.tuplet && !m_options.tuplets) || !canDivide(beat.length, grid.parts)) return kFar;
        const double step = static_cast<double>(beat.length) / grid.parts / m_speed(static_cast<double>(beat.start));
        if (grid.parts > 2 && step < 0.02) return kFar;
        return step < kHaste && grid.parts > 1 ? doubt * kHasteWeight * std::log(kHaste / step) : 0.0;
    }

    // Best costs of giving units [first, j) places of one grid of a beat, for all j up to `last`. `ways`, where wanted,
    // gets how: for j and place, the unit where the place's group began and the place before it.
    struct Way {
        std::size_t begin = 0;
        int before = -1;
    };
    using Places = std::array<double, kMostPlaces>;
    std::vector<double> lay(const GridBeat &beat, std::size_t g, std::size_t first, std::size_t last,
                            std::vector<std::array<Way, kMostPlaces>> *ways, std::vector<int> *lastPlace) const
    {
        const BeatGrid &grid = beatGrids(beat.compound)[g];
        const auto &next = m_costs[beat.compound ? 1 : 0].next[g];
        const std::size_t n = last - first;
        const auto parts = static_cast<std::size_t>(grid.parts);
        std::vector<Places> sum(n + 1), laid(n + 1), enter(n + 1); // enter: the best way to come to a place after i units
        std::vector<std::array<int, kMostPlaces>> from(n + 1);
        const double step = static_cast<double>(beat.length) / grid.parts;
        Places alone{};
        if (!m_heard.empty()) {
            const std::uint64_t heard = m_heard[static_cast<std::size_t>(&beat - m_beats.data())];
            for (std::size_t k = 0; heard && k < parts; ++k)
                if (!(heard >> (static_cast<std::int64_t>(k) * kEar / grid.parts) & 1u)) alone[k] = kAlone;
        }
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < parts; ++k) {
                const double at = static_cast<double>(beat.start) + step * static_cast<double>(k);
                sum[i + 1][k] = sum[i][k] + miss(m_units[first + i], at);
            }
        for (std::size_t k = 0; k < parts; ++k) {
            enter[0][k] = grid.has(static_cast<int>(k)) ? next[0][k] + alone[k] : kFar;
            from[0][k] = -1;
        }
        if (ways) ways->assign(n + 1, {});
        if (lastPlace) lastPlace->assign(n + 1, -1);
        std::vector<double> best(n + 1, kFar);
        for (std::size_t j = 1; j <= n; ++j) {
            laid[j].fill(kFar);
            double conflict = 0;
            for (std::size_t i = j; i-- > 0 && j - i <= kMostTogether;) {
                for (std::size_t x = 1; x < j - i; ++x) conflict += m_apart[first + i + x][x];
                if (conflict > 6 * kSameKey) break;
                for (std::size_t k = 0; k < parts; ++k) {
                    const double cost = enter[i][k] + sum[j][k] - sum[i][k] + conflict;
                    if (cost >= laid[j][k]) continue;
                    laid[j][k] = cost;
                    if (ways) (*ways)[j][k] = {i, from[i][k]};
                }
            }
            for (std::size_t k = 0; k < parts; ++k) {
                const double end = laid[j][k] + next[k + 1][parts];
                if (end < best[j]) {
                    best[j] = end;
                    if (lastPlace) (*lastPlace)[j] = static_cast<int>(k);
                }
                enter[j][k] = kFar;
                from[j][k] = -1;
                if (!grid.has(static_cast<int>(k))) continue;
                for (std::size_t q = 0; q < k; ++q) {
                    const double cost = laid[j][q] + next[q + 1][k] + alone[k];
                    if (cost >= enter[j][k]) continue;
                    enter[j][k] = cost;
                    from[j][k] = static_cast<int>(q);
                }
            }
        }
        return best;
    }

    void tryBeat(const GridBeat &beat, bool sameMetre, const std::vector<Cut> &from, std::vector<Cut> &to) const
    {
        const auto grids = beatGrids(beat.compound);
        const GridCosts &costs = m_costs[beat.compound ? 1 : 0];
        const std::size_t most = to.back().unit;
        for (std::size_t c = 0; c < from.size(); ++c) {
            const Cut &start = from[c];
            if (std::all_of(start.best.begin(), start.best.end(), [](const Step &s) { return s.cost >= kFar; })) continue;
            for (Cut &end : to) { // an empty beat says nothing
                if (end.unit != start.unit) continue;
                for (std::size_t s = 0; s <= kUnknown; ++s)
                    if (start.best[s].cost < end.best[s].cost) end.best[s] = {start.best[s].cost, -1, c, s};
            }
            if (most <= start.unit) continue;
            for (std::size_t g = 0; g < grids.size(); ++g) {
                const double own = costOf(grids[g], beat, costs.doubt[g]);
                if (own >= kFar) continue;
                // A beat of one stroke on the beat does not end a run of others.
                std::array<std::pair<double, std::size_t>, kMostGrids + 1> begin; // by the grid after it
                begin.fill({kFar, kUnknown});
                for (std::size_t s = 0; s <= kUnknown; ++s) {
                    if (start.best[s].cost >= kFar) continue;
                    const double cost = start.best[s].cost + own + costs.follows[sameMetre ? s : kUnknown][g];
                    auto &after = begin[grids[g].parts == 1 ? s : g];
                    if (cost < after.first) after = {cost, s};
                }
                const std::vector<double> laid = lay(beat, g, start.unit, most, nullptr, nullptr);
                for (Cut &end : to) {
                    if (end.unit <= start.unit) continue;
                    for (std::size_t s = 0; s <= kUnknown; ++s) {
                        const double cost = begin[s].first + laid[end.unit - start.unit];
                        if (cost < end.best[s].cost) end.best[s] = {cost, static_cast<int>(g), c, begin[s].second};
                    }
                }
            }
        }
    }

    void solve()
    {
        m_written.assign(m_units.size(), {});
        std::vector<std::vector<Cut>> cuts(m_beats.size() + 1);
        cuts[0] = {Cut{0, {}}};
        cuts[0][0].best[kUnknown] = {0, -1, 0, kUnknown};
        for (std::size_t b = 0; b < m_beats.size(); ++b) {
            const GridBeat &beat = m_beats[b];
            if (b + 1 == m_beats.size()) cuts[b + 1] = {Cut{m_units.size(), {}}};
            else cuts[b + 1] = cutsAt(static_cast<double>(beat.start + beat.length), cuts[b].front().unit);
            tryBeat(beat, b > 0 && m_beats[b - 1].compound == beat.compound, cuts[b], cuts[b + 1]);
        }
        // Back along the best way.
        std::size_t cut = 0, state = 0;
        for (std::size_t s = 0; s <= kUnknown; ++s)
            if (cuts.back()[0].best[s].cost < cuts.back()[0].best[state].cost) state = s;
        for (std::size_t b = m_beats.size(); b-- > 0;) {
            const Cut &end = cuts[b + 1][cut];
            const Step &step = end.best[state];
            const std::size_t begin = cuts[b][step.fromCut].unit;
            if (step.grid >= 0 && end.unit > begin) {
                const auto g = static_cast<std::size_t>(step.grid);
                std::vector<std::array<Way, kMostPlaces>> ways;
                std::vector<int> lastPlace;
                lay(m_beats[b], g, begin, end.unit, &ways, &lastPlace);
                std::size_t j = end.unit - begin;
                int place = lastPlace[j];
                while (j > 0 && place >= 0) {
                    const Way way = ways[j][static_cast<std::size_t>(place)];
                    for (std::size_t i = way.begin; i < j; ++i)
                        m_written[begin + i] = {b, m_beats[b].start + m_beats[b].length * place / beatGrids(m_beats[b].compound)[g].parts};
                    j = way.begin;
                    place = way.before;
                }
            }
            cut = step.fromCut;
            state = step.fromGrid;
        }
        for (std::size_t i = 0; i < m_units.size(); ++i)
            for (std::size_t k = m_units[i].first; k < m_units[i].last; ++k) m_strokes[k].onset = m_written[i].second;
    }

    // What the piece is like, and how it is played, from what was found in it.
    void learn(bool playing = true)
    {
        std::array<GridCounts, 2> counts;
        std::vector<double> misses;
        std::size_t before = kUnknown, lastBeat = 0;
        for (std::size_t i = 0; i < m_units.size();) {
            const std::size_t b = m_written[i].first;
            const GridBeat &beat = m_beats[b];
            if (m_beats[lastBeat].compound != beat.compound) before = kUnknown;
            lastBeat = b;
            std::vector<std::int64_t> places; // of kGridLcm
            for (; i < m_units.size() && m_written[i].first == b; ++i) {
                const std::int64_t at = (m_written[i].second - beat.start) * kGridLcm / beat.length;
                if (places.empty() || places.back() != at) places.push_back(at);
                if (m_units[i].high == m_units[i].low) {
                    const double tps = m_speed(m_strokes[m_units[i].first].on);
                    misses.push_back((m_units[i].low - static_cast<double>(m_written[i].second)) / tps);
                }
            }
            const auto grids = beatGrids(beat.compound);
            const std::size_t g = plainestGrid(beat.compound, places);
            if (g >= grids.size()) continue;
            GridCounts &count = counts[beat.compound ? 1 : 0];
            count.follows[before][g] += 1;
            const std::int64_t step = kGridLcm / grids[g].parts;
            std::size_t from = 0;
            for (const std::int64_t p : places) {
                const auto to = static_cast<std::size_t>(p / step);
                count.next[g][from][to] += 1;
                from = to + 1;
            }
            count.next[g][from][static_cast<std::size_t>(grids[g].parts)] += 1;
            if (grids[g].parts > 1) before = g;
        }
        for (const bool compound : {false, true}) m_costs[compound ? 1 : 0] = gridCosts(compound, counts[compound ? 1 : 0]);
        if (!playing || misses.size() < 8) return;
        const auto median = [](std::vector<double> v) {
            std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
            return v[v.size() / 2];
        };
        const double shift = median(misses);
        m_late = std::clamp(m_late + shift, -0.15, 0.15);
        for (double &m : misses) m = std::fabs(m - shift);
        m_sigma = std::clamp(1.4826 * median(misses), 0.008, 0.045) * m_options.looseness;
    }

    // Each hand by itself, the other's rhythm in its ear: three notes against four, a run above a steady bass.
    void partHands()
    {
        const std::vector<Unit> units = std::move(m_units);
        for (int round = 0; round < 2; ++round)
            for (std::uint8_t hand = 0; hand < 2; ++hand) {
                m_units.clear();
                m_written.clear();
                m_heard.assign(m_beats.size(), 0);
                std::size_t here = 0, elsewhere = 0;
                for (const Unit &u : units) {
                    const std::int64_t onset = m_strokes[u.first].onset;
                    const auto after = std::upper_bound(m_beats.begin(), m_beats.end(), onset, [](std::int64_t t, const GridBeat &x) { return t < x.start; });
                    const auto b = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - m_beats.begin() - 1, 0));
                    if (m_strokes[u.first].hand == hand) {
                        m_units.push_back(u);
                        m_written.emplace_back(b, onset);
                        ++here;
                    } else {
                        m_heard[b] |= std::uint64_t{1} << std::clamp<std::int64_t>((onset - m_beats[b].start) * kEar / m_beats[b].length, 0, kEar - 1);
                        ++elsewhere;
                    }
                }
                if (here == 0 || elsewhere == 0) break;
                learn(false);
                together();
                solve();
            }
        m_units = units;
    }

    // A key cannot be written twice at one place: the later stroke goes to the next that can be written, if that is
    // near. Strokes faster than any value stay together.
    void partStrokesOfAKey()
    {
        std::array<PlayedStroke *, 256> before{};
        for (PlayedStroke &s : m_strokes) {
            PlayedStroke *&last = before[s.key];
            if (last && s.onset <= last->onset) {
                const auto after = std::upper_bound(m_beats.begin(), m_beats.end(), last->onset, [](std::int64_t t, const GridBeat &x) { return t < x.start; });
                const GridBeat &beat = m_beats[static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - m_beats.begin() - 1, 0))];
                const std::int64_t inside = last->onset - beat.start;
                // On along the grid that the beat has, as far as it can be told from the one place.
                std::int64_t step = beat.length;
                for (const int parts : {2, 4, 3, 6, 8, 12, 16})
                    if (canDivide(beat.length, parts) && inside % (beat.length / parts) == 0) {
                        step = beat.length / parts;
                        if (static_cast<double>(last->onset + step) - s.on <= 0.5 * static_cast<double>(step)) break;
                    }
                if (static_cast<double>(last->onset + step) - s.on < static_cast<double>(beat.length)) s.onset = last->onset + step;
                else s.onset = last->onset;
            }
            last = &s;
        }
    }

    // Where the off-beats lie, if beats with just one off-beat hold it in one place past the middle.
    double foundSwing() const
    {
        std::vector<double> places;
        std::size_t others = 0;
        for (std::size_t i = 0; i < m_units.size();) {
            const std::size_t b = m_written[i].first;
            const GridBeat &beat = m_beats[b];
            std::vector<double> inside;
            bool fine = false;
            for (; i < m_units.size() && m_written[i].first == b; ++i) {
                const double x = (m_units[i].middle() - static_cast<double>(beat.start)) / static_cast<double>(beat.length);
                if (x > 0.2 && x < 0.85) {
                    if (inside.empty() || x - inside.back() > 0.1) inside.push_back(x);
                    fine = fine || x < 0.42;
                }
            }
            if (beat.compound || inside.empty()) continue;
            if (inside.size() == 1 && !fine) places.push_back(inside[0]);
            else ++others;
        }
        if (places.size() < 6 || others * 4 > places.size()) return m_options.swing;
        std::nth_element(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(places.size() / 2), places.end());
        const double middle = places[places.size() / 2];
        return middle > 0.55 && middle < 0.73 ? middle : m_options.swing;
    }

    std::vector<PlayedStroke> &m_strokes;
    const std::vector<GridBeat> &m_beats;
    const QuantizeOptions &m_options;
    const std::function<double(double)> &m_speed;
    std::vector<Unit> m_units; // by time
    std::vector<std::array<float, kMostTogether>> m_apart; // [i][k]: units i - k and i
    std::vector<std::pair<std::size_t, std::int64_t>> m_written; // beat and onset
    std::vector<std::uint64_t> m_heard; // by beat: what the other hand strikes; empty: both are looked at
    std::array<GridCosts, 2> m_costs; // of simple beats, of compound ones
        double m_sigma = 0.02, m_late = 0; // seconds
};

} // namespace

Quantized quantizeStrokes(std::vector<PlayedStroke> &strokes, const std::vector<GridBeat> &beats, const QuantizeOptions &options,
                          const std::function<double(double)> &ticksPerSecond)
{
    if (strokes.empty() || beats.empty()) return {};
    return Solver(strokes, beats, options, ticksPerSecond).run();
}

} // namespace ricercar
