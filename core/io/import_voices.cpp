// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/import_voices.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>

namespace ricercar::import {

namespace {

constexpr std::int64_t kQ = kQuarter.value;

// Notes that begin and end together.
struct Unit {
    std::int64_t onset = 0, end = 0;
    double pitch = 0; // mean key
    std::vector<ImportNote *> notes;
    int slot = -1;    // 0 on top
};

std::vector<Unit> unitsOf(const std::vector<ImportNote *> &staff)
{
    std::vector<Unit> units;
    std::size_t group = 0; // first unit of this onset
    for (ImportNote *note : staff) {
        if (note->grace) continue;
        if (units.empty() || units.back().onset != note->onset) group = units.size();
        auto same = std::find_if(units.begin() + static_cast<std::ptrdiff_t>(group), units.end(),
                                 [&](const Unit &u) { return u.end == note->end; });
        if (same == units.end()) {
            units.push_back({note->onset, note->end, 0, {}, -1});
            same = units.end() - 1;
        }
        same->notes.push_back(note);
    }
    for (Unit &unit : units) {
        for (const ImportNote *note : unit.notes) unit.pitch += note->key;
        unit.pitch /= static_cast<double>(unit.notes.size());
    }
    // From above, within an onset.
    std::stable_sort(units.begin(), units.end(), [](const Unit &a, const Unit &b) {
        return a.onset != b.onset ? a.onset < b.onset : a.pitch != b.pitch ? a.pitch > b.pitch : a.end < b.end;
    });
    return units;
}

// One run of bars that no note leaves or enters by a tie.
class Segment {
public:
    Segment(Unit *first, Unit *last) : m_first(first), m_last(last) {}

    void separate(std::uint8_t firstVoice)
    {
        m_slots = std::min(mostTogether(), kVoicesPerStaff);
        if (m_slots == 1) {
            for (Unit *u = m_first; u != m_last; ++u) u->slot = 0;
        } else {
            for (Unit *u = m_first; u != m_last;) {
                Unit *end = u;
                while (end != m_last && end->onset == u->onset) ++end;
                place(u, end);
                u = end;
            }
        }
        // Stems: the upper two voices of a staff have even numbers.
        static constexpr std::array<std::array<std::uint8_t, 4>, 5> kNumbers{
            {{0, 0, 0, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}, {0, 2, 1, 0}, {0, 2, 3, 1}}};
        for (Unit *u = m_first; u != m_last; ++u)
            for (ImportNote *note : u->notes) {
                note->voice = static_cast<std::uint8_t>(firstVoice + kNumbers[static_cast<std::size_t>(m_slots)][static_cast<std::size_t>(u->slot)]);
                note->end = u->end;
            }
    }

private:
    // How many units sound together at most; their pitches there are where the voices lie at first.
    int mostTogether()
    {
        std::vector<const Unit *> sounding;
        int most = 0;
        for (const Unit *u = m_first; u != m_last; ++u) {
            std::erase_if(sounding, [&](const Unit *s) { return s->end <= u->onset; });
            sounding.push_back(u);
            if (static_cast<int>(sounding.size()) <= most || most >= kVoicesPerStaff) {
                if (sounding.size() > 64) break; // more cannot matter
                continue;
            }
            most = static_cast<int>(sounding.size());
            std::vector<double> pitches;
            for (const Unit *s : sounding) pitches.push_back(s->pitch);
            std::sort(pitches.begin(), pitches.end(), std::greater<>());
            for (std::size_t i = 0; i < pitches.size() && i < m_pitch.size(); ++i) m_pitch[i] = pitches[i];
        }
        return most;
    }

    bool isFree(int slot, std::int64_t at) const
    {
        const Unit *held = m_held[static_cast<std::size_t>(slot)];
        return !held || held->end <= at;
    }

    // Units of one onset, from above, into free slots, in order.
    void place(Unit *first, Unit *end)
    {
        const std::int64_t at = first->onset;
        std::vector<Unit *> units;
        for (Unit *u = first; u != end; ++u) units.push_back(u);
        while (true) {
            std::vector<int> open;
            for (int s = 0; s < m_slots; ++s)
                if (isFree(s, at)) open.push_back(s);
            if (open.size() >= units.size()) {
                assign(units, open, at);
                return;
            }
            makeRoom(units, at);
        }
    }

