// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/slot_harmony.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ricercar {

namespace {

struct Candidate {
    PitchClasses classes = 0;
    int root = 0, third = 0, seventh = -1, leading = -1;
    int degree = 0;       // scale degree of the root, 0 the tonic
    int target = -1;      // root of the chord that a dominant asks for
    double cost = 0;      // how rare it is
};

enum Quality { Maj, Min, Dim, Dom7, Min7, Maj7, Half7, Dim7 };
constexpr std::array<std::array<int, 4>, 8> kTones{{{0, 4, 7, -1}, {0, 3, 7, -1}, {0, 3, 6, -1}, {0, 4, 7, 10},
                                                     {0, 3, 7, 10}, {0, 4, 7, 11}, {0, 3, 6, 10}, {0, 3, 6, 9}}};

Candidate chordOn(int root, Quality quality, int degree, double cost, bool dominant)
{
    Candidate c;
    c.root = modulo12(root);
    c.degree = degree;
    c.cost = cost;
    for (int tone : kTones[quality])
        if (tone >= 0) c.classes = static_cast<PitchClasses>(c.classes | 1u << modulo12(root + tone));
    c.third = modulo12(root + kTones[quality][1]);
    if (kTones[quality][3] >= 0) c.seventh = modulo12(root + kTones[quality][3]);
    if (dominant) {
        const bool diminished = quality == Dim || quality == Half7 || quality == Dim7;
        c.leading = diminished ? c.root : c.third;
        c.target = modulo12(c.leading + 1);
    }
    return c;
}

std::vector<Candidate> candidatesOf(KeySignature key)
{
    const int t = tonicPitchClass(key);
    std::vector<Candidate> all;
    auto add = [&](int semis, Quality q, int degree, double cost, bool dominant = false) {
        all.push_back(chordOn(t + semis, q, degree, cost, dominant));
    };
    if (isMinorLike(key.mode)) {
        add(0, Min, 0, 0);
        add(2, Dim, 1, 0.6);
        add(3, Maj, 2, 0.5);
        add(5, Min, 3, 0.2);
        add(7, Maj, 4, 0.05, true);
        add(8, Maj, 5, 0.4);
        add(10, Maj, 6, 0.7, false);
        add(11, Dim, 6, 0.5, true);
        add(7, Dom7, 4, 0.3, true);
        add(11, Dim7, 6, 0.6, true);
        add(2, Half7, 1, 0.5);
        add(7, Min, 4, 1.3);
        add(5, Maj, 3, 1.4);
        add(10, Dom7, 6, 1.0, true);
        add(0, Maj, 0, 1.5, true);
        add(0, Dom7, 0, 1.5, true);
        add(2, Maj, 1, 1.5, true);
        add(2, Dom7, 1, 1.5, true);
        add(8, Maj7, 5, 1.0);
        add(5, Min7, 3, 0.9);
        add(0, Min7, 0, 1.6);
        add(3, Maj7, 2, 1.4);
        add(6, Dim, 3, 1.7, true);
        add(6, Dim7, 3, 1.7, true);
        add(1, Maj, 1, 2.0);
    } else {
        add(0, Maj, 0, 0);
        add(2, Min, 1, 0.25);
        add(4, Min, 2, 0.8);
        add(5, Maj, 3, 0.2);
        add(7, Maj, 4, 0.05, true);
        add(9, Min, 5, 0.3);
        add(11, Dim, 6, 0.6, true);
        add(7, Dom7, 4, 0.3, true);
        add(2, Min7, 1, 0.5);
        add(11, Half7, 6, 1.0, true);
        add(5, Maj7, 3, 1.0);
        add(9, Min7, 5, 0.9);
        add(0, Maj7, 0, 1.5);
        add(2, Maj, 1, 1.2, true);
        add(2, Dom7, 1, 1.2, true);
        add(4, Maj, 2, 1.4, true);
        add(4, Dom7, 2, 1.4, true);
        add(9, Maj, 5, 1.4, true);
        add(9, Dom7, 5, 1.4, true);
        add(0, Dom7, 0, 1.4, true);
        add(6, Dim, 3, 1.7, true);
        add(6, Half7, 3, 1.8, true);
        add(8, Dim7, 4, 2.0, true);
        add(1, Dim7, 0, 2.0, true);
    }
    return all;
}

// How badly the fixed notes sit in a chord over [begin, end).
double carried(const HarmonySlot &slot, const Candidate &c, const HarmonyTask &task)
{
    double cost = 0;
    const double length = slot.end - slot.begin;
    for (const WovenLine *line : task.lines) {
        auto it = std::upper_bound(line->begin(), line->end(), slot.begin, [](int at, const WovenNote &n) { return at < n.end; });
        for (; it != line->end() && it->onset < slot.end; ++it) {
            const int from = std::max(it->onset, slot.begin), to = std::min(it->end, slot.end);
            const double share = (to - from) / length;
            if ((c.classes >> modulo12(it->key)) & 1u) {
                if (modulo12(it->key) == c.seventh) {
                    // A seventh goes down, or comes and goes by step.
                    const auto next = it + 1;
                    const bool down = next == line->end() || it->end > slot.end || (next->onset == it->end && next->step - it->step == -1);
                    if (!down) cost += 0.9 * share + 0.2;
                }
                continue;
            }
            const bool hasNext = it + 1 != line->end() && (it + 1)->onset == it->end;
            const bool hasPrevious = it != line->begin() && (it - 1)->end == it->onset;
            const int out = hasNext ? (it + 1)->step - it->step : 99, in = hasPrevious ? it->step - (it - 1)->step : 99;
            const bool atStart = it->onset == slot.begin, held = it->onset < slot.begin;
            const bool resolves = out == -1 || (out == 1 && hasNext && (it + 1)->key - it->key == 1);
            if (held && out == -1 && it->end < slot.end) cost += 0.35;             // a suspension
            else if (atStart && share >= 0.45) cost += resolves && std::abs(in) <= 1 ? 1.6 : 3.0;
            else if (std::abs(in) == 1 && std::abs(out) == 1) cost += (atStart ? 1.2 : 0.55) * share + (atStart ? 0.25 : 0.02);
            else if (std::abs(in) == 1 || std::abs(out) == 1) cost += (atStart ? 2.4 : 1.4) * share + 0.3;
            else cost += 3.2 * share + 0.6;
        }
    }
    if (task.bass)
        if (const WovenNote *low = soundingAt(*task.bass, slot.begin)) {
            const int fifth = modulo12(c.root + 7);
            if (modulo12(low->key) == fifth && ((c.classes >> fifth) & 1u)) cost += 1.4;
            else if (modulo12(low->key) == c.seventh) cost += 0.5;
            else if (modulo12(low->key) == c.third) cost += 0.1;
        }
    return cost;
}

double follows(const Candidate &a, const Candidate &b, bool barLine, bool strong, bool newKey)
{
    if (a.root == b.root && (a.target < 0) == (b.target < 0))
        return (barLine ? 0.7 : strong ? 0.45 : 0.15) + (a.seventh >= 0 && b.seventh < 0 ? 0.5 : 0.0);
    if (a.target >= 0) {
        // A dominant goes home, or into another dominant a fifth lower, or deceives.
        if (b.root == a.target) return -0.3;
        if (b.target >= 0 && (b.root == a.target || b.target == a.target)) return b.target == a.target ? 0.2 : 0.1;
        const int move = modulo12(b.root - a.target);
        if (move == 9 || move == 8) return 0.5 + (strong ? 0.0 : 0.3);
        return a.seventh >= 0 ? 2.6 : 1.5;
    }
    if (newKey) return 0.4;
    switch (modulo12(b.root - a.root)) {
    case 5: return 0.0;             // down a fifth
    case 7: return a.degree == 0 || a.degree == 3 ? 0.3 : 1.0;
    case 8: case 9: return 0.2;     // down a third
    case 3: case 4: return 0.9;     // up a third
    case 1: case 2: return 0.25;    // up a step
    case 10: case 11: return a.degree == 4 ? 2.0 : 0.8;
    default: return 1.0;
    }
}

double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull;
    x ^= x >> 31;
    x *= 0xD6E8FEB86659FD93ull;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

void put(HarmonySlot &slot, const Candidate &c)
{
    slot.chord = c.classes;
    slot.root = c.root;
    slot.third = c.third;
    slot.seventh = c.seventh;
    slot.leading = c.leading;
}

Candidate asCandidate(const HarmonySlot &slot)
{
    Candidate c;
    c.classes = slot.chord;
    c.root = slot.root;
    c.third = slot.third;
    c.seventh = slot.seventh;
    c.leading = slot.leading;
    c.target = slot.leading >= 0 ? modulo12(slot.leading + 1) : -1;
    for (const Candidate &known : candidatesOf(slot.key))
        if (known.classes == slot.chord && known.root == slot.root) c.degree = known.degree;
    return c;
}

} // namespace

