// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/quantize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace ricercar {

namespace {

constexpr double kFar = 1e30;
constexpr std::size_t kMostPlaces = 16, kMostTogether = 24, kMostCuts = 14;

struct Grid {
    int parts;
    double share;  // of beats with strokes that need just this grid, before anything is known of the piece
    bool triple;   // against the metre's own division
    int needs;     // QuantizeOptions::finest at least
    double first, strong, weak; // how likely its places are struck: the beat, those of the next plainer grid, its own
};

constexpr std::array<Grid, 8> kSimple{{{1, 0.36, false, 1, 0.99, 0, 0}, {2, 0.36, false, 2, 0.85, 0.95, 0.95}, {4, 0.22, false, 4, 0.85, 0.65, 0.6},
                                       {3, 0.035, true, 2, 0.85, 0.8, 0.8}, {8, 0.015, false, 8, 0.85, 0.6, 0.4},
                                       {6, 0.01, true, 4, 0.85, 0.65, 0.6}, {12, 0.001, true, 8, 0.8, 0.5, 0.4},
                                       {16, 0.001, false, 16, 0.8, 0.5, 0.35}}};
constexpr std::array<Grid, 6> kCompound{{{1, 0.3, false, 1, 0.99, 0, 0}, {3, 0.45, false, 2, 0.9, 0.6, 0.6}, {6, 0.2, false, 4, 0.9, 0.75, 0.5},
                                         {2, 0.01, true, 2, 0.9, 0.95, 0.95}, {12, 0.02, false, 8, 0.85, 0.5, 0.35},
                                         {4, 0.005, true, 4, 0.9, 0.7, 0.6}}};

// One stroke, or a rolled chord, which is anywhere between its first and its last note.
struct Unit {
    double low = 0, high = 0; // ticks
    double sigma = 1;         // ticks
    std::size_t first = 0, last = 0; // strokes
    double middle() const { return 0.5 * (low + high); }
};

struct Tables { // what is known of the piece: costs of grids and of their places
    std::array<double, 8> grid{};
    std::array<std::array<double, kMostPlaces>, 8> struck{}, silent{};
};

// Counts by which the second pass knows the piece.
struct Counts {
    std::array<double, 8> grid{};
    std::array<std::array<double, kMostPlaces>, 8> struck{};
};

template <std::size_t N>
Tables tablesFrom(const std::array<Grid, N> &grids, const Counts &counts)
{
    Tables tables;
    constexpr double kTrust = 12, kTrustPlace = 6; // beats that the first guess is worth
    double total = 0;
    for (std::size_t g = 0; g < N; ++g) total += counts.grid[g];
    for (std::size_t g = 0; g < N; ++g) {
        // Grids so fine that they would catch any stroke are not believed in for having caught some.
        const double count = std::min(counts.grid[g], grids[g].share < 0.003 ? 0.01 * total : total);
        tables.grid[g] = -std::log((count + kTrust * grids[g].share) / (total + kTrust));
        for (int p = 0; p < grids[g].parts; ++p) {
            const bool strong = grids[g].parts % 2 == 0 && p % 2 == 0;
            const double guess = p == 0 ? grids[g].first : strong ? grids[g].strong : grids[g].weak;
            const double likely = std::clamp((counts.struck[g][static_cast<std::size_t>(p)] + kTrustPlace * guess) / (counts.grid[g] + kTrustPlace), 0.01, 0.995);
            tables.struck[g][static_cast<std::size_t>(p)] = -std::log(likely);
            tables.silent[g][static_cast<std::size_t>(p)] = -std::log(1 - likely);
        }
    }
    return tables;
}

class Solver {
public:
    Solver(std::vector<Stroke> &strokes, const std::vector<GridBeat> &beats, const QuantizeOptions &options,
           const std::function<double(double)> &speed)
        : m_strokes(strokes), m_beats(beats), m_options(options), m_speed(speed)
    {
    }