    // Shortens a held unit, or joins two of the units of this onset; either leaves one slot more or one unit fewer.
    void makeRoom(std::vector<Unit *> &units, std::int64_t at)
    {
        Unit *soonest = nullptr;
        for (int s = 0; s < m_slots; ++s) {
            Unit *held = m_held[static_cast<std::size_t>(s)];
            if (held && held->end > at && held->onset < at && (!soonest || held->end < soonest->end)) soonest = held;
        }
        if (soonest) {
            soonest->end = at;
            return;
        }
        // All begin now: the two nearest in length become a chord, as long as the shorter.
        std::size_t a = 0, b = 1;
        for (std::size_t i = 0; i < units.size(); ++i)
            for (std::size_t k = i + 1; k < units.size(); ++k)
                if (std::abs(units[i]->end - units[k]->end) < std::abs(units[a]->end - units[b]->end)) {
                    a = i;
                    b = k;
                }
        units[a]->end = units[b]->end = std::min(units[a]->end, units[b]->end);
        units[a]->notes.insert(units[a]->notes.end(), units[b]->notes.begin(), units[b]->notes.end());
        units[b]->notes.clear();
        units[b]->slot = 0;
        units.erase(units.begin() + static_cast<std::ptrdiff_t>(b));
    }

    void assign(const std::vector<Unit *> &units, const std::vector<int> &open, std::int64_t at)
    {
        double least = std::numeric_limits<double>::max();
        std::vector<int> chosen;
        for (unsigned set = 0; set < (1u << open.size()); ++set) {
            if (static_cast<std::size_t>(__builtin_popcount(set)) != units.size()) continue;
            std::vector<int> slots;
            for (std::size_t i = 0; i < open.size(); ++i)
                if (set >> i & 1u) slots.push_back(open[i]);
            double cost = 0;
            for (std::size_t i = 0; i < units.size(); ++i) {
                cost += std::abs(units[i]->pitch - m_pitch[static_cast<std::size_t>(slots[i])]) + 0.5 * slots[i];
                for (int s = 0; s < m_slots; ++s) { // crossing a voice that sounds
                    if (isFree(s, at)) continue;
                    const double other = m_held[static_cast<std::size_t>(s)]->pitch;
                    if ((s < slots[i] && units[i]->pitch > other) || (s > slots[i] && units[i]->pitch < other)) cost += 20;
                }
            }
            if (cost < least) {
                least = cost;
                chosen = std::move(slots);
            }
        }
        for (std::size_t i = 0; i < units.size(); ++i) {
            const auto slot = static_cast<std::size_t>(chosen[i]);
            units[i]->slot = chosen[i];
            m_held[slot] = units[i];
            m_pitch[slot] = units[i]->pitch;
        }
    }

    Unit *m_first, *m_last;
    int m_slots = 1;
    std::array<Unit *, kVoicesPerStaff> m_held{};
    std::array<double, kVoicesPerStaff> m_pitch{72, 66, 60, 54};
};

bool contains(std::string text, const char *word)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text.find(word) != std::string::npos;
}

} // namespace

bool needsTwoStaves(const std::vector<ImportNote> &part)
{
    std::size_t low = 0, high = 0, together = 0;
    int lowest = 127, highest = 0;
    std::int64_t sounding = 0;
    for (const ImportNote &note : part) {
        low += note.key < 55;
        high += note.key > 65;
        lowest = std::min<int>(lowest, note.key);
        highest = std::max<int>(highest, note.key);
        together += note.on + kQ / 16 < sounding;
        sounding = std::max(sounding, note.off);
    }
    // A line may be wide and still be one line; hands play together.
    return highest - lowest > 24 && low * 12 > part.size() && high * 12 > part.size() && together * 8 > part.size();
}

