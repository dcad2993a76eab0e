// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/line_search.h"

#include "core/fugue/line_costs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace ricercar {

namespace {

// A path that costs so much more than the best at a place hardly catches up; where all others end nowhere, it is asked.
constexpr double kBehind = 4.5, kFarBehind = 14;

struct Node {
    double cost = 0;
    int parent = -1;
    WovenNote note;      // key < 0: a rest
    Duty duty = Duty::Free;
    int faults = 0;
};

double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull + c * 0xD6E8FEB86659FD93ull;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

class Search {
public:
    explicit Search(const LineTask &task) : m_task(task), m_field(task), m_costs(m_field) {}

    LineFound run()
    {
        static constexpr std::array<std::pair<bool, double>, 3> kAttempts{{{true, kBehind}, {true, kFarBehind}, {false, kFarBehind}}};
        for (const auto &[strict, behind] : kAttempts) {
            m_costs.parallelsForbidden = strict;
            m_behind = behind;
            const int best = search();
            if (m_stopped) return {};
            if (best < 0) continue;
            LineFound found;
            found.whole = true;
            const Node &end = node(best);
            found.cost = end.cost / std::max(1.0, static_cast<double>(m_task.end - m_task.begin) / m_field.beat());
            found.compromises = end.faults;
            for (int n = best; n >= 0; n = node(n).parent)
                if (node(n).note.key >= 0 && node(n).parent >= 0) found.notes.push_back(node(n).note);
            std::reverse(found.notes.begin(), found.notes.end());
            return found;
        }
        return {};
    }

private:
    const Node &node(int n) const { return m_nodes[static_cast<std::size_t>(n)]; }

    // The line of a path over the last three bars and what a follower still has to sing of it.
    void follow(int from, int t)
    {
        if (m_task.followers.empty()) return;
        const int since = t - 3 * m_task.metre.bar();
        int longest = 0;
        for (const Follower &f : m_task.followers) longest = std::max(longest, f.delay);
        WovenLine own;
        for (int n = from; n >= 0; n = node(n).parent) {
            const Node &x = node(n);
            if (x.parent < 0 || x.note.end < since - longest) break;
            if (x.note.key >= 0) own.push_back(x.note);
        }
        std::reverse(own.begin(), own.end());
        if (m_task.mine) {
            WovenLine before;
            for (const WovenNote &n : *m_task.mine)
                if (n.onset < m_task.begin && n.end > since - longest) before.push_back(n);
            own.insert(own.begin(), before.begin(), before.end());
        }
        m_field.follow(own);
    }

    LinePast pastOf(int from) const
    {
        LinePast past;
        for (int n = from; n >= 0 && past.count < LinePast::kNotes; n = node(n).parent) {
            const Node &x = node(n);
            if (x.parent < 0) break;
            if (x.note.key < 0) {
                if (past.count == 0) past.restedFrom = x.note.onset;
                continue;
            }
            past.notes[past.count++] = x.note;
        }
        if (m_task.mine && past.count < LinePast::kNotes) {
            const WovenLine &line = *m_task.mine;
            auto it = std::lower_bound(line.begin(), line.end(), m_task.begin, [](const WovenNote &n, int t) { return n.onset < t; });
            while (it != line.begin() && past.count < LinePast::kNotes) past.notes[past.count++] = *--it;
        }
        return past;
    }

    // What this path sang at `t`.
    const WovenNote *ownAt(int from, int t) const
    {
        for (int n = from; n >= 0; n = node(n).parent) {
            const WovenNote &x = node(n).note;
            if (x.onset <= t) return x.key >= 0 && x.end > t ? &x : nullptr;
        }
        return nullptr;
    }