    Quantized run()
    {
        Quantized q;
        q.swing = m_options.swing;
        gather();
        m_sigma = 0.02 * m_options.looseness;
        m_simple = tablesFrom(kSimple, {});
        m_compound = tablesFrom(kCompound, {});
        for (int pass = 0; pass < 3; ++pass) {
            place(q.swing);
            solve();
            if (pass == 2) break;
            learn();
            if (m_options.findSwing && pass == 0) {
                q.swing = foundSwing();
                if (q.swing != m_options.swing) { // begun anew: what was learnt took the swing for triplets
                    m_simple = tablesFrom(kSimple, {});
                    m_compound = tablesFrom(kCompound, {});
                    m_late = 0;
                }
            }
        }
        q.spread = m_sigma;
        q.late = m_late;
        return q;
    }

private:
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
                const Stroke &x = m_strokes[i].on <= m_strokes[k].on ? m_strokes[i] : m_strokes[k];
                const Stroke &y = &x == &m_strokes[i] ? m_strokes[k] : m_strokes[i];
                if (x.key == y.key) return 25;
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
        int grid = -1;
        std::size_t fromCut = 0;
        int fromTriple = 0;
    };
    struct Cut { // the units from here on belong to the beat or later
        std::size_t unit = 0;
        std::array<Step, 2> best; // after a triple beat or not
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

    bool allowed(const Grid &g) const { return g.needs <= m_options.finest && (m_options.tuplets || !g.triple); }

    // Best costs of giving units [first, j) places of one grid of a beat, for all j up to `last`. `choice`, where wanted,
    // gets how: for j and place, the unit where the place's group began and the place before it.
    struct Way {
        std::size_t begin = 0;
        int before = -1;
    };
    std::vector<double> lay(const GridBeat &beat, int parts, const std::array<double, kMostPlaces> &struck,
                            const std::array<double, kMostPlaces> &silent, std::size_t first, std::size_t last,
                            std::vector<std::array<Way, kMostPlaces>> *ways, std::vector<int> *lastPlace) const
    {
        const std::size_t n = last - first;
        const auto p = static_cast<std::size_t>(parts);
        std::vector<std::array<double, kMostPlaces>> sum(n + 1), laid(n + 1);
        std::array<double, kMostPlaces + 1> quiet{}; // of places [0, k) all silent
        for (std::size_t k = 0; k < p; ++k) quiet[k + 1] = quiet[k] + silent[k];
        const double step = static_cast<double>(beat.length) / parts;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < p; ++k) sum[i + 1][k] = sum[i][k] + miss(m_units[first + i], static_cast<double>(beat.start) + step * static_cast<double>(k));
        if (ways) ways->assign(n + 1, {});
        for (std::size_t j = 1; j <= n; ++j)
            for (std::size_t k = 0; k < p; ++k) {
                laid[j][k] = kFar;
                double conflict = 0;
                for (std::size_t i = j; i-- > 0 && j - i <= kMostTogether;) {
                    for (std::size_t x = 1; x < j - i && x < kMostTogether; ++x) conflict += m_apart[first + i + x][x];
                    const double group = sum[j][k] - sum[i][k] + conflict + struck[k];
                    if (conflict > 60) break;
                    double before = kFar;
                    int from = -1;
                    if (i == 0) {
                        before = quiet[k];
                    } else {
                        for (std::size_t q = 0; q < k; ++q) {
                            const double c = laid[i][q] + quiet[k] - quiet[q + 1];
                            if (c < before) {
                                before = c;
                                from = static_cast<int>(q);
                            }
                        }
                    }
                    if (before + group < laid[j][k]) {
                        laid[j][k] = before + group;
                        if (ways) (*ways)[j][k] = {i, from};
                    }
                }
            }
        std::vector<double> best(n + 1, kFar);
        if (lastPlace) lastPlace->assign(n + 1, -1);
        for (std::size_t j = 1; j <= n; ++j)
            for (std::size_t k = 0; k < p; ++k) {
                const double c = laid[j][k] + quiet[p] - quiet[k + 1];
                if (c < best[j]) {
                    best[j] = c;
                    if (lastPlace) (*lastPlace)[j] = static_cast<int>(k);
                }
            }
        return best;
    }