void splitHands(std::vector<ImportNote> &part)
{
    constexpr int kLowest = 43, kHighest = 77, kStates = kHighest - kLowest + 1; // right: keys from the state up
    struct Step {
        std::size_t first = 0, last = 0;
        std::array<std::uint8_t, kStates> from{};
    };
    std::vector<Step> steps;
    std::array<float, kStates> cost{};
    for (int s = 0; s < kStates; ++s) cost[static_cast<std::size_t>(s)] = 0.3f * static_cast<float>(std::abs(s + kLowest - 60));
    std::vector<const ImportNote *> held;
    for (std::size_t i = 0; i < part.size();) {
        Step step;
        step.first = i;
        while (i < part.size() && part[i].onset == part[step.first].onset) ++i;
        step.last = i;
        std::erase_if(held, [&](const ImportNote *n) { return n->off <= part[step.first].on + kQ / 16; });
        if (held.size() > 12) held.erase(held.begin(), held.end() - 12);
        for (std::size_t k = step.first; k < step.last; ++k) held.push_back(&part[k]);
        std::array<float, kStates> moved{};
        // Moving the split costs by its way: two sweeps find the best origin of every state.
        constexpr float kMove = 0.15f;
        std::array<std::uint8_t, kStates> from{};
        for (std::size_t s = 0; s < kStates; ++s) {
            moved[s] = cost[s];
            from[s] = static_cast<std::uint8_t>(s);
            if (s > 0 && moved[s - 1] + kMove < moved[s]) {
                moved[s] = moved[s - 1] + kMove;
                from[s] = from[s - 1];
            }
        }
        for (std::size_t s = kStates - 1; s-- > 0;)
            if (moved[s + 1] + kMove < moved[s]) {
                moved[s] = moved[s + 1] + kMove;
                from[s] = from[s + 1];
            }
        for (std::size_t s = 0; s < kStates; ++s) {
            const int split = kLowest + static_cast<int>(s);
            int leftLow = 128, leftHigh = -1, rightLow = 128, rightHigh = -1, left = 0, right = 0;
            for (const ImportNote *n : held) {
                if (n->key >= split) {
                    rightLow = std::min<int>(rightLow, n->key);
                    rightHigh = std::max<int>(rightHigh, n->key);
                    ++right;
                } else {
                    leftLow = std::min<int>(leftLow, n->key);
                    leftHigh = std::max<int>(leftHigh, n->key);
                    ++left;
                }
            }
            float here = 0.02f * static_cast<float>(std::abs(split - 60));
            if (left > 0) here += static_cast<float>(std::max(leftHigh - leftLow - 12, 0)) + 2.0f * static_cast<float>(std::max(left - 5, 0));
            if (right > 0) here += static_cast<float>(std::max(rightHigh - rightLow - 12, 0)) + 2.0f * static_cast<float>(std::max(right - 5, 0));
            if (left > 0 && right > 0 && rightLow - leftHigh < 4) here += 0.3f * static_cast<float>(4 - (rightLow - leftHigh)); // a torn chord
            cost[s] = moved[s] + here;
        }
        step.from = from;
        steps.push_back(step);
    }
    auto state = static_cast<std::size_t>(std::min_element(cost.begin(), cost.end()) - cost.begin());
    for (std::size_t k = steps.size(); k-- > 0;) {
        for (std::size_t i = steps[k].first; i < steps[k].last; ++i)
            part[i].staff = static_cast<int>(part[i].key) >= kLowest + static_cast<int>(state) ? 0 : 1;
        state = steps[k].from[state];
    }
    // A grace note stays with the note it leads to: the nearest of its onset.
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!part[i].grace) continue;
        const ImportNote *goal = nullptr;
        for (std::size_t k = i + 1; k < part.size() && part[k].onset == part[i].onset; ++k)
            if (!part[k].grace && (!goal || std::abs(part[k].key - part[i].key) < std::abs(goal->key - part[i].key))) goal = &part[k];
        if (goal) part[i].staff = goal->staff;
    }
}

void separateVoices(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars, std::uint8_t firstVoice)
{
    std::vector<Unit> units = unitsOf(staff);
    std::size_t begin = 0;
    std::int64_t reach = 0; // the latest end so far
    std::size_t bar = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        while (bar + 1 < bars.size() && bars[bar].end() <= units[i].onset) ++bar;
        // A bar line since the last unit that no note crosses: what follows is separate.
        const bool newBar = i > begin && bars[bar].start > units[i - 1].onset && reach <= bars[bar].start;
        if (newBar) {
            Segment(units.data() + begin, units.data() + i).separate(firstVoice);
            begin = i;
        }
        reach = std::max(reach, units[i].end);
    }
    if (begin < units.size()) Segment(units.data() + begin, units.data() + units.size()).separate(firstVoice);
    for (std::size_t i = 0; i < staff.size(); ++i) {
        if (!staff[i]->grace) continue;
        const ImportNote *goal = nullptr;
        for (std::size_t k = i + 1; k < staff.size() && staff[k]->onset == staff[i]->onset; ++k)
            if (!staff[k]->grace && (!goal || std::abs(staff[k]->key - staff[i]->key) < std::abs(goal->key - staff[i]->key))) goal = staff[k];
        staff[i]->voice = goal ? goal->voice : firstVoice;
    }
}

Clef clefFor(const std::vector<const ImportNote *> &staff, const std::string &name, int program)
{
    if (program == 41 || contains(name, "viola")) {
        if (!contains(name, "da gamba")) return Clef::Alto;
    }
    // Semitones beyond the staff, roughly: E4 to F5 in the treble, G2 to A3 in the bass.
    double treble = 0, bass = 0, octaveBelow = 0;
    for (const ImportNote *note : staff) {
        const int key = note->key;
        treble += std::max({0, 62 - key, key - 79});
        bass += std::max({0, 41 - key, key - 58});
        octaveBelow += std::max({0, 50 - key, key - 67});
    }
    const bool tenor = contains(name, "tenor") || (program >= 24 && program <= 30);
    if (tenor && octaveBelow <= treble && octaveBelow <= bass) return Clef::Treble8Below;
    return bass < treble ? Clef::Bass : Clef::Treble;
}

} // namespace ricercar::import