    // Adds a note after `from`; the new node's index, -1 if it cannot be.
    int extended(int from, const LinePast &past, const WovenNote &n, double bonus, bool quoted = false)
    {
        const Node &parent = node(from);
        const bool adjacent = past.count > 0 && past.notes[0].end == n.onset;
        int faults = parent.faults;
        double cost = parent.cost + bonus;
        if (parent.duty != Duty::Free && (!adjacent || !meets(parent.duty, past.notes[0], n))) {
            cost += kIllegal * 0.8;
            ++faults;
        }
        const double range = m_costs.tessitura(n.key);
        if (range >= kForbidden) return -1;
        cost += range;
        const double tune = m_costs.melody(past, n);
        if (tune >= kForbidden) return -1;
        cost += tune * (quoted ? 0.4 : 1.0);
        if (cost > m_limit + m_behind) return -1;
        Duty duty = Duty::Free;
        const double others = m_costs.vertical(past, n, duty, faults);
        if (others >= kForbidden) return -1;
        cost += others + m_costs.composite(n);
        // A sequence that goes on.
        if (m_task.model && n.onset >= m_task.modelFrom && n.onset < m_task.modelTo) {
            const int then = n.onset - m_task.back;
            if (const WovenNote *m = then >= m_task.begin ? ownAt(from, then) : soundingAt(*m_task.model, then)) {
                const bool starts = m->onset == then;
                if (starts && m->step + m_task.steps == n.step && m->end - m->onset == n.end - n.onset) cost -= 1.4;
                else cost += 0.3;
            }
        }
        cost += m_task.variety * chance(m_task.seed, static_cast<std::uint64_t>(n.onset), static_cast<std::uint64_t>(n.step + 64), static_cast<std::uint64_t>(n.end - n.onset));
        m_nodes.push_back({cost, from, n, duty, faults});
        return static_cast<int>(m_nodes.size()) - 1;
    }

    int search()
    {
        m_nodes.clear();
        m_nodes.reserve(1 << 16);
        const int count = m_field.places(), first = m_field.placeOf(m_task.begin);
        m_buckets.assign(static_cast<std::size_t>(count) + 1, {});
        Node root;
        root.note.key = -1;
        root.note.onset = root.note.end = m_task.begin;
        m_nodes.push_back(root);
        m_buckets[static_cast<std::size_t>(first)].push_back(0);
        for (int g = first; g < count; ++g) {
            std::vector<int> bucket = std::move(m_buckets[static_cast<std::size_t>(g)]);
            if (bucket.empty()) continue;
            if (m_task.job && m_task.job->stopped()) {
                m_stopped = true;
                return -1;
            }
            prune(bucket);
            m_limit = node(bucket.front()).cost;
            for (int from : bucket) expand(from, std::max(m_task.begin, m_field.timeOf(g)));
        }
        int best = -1;
        double least = kForbidden;
        for (int n : m_buckets.back()) {
            const double cost = node(n).cost + seam(n);
            if (cost < least) {
                least = cost;
                best = n;
            }
        }
        return best;
    }

    // How the end meets what the voice sings next.
    double seam(int last) const
    {
        const Node &end = node(last);
        if (!m_task.mustConnect) return end.duty != Duty::Free ? 2.0 : 0.0;
        const LinePast past = pastOf(last);
        const WovenNote *next = m_task.mine ? soundingAt(*m_task.mine, m_task.end) : nullptr;
        if (!next || next->onset != m_task.end) return end.duty != Duty::Free && end.note.key >= 0 ? kIllegal * 0.7 : 0.0;
        if (past.count == 0) return 0;
        double cost = m_costs.melody(past, *next, true);
        if (past.notes[0].end != m_task.end) return cost;
        if (end.duty != Duty::Free && !meets(end.duty, past.notes[0], *next)) cost += kIllegal * 0.7;
        for (const FieldStrand &s : m_field.strands()) {
            const WovenLine &line = s.line();
            const std::size_t i = m_field.firstAfter(s, m_task.end);
            if (i == 0 || i >= line.size() || line[i].onset != m_task.end || line[i - 1].end != m_task.end) continue;
            if (parallelInto(past.notes[0], *next, line[i - 1], line[i])) {
                if (m_costs.parallelsForbidden) return kForbidden;
                cost += 60;
            }
        }
        return cost;
    }