    template <std::size_t N>
    void tryBeat(const std::array<Grid, N> &grids, const Tables &tables, const GridBeat &beat, const std::vector<Cut> &from, std::vector<Cut> &to) const
    {
        for (std::size_t c = 0; c < from.size(); ++c) {
            const Cut &start = from[c];
            const double cheapest = std::min(start.best[0].cost, start.best[1].cost);
            if (cheapest >= kFar) continue;
            const std::size_t most = to.back().unit;
            for (Cut &end : to) { // an empty beat says nothing
                if (end.unit != start.unit) continue;
                for (int t = 0; t < 2; ++t)
                    if (start.best[static_cast<std::size_t>(t)].cost < end.best[static_cast<std::size_t>(t)].cost)
                        end.best[static_cast<std::size_t>(t)] = {start.best[static_cast<std::size_t>(t)].cost, -1, c, t};
            }
            if (most <= start.unit) continue;
            for (std::size_t g = 0; g < N; ++g) {
                if (!allowed(grids[g])) continue;
                const std::vector<double> costs = lay(beat, grids[g].parts, tables.struck[g], tables.silent[g], start.unit, most, nullptr, nullptr);
                const int triple = grids[g].triple ? 1 : 0;
                for (Cut &end : to) {
                    if (end.unit <= start.unit) continue;
                    const double own = costs[end.unit - start.unit] + tables.grid[g];
                    for (int t = 0; t < 2; ++t) {
                        // Triplets come in runs; a beat of one stroke on the beat does not end one.
                        const double change = grids[g].parts == 1 ? 0.0 : triple == t ? (triple ? -1.6 : 0.0) : 0.6;
                        const double cost = start.best[static_cast<std::size_t>(t)].cost + own + change;
                        const int after = grids[g].parts == 1 ? t : triple;
                        Step &best = end.best[static_cast<std::size_t>(after)];
                        if (cost < best.cost) best = {cost, static_cast<int>(g), c, t};
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
        cuts[0][0].best[0] = {0, -1, 0, 0};
        for (std::size_t b = 0; b < m_beats.size(); ++b) {
            const GridBeat &beat = m_beats[b];
            if (b + 1 == m_beats.size()) cuts[b + 1] = {Cut{m_units.size(), {}}};
            else cuts[b + 1] = cutsAt(static_cast<double>(beat.start + beat.length), cuts[b].front().unit);
            if (beat.compound) tryBeat(kCompound, m_compound, beat, cuts[b], cuts[b + 1]);
            else tryBeat(kSimple, m_simple, beat, cuts[b], cuts[b + 1]);
        }
        // Back along the best way.
        std::size_t cut = 0;
        int triple = cuts.back()[0].best[0].cost <= cuts.back()[0].best[1].cost ? 0 : 1;
        for (std::size_t b = m_beats.size(); b-- > 0;) {
            const Cut &end = cuts[b + 1][cut];
            const Step &step = end.best[static_cast<std::size_t>(triple)];
            const std::size_t begin = cuts[b][step.fromCut].unit;
            if (step.grid >= 0 && end.unit > begin) {
                const auto g = static_cast<std::size_t>(step.grid);
                const bool compound = m_beats[b].compound;
                const int parts = compound ? kCompound[g].parts : kSimple[g].parts;
                const Tables &tables = compound ? m_compound : m_simple;
                std::vector<std::array<Way, kMostPlaces>> ways;
                std::vector<int> lastPlace;
                lay(m_beats[b], parts, tables.struck[g], tables.silent[g], begin, end.unit, &ways, &lastPlace);
                std::size_t j = end.unit - begin;
                int place = lastPlace[j];
                while (j > 0 && place >= 0) {
                    const Way way = ways[j][static_cast<std::size_t>(place)];
                    for (std::size_t i = way.begin; i < j; ++i) m_written[begin + i] = {b, m_beats[b].start + m_beats[b].length * place / parts};
                    j = way.begin;
                    place = way.before;
                }
            }
            cut = step.fromCut;
            triple = step.fromTriple;
        }
        for (std::size_t i = 0; i < m_units.size(); ++i)
            for (std::size_t k = m_units[i].first; k < m_units[i].last; ++k) m_strokes[k].onset = m_written[i].second;
    }

    // The plainest grid that has all the places.
    template <std::size_t N>
    static std::size_t gridOf(const std::array<Grid, N> &grids, const GridBeat &beat, const std::vector<std::int64_t> &places)
    {
        std::size_t best = N;
        for (std::size_t g = 0; g < N; ++g) {
            if (best < N && grids[g].parts >= grids[best].parts) continue;
            const std::int64_t step = beat.length / grids[g].parts;
            if (std::all_of(places.begin(), places.end(), [&](std::int64_t p) { return (p - beat.start) % step == 0; })) best = g;
        }
        return best;
    }

    void learn()
    {
        Counts simple, compound;
        std::vector<double> misses;
        for (std::size_t i = 0; i < m_units.size();) {
            const std::size_t b = m_written[i].first;
            const GridBeat &beat = m_beats[b];
            std::vector<std::int64_t> places;
            for (; i < m_units.size() && m_written[i].first == b; ++i) {
                if (places.empty() || places.back() != m_written[i].second) places.push_back(m_written[i].second);
                if (m_units[i].high == m_units[i].low) {
                    const double tps = m_speed(m_strokes[m_units[i].first].on);
                    misses.push_back((m_units[i].low - static_cast<double>(m_written[i].second)) / tps);
                }
            }
            const auto count = [&](auto &counts, const auto &grids) {
                const std::size_t g = gridOf(grids, beat, places);
                if (g >= grids.size()) return;
                counts.grid[g] += 1;
                const std::int64_t step = beat.length / grids[g].parts;
                for (const std::int64_t p : places) counts.struck[g][static_cast<std::size_t>((p - beat.start) / step)] += 1;
            };
            if (beat.compound) count(compound, kCompound);
            else count(simple, kSimple);
        }
        m_simple = tablesFrom(kSimple, simple);
        m_compound = tablesFrom(kCompound, compound);
        if (misses.size() < 8) return;
        const auto median = [](std::vector<double> v) {
            std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
            return v[v.size() / 2];
        };
        const double shift = median(misses);
        m_late = std::clamp(m_late + shift, -0.15, 0.15);
        for (double &m : misses) m = std::fabs(m - shift);
        m_sigma = std::clamp(1.4826 * median(misses), 0.008, 0.045) * m_options.looseness;
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

    std::vector<Stroke> &m_strokes;
    const std::vector<GridBeat> &m_beats;
    const QuantizeOptions &m_options;
    const std::function<double(double)> &m_speed;
    std::vector<Unit> m_units; // by time
    std::vector<std::array<float, kMostTogether>> m_apart; // [i][k]: units i - k and i
    std::vector<std::pair<std::size_t, std::int64_t>> m_written; // beat and onset
    Tables m_simple, m_compound;
    double m_sigma = 0.02, m_late = 0; // seconds
};

} // namespace

Quantized quantizeStrokes(std::vector<Stroke> &strokes, const std::vector<GridBeat> &beats, const QuantizeOptions &options,
                          const std::function<double(double)> &ticksPerSecond)
{
    if (strokes.empty() || beats.empty()) return {};
    return Solver(strokes, beats, options, ticksPerSecond).run();
}

} // namespace ricercar