Harmony slotsOver(int begin, int end, const Metre &metre, KeySignature key)
{
    Harmony slots;
    for (int t = begin; t < end;) {
        const int next = std::min(end, (t / metre.beat() + 1) * metre.beat());
        HarmonySlot slot;
        slot.begin = t;
        slot.end = next;
        slot.key = key;
        slots.push_back(slot);
        t = next;
    }
    return slots;
}

double findHarmony(Harmony &slots, std::size_t first, const HarmonyTask &task)
{
    if (first >= slots.size()) return 0;
    struct Node {
        double cost = std::numeric_limits<double>::max(), own = 0;
        int from = -1;
    };
    std::vector<std::vector<Candidate>> choices(slots.size() - first);
    std::vector<std::vector<Node>> nodes(slots.size() - first);
    std::vector<std::pair<KeySignature, std::vector<Candidate>>> known;
    auto ofKey = [&](KeySignature key) -> const std::vector<Candidate> & {
        for (const auto &k : known)
            if (k.first == key) return k.second;
        known.emplace_back(key, candidatesOf(key));
        return known.back().second;
    };
    for (std::size_t i = first; i < slots.size(); ++i) {
        const HarmonySlot &slot = slots[i];
        auto &mine = choices[i - first];
        if (slot.required && slot.chord) mine.push_back(asCandidate(slot));
        else mine = ofKey(slot.key);
        const int accent = task.metre.accent(slot.begin);
        nodes[i - first].resize(mine.size());
        std::vector<Candidate> before;
        const bool hasBefore = i > 0 && (i > first || slots[i - 1].chord);
        if (hasBefore && i == first) before.push_back(asCandidate(slots[i - 1]));
        const std::vector<Candidate> &previous = i == first ? before : choices[i - first - 1];
        for (std::size_t c = 0; c < mine.size(); ++c) {
            Node &node = nodes[i - first][c];
            const double shortSlot = slot.end - slot.begin < task.metre.beat() ? 0.5 : 1.0;
            double own = mine[c].cost + shortSlot * carried(slot, mine[c], task);
            if (!slot.required) own += task.variety * chance(task.seed, static_cast<std::uint64_t>(slot.begin), c * 31 + static_cast<std::uint64_t>(mine[c].root));
            node.own = own;
            if (!hasBefore) {
                node.cost = own;
                continue;
            }
            for (std::size_t p = 0; p < previous.size(); ++p) {
                const double so_far = i == first ? 0.0 : nodes[i - first - 1][p].cost;
                const double cost = so_far + own + follows(previous[p], mine[c], accent >= 4, accent >= 3, !(slots[i - 1].key == slot.key));
                if (cost < node.cost) {
                    node.cost = cost;
                    node.from = static_cast<int>(p);
                }
            }
        }
    }
    std::size_t best = 0;
    const auto &last = nodes.back();
    for (std::size_t c = 0; c < last.size(); ++c)
        if (last[c].cost < last[best].cost) best = c;
    const double total = last[best].cost;
    for (std::size_t i = slots.size(); i-- > first;) {
        if (!(slots[i].required && slots[i].chord)) put(slots[i], choices[i - first][best]);
        if (i > first) best = static_cast<std::size_t>(nodes[i - first][best].from);
    }
    return total / static_cast<double>(slots.size() - first);
}

void setChord(HarmonySlot &slot, int degree, bool seventh, bool major)
{
    const bool minor = isMinorLike(slot.key.mode);
    for (const Candidate &c : candidatesOf(slot.key)) {
        if (c.degree != modulo7(degree) || (c.seventh >= 0) != seventh) continue;
        if (major && c.third != modulo12(c.root + 4)) continue;
        if (minor && degree == 4 && c.leading < 0) continue;
        if (degree == 0 && minor && major) slot.leading = -1;
        put(slot, c);
        if (degree == 0) slot.leading = -1;
        return;
    }
}

void setShifted(HarmonySlot &slot, const HarmonySlot &model, int steps)
{
    const Candidate was = asCandidate(model);
    const bool seventh = was.seventh >= 0;
    for (bool want : {seventh, false})
        for (const Candidate &c : candidatesOf(slot.key))
            if (c.degree == modulo7(was.degree + steps) && (c.seventh >= 0) == want) {
                put(slot, c);
                return;
            }
}

} // namespace ricercar