    // The best stay, two at most that end on the same note.
    void prune(std::vector<int> &bucket)
    {
        std::sort(bucket.begin(), bucket.end(), [&](int a, int b) { return node(a).cost < node(b).cost; });
        std::vector<int> kept;
        for (int n : bucket) {
            const WovenNote &note = node(n).note;
            const auto alike = std::count_if(kept.begin(), kept.end(), [&](int k) { return node(k).note.key == note.key && node(k).note.onset == note.onset; });
            if (alike >= 2) continue;
            kept.push_back(n);
            if (static_cast<int>(kept.size()) >= m_task.beam) break;
        }
        bucket = std::move(kept);
    }

    void deliver(int n)
    {
        const int end = node(n).note.end;
        m_buckets[static_cast<std::size_t>(end >= m_task.end ? m_field.places() : m_field.placeOf(end))].push_back(n);
    }

    // The lengths a note at `t` may have, and what each costs.
    void findLengths(int t, const LinePast &past)
    {
        static constexpr std::array<int, 10> kLengths{1, 2, 3, 4, 5, 6, 8, 10, 12, 16};
        m_lengths.clear();
        if (holding(t)) {
            m_lengths.push_back({m_task.end - t, 0});
            return;
        }
        int longest = 1 << 30;
        for (const Follower &f : m_task.followers) longest = std::min(longest, f.delay);
        for (const LineTask::Hold &h : m_task.holds) {
            if (h.begin == t) {
                m_lengths.push_back({h.end - h.begin, 0});
                return;
            }
            if (h.begin > t) longest = std::min(longest, h.begin - t);
        }
        const auto consider = [&](int length) {
            if (length > longest || t + length > m_task.end || (m_task.holdFrom >= 0 && t + length > m_task.holdFrom)) return;
            if (length < m_task.shortest && t % m_task.shortest == 0) return;
            const double cost = m_costs.rhythm(t, length, past);
            if (cost < kForbidden) m_lengths.push_back({length, cost});
        };
        if (t % kSixteenthTicks != 0) consider(LineCosts::nextGrid(t) - t);
        else for (int n : kLengths) consider(n * kSixteenthTicks);
    }

    bool holding(int t) const { return m_task.holdFrom >= 0 && t >= m_task.holdFrom; }

    void expand(int from, int t)
    {
        const LinePast past = pastOf(from);
        follow(from, t);
        const Duty duty = node(from).duty;
        const std::size_t slot = m_field.hasHarmony() ? m_field.slot(t) : 0;
        findLengths(t, past);
        if (!holding(t))
            for (const Motif &motif : m_task.motifs) quote(from, past, t, motif);
        const bool known = past.count > 0;
        const int around = known ? past.notes[0].step : centreStep();
        const bool rested = known && past.notes[0].end != t;
        const int reach = !known ? 7 : duty != Duty::Free ? 1 : rested ? 9 : 7;
        for (int step = around - reach; step <= around + reach; ++step)
            for (int alter : m_field.alterations(slot, modulo7(step))) {
                WovenNote n = onStep(step, alter);
                n.onset = t;
                if (n.key < m_task.low || n.key > m_task.high) continue;
                if (known && !rested && std::abs(n.key - past.notes[0].key) > 12) continue;
                if (!allowedAt(t, n.key) || (!known && m_task.first != 0 && !((m_task.first >> modulo12(n.key)) & 1u))) continue;
                for (const auto &[length, cost] : m_lengths) {
                    n.end = t + length;
                    if (const int next = extended(from, past, n, cost); next >= 0) deliver(next);
                }
            }
        if (!holding(t) && m_task.rests < 100 && duty == Duty::Free && m_task.followers.empty()) rests(from, t, known);
    }

    // Rests of an eighth and a quarter; of a sixteenth at the very beginning.
    void rests(int from, int t, bool known)
    {
        if (node(from).parent >= 0 && node(from).note.key < 0) return;
        for (int length : {kSixteenthTicks, 2 * kSixteenthTicks, 4 * kSixteenthTicks}) {
            if (length < m_task.shortest || t + length > m_task.end) continue;
            if (length == kSixteenthTicks && (m_field.accent(t) < 2 || known)) continue;
            WovenNote rest;
            rest.onset = t;
            rest.end = t + length;
            rest.key = -1;
            double cost = node(from).cost + m_task.rests * (length == 4 * kSixteenthTicks ? 1.6 : 1.0);
            for (int u = (t / m_task.pulse) * m_task.pulse; u < rest.end; u += m_task.pulse)
                if (u >= t && !m_field.struckAt(u)) cost += 0.8;
            m_nodes.push_back({cost, from, rest, Duty::Free, node(from).faults});
            deliver(static_cast<int>(m_nodes.size()) - 1);
        }
    }

    static WovenNote onStep(int step, int alter)
    {
        WovenNote n;
        const int letter = modulo7(step);
        n.pitch.step = static_cast<Step>(letter);
        n.pitch.octave = static_cast<std::int8_t>((step - letter) / 7);
        n.pitch.alter = static_cast<std::int8_t>(alter);
        n.key = n.pitch.midi();
        n.step = step;
        return n;
    }

    bool allowedAt(int t, int key) const
    {
        return std::none_of(m_task.holds.begin(), m_task.holds.end(),
                            [&](const LineTask::Hold &h) { return h.begin == t && h.classes != 0 && !((h.classes >> modulo12(key)) & 1u); });
    }

    int centreStep() const { return spelledNear(m_task.centre, 0).diatonic(); }

    void quote(int from, const LinePast &past, int t, const Motif &motif)
    {
        if (((t % m_field.beat()) + m_field.beat()) % m_field.beat() != motif.phase || !m_task.followers.empty()) return;
        const int end = t + motif.notes.back().end;
        for (const LineTask::Hold &h : m_task.holds)
            if (end > h.begin && t < h.end) return;
        if (end > m_task.end || (m_task.holdFrom >= 0 && end > m_task.holdFrom)) return;
        const bool known = past.count > 0;
        const int around = known ? past.notes[0].step : centreStep();
        const int reach = node(from).duty != Duty::Free ? 1 : known ? 4 : 7;
        for (int start = around - reach; start <= around + reach; ++start) {
            int last = from;
            LinePast soFar = past;
            for (std::size_t i = 0; i < motif.notes.size() && last >= 0; ++i) {
                const Motif::At &at = motif.notes[i];
                const int step = start + at.step, onset = t + at.onset;
                const auto &alters = m_field.alterations(m_field.hasHarmony() ? m_field.slot(onset) : 0, modulo7(step));
                const bool rising = i + 1 < motif.notes.size() && motif.notes[i + 1].step == at.step + 1;
                WovenNote n = onStep(step, rising ? alters.back() : alters.front());
                n.onset = onset;
                n.end = t + at.end;
                last = extended(last, soFar, n, -0.32 * motif.weight * (i + 1 == motif.notes.size() ? 1.6 : 0.8), true);
                soFar.add(n);
            }
            if (last >= 0) deliver(last);
        }
    }

    const LineTask &m_task;
    LineField m_field;
    LineCosts m_costs;
    std::vector<Node> m_nodes;
    std::vector<std::vector<int>> m_buckets; // by the place where the last note ends
    std::vector<std::pair<int, double>> m_lengths;
    double m_limit = 0, m_behind = 0;
    bool m_stopped = false;
};

} // namespace

WovenNote followed(const WovenNote &n, const Follower &by, KeySignature key)
{
    SpelledPitch p = pitchOn(n.step + by.steps, key);
    if (by.steps % 7 == 0) p.alter = n.pitch.alter;
    return woven(n.onset + by.delay, n.end + by.delay, p);
}

LineFound findLine(const LineTask &task)
{
    if (task.end <= task.begin) return {{}, 0, 0, true};
    return Search(task).run();
}

} // namespace ricercar
