// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/line_search.h"

#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace ricercar {

namespace {

constexpr double kForbidden = 1e6;
constexpr double kIllegal = 9.0; // a fault that a search may be forced into
constexpr std::size_t kPast = 8;

enum Duty : std::int8_t { Free, ByStep, Down, Up }; // how the next note must move

struct Node {
    double cost = 0;
    int parent = -1;
    WovenNote note;      // key < 0: a rest
    Duty duty = Free;
    int faults = 0;
    int motifs = 0;
};

struct Past {
    std::array<WovenNote, kPast> notes; // the latest first
    std::size_t count = 0;
    int restedFrom = -1;                // >= 0: a rest since
};

int sign(int n) { return (n > 0) - (n < 0); }

double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b, std::uint64_t c)
{
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull + c * 0xD6E8FEB86659FD93ull;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ull;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

// A strand with what the search asks of it all the time.
struct Prepared {
    Strand strand;
    std::vector<std::size_t> at;      // per grid place: the first note that ends after it
    std::vector<std::uint8_t> ornament; // per note: a short note that comes and goes by step
    std::vector<std::int8_t> out;     // per note: steps to the next adjacent note, 99 none
    WovenLine own;                    // of a follower: its notes
    const WovenLine &line() const { return strand.line ? *strand.line : own; }
};

class Search {
public:
    explicit Search(const LineTask &task) : m_task(task) {}

    LineFound run()
    {
        prepare();
        for (int attempt = 0; attempt < 2; ++attempt) {
            m_hard = attempt == 0;
            const int best = search();
            if (m_stopped) return {};
            if (best < 0) continue;
            LineFound found;
            found.whole = true;
            const Node &end = m_nodes[static_cast<std::size_t>(best)];
            found.cost = end.cost / std::max(1.0, static_cast<double>(m_task.end - m_task.begin) / m_task.metre.beat());
            found.compromises = end.faults;
            for (int n = best; n >= 0; n = m_nodes[static_cast<std::size_t>(n)].parent)
                if (m_nodes[static_cast<std::size_t>(n)].note.key >= 0 && m_nodes[static_cast<std::size_t>(n)].parent >= 0)
                    found.notes.push_back(m_nodes[static_cast<std::size_t>(n)].note);
            std::reverse(found.notes.begin(), found.notes.end());
            return found;
        }
        return {};
    }

private:
    int places() const { return (m_task.end - m_task.begin + kTick - 1) / kTick; }
    int placeOf(int t) const { return (t - m_task.begin) / kTick; }

    void prepare()
    {
        m_attacks.assign(static_cast<std::size_t>(places()) + 2, 0);
        for (const Strand &s : m_task.strands) {
            Prepared p;
            p.strand = s;
            const WovenLine &line = *s.line;
            std::size_t i = 0;
            for (int g = 0; g <= places(); ++g) {
                const int t = m_task.begin + g * kTick;
                while (i < line.size() && line[i].end <= t) ++i;
                p.at.push_back(i);
            }
            describe(p);
            for (const WovenNote &n : line)
                if (!s.mirrored && n.onset >= m_task.begin && n.onset < m_task.end) ++m_attacks[static_cast<std::size_t>(placeOf(n.onset))];
            m_strands.push_back(std::move(p));
        }
        m_fixed = m_strands.size();
        if (m_task.harmony)
            for (const HarmonySlot &slot : *m_task.harmony) m_alterations.push_back(alterationsOf(slot));
    }

    void describe(Prepared &p) const
    {
        const WovenLine &line = p.line();
        for (std::size_t n = 0; n < line.size(); ++n) {
            const int in = n > 0 && line[n - 1].end == line[n].onset ? line[n].step - line[n - 1].step : 99;
            const int out = n + 1 < line.size() && line[n + 1].onset == line[n].end ? line[n + 1].step - line[n].step : 99;
            p.out.push_back(static_cast<std::int8_t>(std::clamp(out, -99, 99)));
            const bool brief = line[n].end - line[n].onset <= longestOrnament() && m_task.metre.accent(line[n].onset) < 4;
            p.ornament.push_back(brief && std::abs(in) == 1 && std::abs(out) == 1);
        }
    }

    // The followers as they stand when the path has come to `t`: what they sing until then is settled.
    void follow(int from, int t)
    {
        if (m_task.followers.empty()) return;
        m_strands.resize(m_fixed);
        const int since = t - 3 * m_task.metre.bar();
        WovenLine own;
        int longest = 0;
        for (const Follower &f : m_task.followers) longest = std::max(longest, f.delay);
        for (int n = from; n >= 0; n = m_nodes[static_cast<std::size_t>(n)].parent) {
            const Node &x = m_nodes[static_cast<std::size_t>(n)];
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
        for (const Follower &f : m_task.followers) {
            Prepared p;
            p.strand.place = f.place;
            p.strand.neighbour = !f.mirrored;
            p.strand.mirrored = f.mirrored;
            p.strand.twoPart = m_task.followers.size() == 1;
            for (const WovenNote &n : own) p.own.push_back(followed(n, f, m_task.key));
            describe(p);
            m_strands.push_back(std::move(p));
        }
    }

    int longestOrnament() const
    {
        const int half = m_task.metre.compound() ? static_cast<int>(kEighth.value) : m_task.metre.beat() / 2;
        return m_task.shortest >= static_cast<int>(kEighth.value) ? std::max(half, m_task.shortest) : half;
    }

    using Alterations = std::array<std::vector<int>, 7>; // per letter

    static Alterations alterationsOf(const HarmonySlot &slot)
    {
        Alterations all;
        static constexpr std::array<int, 7> kNatural{0, 2, 4, 5, 7, 9, 11};
        const bool minor = isMinorLike(slot.key.mode);
        PitchClasses covered = 0;
        for (int letter = 0; letter < 7; ++letter) {
            const int alter = alterationIn(slot.key, letter);
            const int pc = modulo12(kNatural[static_cast<std::size_t>(letter)] + alter);
            const int degree = modulo7(letter - tonicLetter(slot.key));
            const bool both = minor && (degree == 5 || degree == 6);
            const bool raisedInChord = both && ((slot.chord >> modulo12(pc + 1)) & 1u);
            const bool plainInChord = (slot.chord >> pc) & 1u;
            if (!raisedInChord || plainInChord) all[static_cast<std::size_t>(letter)].push_back(alter);
            if (both && (raisedInChord || !plainInChord)) all[static_cast<std::size_t>(letter)].push_back(alter + 1);
            covered = static_cast<PitchClasses>(covered | 1u << pc);
            if (both) covered = static_cast<PitchClasses>(covered | 1u << modulo12(pc + 1));
        }
        // Tones of the chord from outside the scale: a leading note is a raised degree, all else a lowered one.
        for (int pc = 0; pc < 12; ++pc) {
            if (!((slot.chord >> pc) & 1u) || ((covered >> pc) & 1u)) continue;
            for (int letter = 0; letter < 7; ++letter) {
                const int alter = alterationIn(slot.key, letter);
                const int natural = modulo12(kNatural[static_cast<std::size_t>(letter)] + alter);
                const bool raise = pc == slot.leading || pc == slot.third;
                if (natural == modulo12(pc + (raise ? -1 : 1))) {
                    all[static_cast<std::size_t>(letter)] = {alter + (raise ? 1 : -1)};
                    break;
                }
            }
        }
        return all;
    }

    Past pastOf(int node) const
    {
        Past past;
        for (int n = node; n >= 0 && past.count < kPast; n = m_nodes[static_cast<std::size_t>(n)].parent) {
            const Node &x = m_nodes[static_cast<std::size_t>(n)];
            if (x.parent < 0) break;
            if (x.note.key < 0) {
                if (past.count == 0) past.restedFrom = x.note.onset;
                continue;
            }
            past.notes[past.count++] = x.note;
        }
        if (m_task.mine && past.count < kPast) {
            const WovenLine &line = *m_task.mine;
            auto it = std::lower_bound(line.begin(), line.end(), m_task.begin, [](const WovenNote &n, int t) { return n.onset < t; });
            while (it != line.begin() && past.count < kPast) past.notes[past.count++] = *--it;
        }
        return past;
    }

    // Positions in the beat: which lengths a note may have.
    double rhythm(int t, int length, const Past &past) const
    {
        const Metre &metre = m_task.metre;
        const int s = kSixteenthTicks, in = ((t % metre.beat()) + metre.beat()) % metre.beat();
        if (length % s != 0 || in % s != 0) return length == nextGrid(t) - t ? 0.3 : kForbidden;
        const int n = length / s, at = in / s;
        const int previous = past.count > 0 && past.restedFrom < 0 ? (past.notes[0].end - past.notes[0].onset) / s : 0;
        if (m_task.shortest > s) {
            // Slow music: halves, quarters, eighths.
            if (at % 2 != 0 || n % 2 != 0) return kForbidden;
            const int e = n / 2, half = at / 2;
            if (half == 1) return e == 1 ? 0.15 : e == 3 ? 0.6 : kForbidden;
            switch (e) {
            case 1: return m_task.shortest > 2 * s ? kForbidden : 0.2;
            case 2: return 0.05;
            case 3: return 0.2;
            case 4: return metre.accent(t) >= 3 ? 0.1 : 0.35;
            case 6: case 8: return metre.accent(t) >= 3 ? 0.4 : 1.5;
            case 16: return metre.accent(t) >= 4 ? 1.2 : kForbidden;
            default: return kForbidden;
            }
        }
        if (at % 2 == 1) {
            if (n == 1) return 0.12;
            return kForbidden;
        }
        if (metre.compound()) {
            switch (n) {
            case 1: return 0.2;
            case 2: return 0.08;
            case 3: return at == 0 ? 0.35 : kForbidden;
            case 4: return at == 0 ? 0.1 : at == 2 ? 0.5 : 0.3;
            case 6: return at == 0 ? 0.15 : at == 4 ? 0.8 : kForbidden;
            case 8: return at == 4 ? 0.5 : kForbidden;
            case 10: case 12: return at == 0 ? 0.6 : kForbidden;
            default: return kForbidden;
            }
        }
        const bool onBeat = at == 0;
        switch (n) {
        case 1: return 0.18 + (previous >= 2 || previous == 1 ? 0.0 : 0.2);
        case 2: return 0.08;
        case 3: return onBeat ? 0.3 : kForbidden;
        case 4: return onBeat ? 0.08 : previous == 2 || previous == 4 ? 0.45 : 1.0;
        case 5: return onBeat ? 0.25 : kForbidden;
        case 6: return onBeat ? 0.15 : 0.45;
        case 8: return onBeat ? (metre.accent(t) >= 3 ? 0.3 : 0.55) : kForbidden;
        case 10: return onBeat ? 0.7 : kForbidden;
        case 12: return metre.accent(t) >= 3 ? 1.0 : kForbidden;
        case 16: return metre.accent(t) >= 4 ? 1.6 : kForbidden;
        default: return kForbidden;
        }
    }

    int nextGrid(int t) const { return (t / kSixteenthTicks + 1) * kSixteenthTicks; }

    double melody(const Past &past, const WovenNote &n, bool seam = false) const
    {
        if (past.count == 0) return 0.05 * std::abs(n.key - m_task.centre);
        const WovenNote &p = past.notes[0];
        const int steps = n.step - p.step, semis = n.key - p.key, size = std::abs(steps), wide = std::abs(semis);
        double cost = 0;
        const bool rested = p.end != n.onset;
        static constexpr std::array<double, 8> kLeap{0.7, 0.0, 0.35, 0.55, 0.7, 1.5, 9.0, 1.1};
        static constexpr std::array<double, 8> kBassLeap{0.7, 0.0, 0.35, 0.3, 0.35, 1.1, 6.0, 0.5};
        if (size > 7) return seam ? 3.0 + 0.5 * (size - 7) : rested ? 1.2 + 0.4 * (size - 7) : kForbidden;
        cost += m_task.bass ? kBassLeap[static_cast<std::size_t>(size)] : kLeap[static_cast<std::size_t>(size)];
        if (size == 5 && semis == -9) cost += 0.8;
        static constexpr std::array<int, 8> kLargest{0, 2, 4, 5, 7, 9, 11, 12}, kSmallest{0, 1, 3, 5, 7, 8, 10, 12};
        if (wide > kLargest[static_cast<std::size_t>(size)]) cost += rested ? 2.0 : seam ? 4.0 : kIllegal;
        if (wide < kSmallest[static_cast<std::size_t>(size)]) cost += size == 4 ? 1.6 : size == 3 ? 2.5 : rested ? 1.5 : seam ? 2.0 : 6.0;
        if (rested) return cost * 0.5;
        const int length = p.end - p.onset;
        if (size >= 2 && length <= kSixteenthTicks) cost += size == 2 ? 0.2 : 0.6;
        if (size == 0 && length <= kSixteenthTicks) cost += 1.5;
        if (past.count > 1) {
            const WovenNote &q = past.notes[1];
            const int before = p.step - q.step;
            // A leap is answered by the other direction.
            if (std::abs(before) >= 3 && sign(before) == sign(steps)) cost += size >= 2 ? 1.6 : 0.35;
            if (std::abs(before) == 2 && size >= 2 && sign(before) == sign(steps)) cost += size == 2 ? 0.15 : 0.8;
            if (size == 0 && before == 0) cost += 1.2;
            if (n.key == q.key && size >= 2) cost += 0.4;
            if (past.count > 3) {
                if (n.key == q.key && p.key == past.notes[2].key) cost += 1.6;          // turning on the spot
                if (n.key == past.notes[3].key && p.key == past.notes[2].key && size > 0) cost += 0.3;
            }
            if (past.count > 5) {
                int low = n.key, high = n.key;
                for (std::size_t i = 0; i < 6; ++i) {
                    low = std::min(low, past.notes[i].key);
                    high = std::max(high, past.notes[i].key);
                }
                if (high - low <= 4) cost += 0.5; // stagnation
            }
            // More than an octave one way.
            if (past.count > 2) {
                int top = p.step, i = 1;
                while (static_cast<std::size_t>(i) < past.count && sign(past.notes[static_cast<std::size_t>(i) - 1].step - past.notes[static_cast<std::size_t>(i)].step) == sign(steps) && steps != 0) {
                    top = past.notes[static_cast<std::size_t>(i)].step;
                    ++i;
                }
                if (std::abs(n.step - top) > 7) cost += 0.35 * (std::abs(n.step - top) - 7);
            }
        }
        return cost;
    }

    static bool holds(PitchClasses chord, int key) { return (chord >> modulo12(key)) & 1u; }

    // The cost of a note against all others, and the duty it leaves. `faults` counts what had to give way.
    double vertical(const Past &past, const WovenNote &n, Duty &duty, int &faults, bool seam = false) const
    {
        double cost = 0;
        const WovenNote *p = past.count > 0 && past.notes[0].end == n.onset ? &past.notes[0] : nullptr;
        const int in = p ? n.step - p->step : 99;
        const bool brief = n.end - n.onset <= longestOrnament();
        const bool ornament = brief && std::abs(in) == 1; // may pass or turn, if it leaves by step
        const int place = std::clamp(placeOf(n.onset), 0, places());
        const int accentHere = m_task.metre.accent(n.onset);
        auto need = [&](Duty d) { if (duty == Free || (duty == ByStep && d != Free)) duty = d; };
        for (const Prepared &s : m_strands) {
            const WovenLine &line = s.line();
            std::size_t i = seam || s.at.empty() ? firstAfter(line, n.onset) : s.at[static_cast<std::size_t>(place)];
            if (!seam)
                while (i < line.size() && line[i].end <= n.onset) ++i;
            if (i < line.size() && line[i].onset == n.onset && i > 0) {
                const WovenNote &b0 = line[i - 1], &b1 = line[i];
                if (p && b0.end == b1.onset) {
                    if (parallelInto(*p, n, b0, b1)) {
                        if (m_hard) return kForbidden;
                        cost += 60;
                        ++faults;
                    }
                    cost += motion(past, n, line, i, s.strand);
                } else if (past.count > 0 && n.onset - past.notes[0].end <= m_task.metre.beat() && b1.onset - b0.end <= m_task.metre.beat()
                           && parallelInto(past.notes[0], n, b0, b1)) {
                    cost += 3;
                }
            }
            if (accentHere >= 2 && p && i < line.size() && line[i].onset <= n.onset) cost += onBeats(past, n, line, i);
            bool first = true;
            for (; i < line.size() && line[i].onset < n.end; ++i) {
                const WovenNote &o = line[i];
                const int s0 = std::max(n.onset, o.onset);
                const int accent = m_task.metre.accent(s0);
                const bool mine = s0 == n.onset, theirs = s0 == o.onset;
                const int overlap = std::min(n.end, o.end) - s0;
                // Order of the voices.
                if (s.strand.place != 0) {
                    const int over = s.strand.place > 0 ? n.key - o.key : o.key - n.key;
                    if (over > 0) cost += 2.2 + 0.25 * over;
                    else if (s.strand.neighbour) {
                        const int apart = -over, most = m_task.bass || s.strand.place < 0 ? 19 : 14;
                        if (apart > most) cost += 0.12 * (apart - most);
                        if (apart == 0) cost += accent >= 2 ? 1.6 : 0.8;
                    }
                }
                // The octave and the unison are bare on beats.
                const int interval = modulo12(n.key - o.key);
                if (accent >= 2 && !s.strand.mirrored) {
                    if (interval == 0) cost += m_strands.size() > 1 ? 0.35 : (s0 > 0 && m_task.mustConnect ? 0.7 : 0.2);
                    else if (interval == 7 && m_task.strands.size() == 1) cost += 0.25;
                }
                const bool fourthIsDissonant = s.strand.twoPart || lowestIs(n, o, s0);
                if (consonant(n, o, !fourthIsDissonant)) {
                    first = false;
                    continue;
                }
                const HarmonySlot *slot = m_task.harmony ? slotAt(*m_task.harmony, s0) : nullptr;
                const bool chordal = slot && slot->chord && holds(slot->chord, n.key) && holds(slot->chord, o.key);
                if (o.end - o.onset >= 6 * m_task.metre.beat()) continue; // a pedal point bears anything
                if (chordal && s.strand.twoPart && interval != 5 && interval != 7) {
                    cost += interval == 6 ? 0.7 : accent >= 2 ? 2.0 : 0.8;
                    if (slot->seventh >= 0 && modulo12(n.key) == slot->seventh) need(Down);
                    continue;
                }
                if (chordal && !s.strand.twoPart) {
                    cost += 0.15;
                    if (modulo12(n.key) == slot->seventh && mine && theirs && accent >= 3) cost += 0.4;
                    if (interval == 5) cost += 0.3 * (accent >= 2); // a six-four chord
                    continue;
                }
                const bool fourth = interval == 5 || (interval == 7 && s.strand.mirrored);
                const double illegal = fourth && std::abs((n.step - o.step) % 7) == 3 ? s.strand.fourths * (accent >= 2 ? 1.0 : 0.3) : kIllegal;
                auto break_ = [&] {
                    cost += illegal;
                    if (illegal >= kIllegal * 0.6) ++faults;
                };
                const bool strong = accent >= 2;
                const bool theirOrnament = s.ornament[i] != 0;
                if (mine && theirs) {
                    if (!strong) {
                        if (ornament) { cost += theirOrnament ? 0.5 : 0.2; need(ByStep); }
                        else if (theirOrnament) cost += 0.25;
                        else break_();
                    } else if (theirOrnament) cost += 1.3;
                    else if (ornament && overlap <= longestOrnament()) { cost += 1.4; need(ByStep); }
                    else break_();
                } else if (mine) {
                    const bool resolves = s.out[i] == -1 && o.end - s0 <= 2 * m_task.metre.beat();
                    if (resolves && o.end < n.end + m_task.metre.beat() && s0 - o.onset >= overlapLeast()) cost += strong ? -0.5 : 0.3;
                    else if (ornament) { cost += strong ? 1.3 : 0.1; need(ByStep); }
                    else if (resolves) cost += 1.0;
                    else break_();
                } else if (theirs) {
                    if (theirOrnament) cost += strong ? 0.8 : 0.08;
                    else if (s0 - n.onset >= overlapLeast() && n.end - s0 <= 2 * m_task.metre.beat() && strong) {
                        cost += -0.7;
                        duty = Down;
                    } else if (!strong && first == false) {
                        cost += 1.2;
                        duty = Down;
                    } else break_();
                }
                first = false;
            }
        }
        cost += harmonic(past, n, in, ornament, duty, faults);
        return cost;
    }

    int overlapLeast() const { return std::min(static_cast<int>(kEighth.value), m_task.metre.beat() / 2); }

    static std::size_t firstAfter(const WovenLine &line, int t)
    {
        return static_cast<std::size_t>(std::upper_bound(line.begin(), line.end(), t, [](int at, const WovenNote &n) { return at < n.end; }) - line.begin());
    }

    // Whether the lower of two notes is the lowest that sounds at `t`.
    bool lowestIs(const WovenNote &a, const WovenNote &b, int t) const
    {
        const int low = std::min(a.key, b.key);
        for (const Prepared &s : m_strands) {
            if (s.strand.mirrored) continue;
            if (const WovenNote *o = soundingAt(s.line(), t))
                if (o->key < low) return false;
        }
        return true;
    }

    // Two voices that strike together: similar motion into a perfect interval, and thirds without end.
    double motion(const Past &past, const WovenNote &n, const WovenLine &line, std::size_t i, const Strand &strand) const
    {
        double cost = 0;
        const WovenNote &p = past.notes[0], &b0 = line[i - 1], &b1 = line[i];
        const int mine = n.key - p.key, theirs = b1.key - b0.key;
        const int interval = modulo12(n.key - b1.key), before = modulo12(p.key - b0.key);
        if (mine != 0 && theirs != 0) {
            const bool perfect = interval == 0 || interval == 7;
            if (perfect && sign(mine) == sign(theirs)) cost += std::abs(mine) > 2 && std::abs(theirs) > 2 ? 2.4 : std::abs(mine) > 2 || std::abs(theirs) > 2 ? 1.2 : 0.5;
            if (perfect && interval == before && sign(mine) != sign(theirs)) cost += 2.5;
            if (strand.mirrored && interval == 5 && before == 5 && sign(mine) == sign(theirs)) cost += 40;
            if (sign(mine) != sign(theirs)) cost -= 0.1;
            const int apart = std::abs(n.step - b1.step) % 7;
            if (strand.noParallelImperfect && apart == std::abs(p.step - b0.step) % 7 && sign(mine) == sign(theirs)) cost += 40;
        }
        const int apart = modulo7(n.step - b1.step);
        int run = 0;
        std::size_t k = i;
        for (std::size_t h = 0; h < past.count && k > 0; ++h) {
            --k;
            if (line[k].onset != past.notes[h].onset || modulo7(past.notes[h].step - line[k].step) != apart) break;
            ++run;
        }
        if (run >= 3) cost += run >= 5 ? 2.0 : 0.7;
        return cost;
    }

    // Fifths and octaves from beat to beat, whatever comes between.
    double onBeats(const Past &past, const WovenNote &n, const WovenLine &line, std::size_t i) const
    {
        const int interval = modulo12(n.key - line[i].key);
        if (interval != 0 && interval != 7) return 0;
        const int t = n.onset - m_task.metre.beat();
        const WovenNote *mine = nullptr;
        for (std::size_t h = 0; h < past.count; ++h)
            if (past.notes[h].onset <= t && past.notes[h].end > t) mine = &past.notes[h];
        if (!mine || mine->key == n.key) return 0;
        std::size_t k = i;
        while (k > 0 && line[k].onset > t) --k;
        if (line[k].onset > t || line[k].end <= t || line[k].key == line[i].key) return 0;
        if (modulo12(mine->key - line[k].key) != interval) return 0;
        return interval == 0 ? 2.5 : 1.6;
    }

    double harmonic(const Past &past, const WovenNote &n, int in, bool ornament, Duty &duty, int &faults) const
    {
        if (!m_task.harmony || m_task.harmony->empty()) return 0;
        double cost = 0;
        const Harmony &harmony = *m_task.harmony;
        std::size_t i = slotIndex(harmony, n.onset);
        const HarmonySlot &here = harmony[i];
        // Duties of the note before: a leading note rises, a seventh falls, when the chord changes.
        if (past.count > 0 && past.notes[0].end == n.onset && past.notes[0].end > harmony.front().begin) {
            const WovenNote &p = past.notes[0];
            const HarmonySlot &was = harmony[slotIndex(harmony, p.end - 1)];
            if (was.chord && here.chord && was.root != here.root) {
                if (was.leading >= 0 && modulo12(p.key) == was.leading && here.root == modulo12(was.leading + 1) && n.key - p.key != 1)
                    cost += n.step - p.step == -2 && !m_task.bass ? 1.0 : 2.4;
                if (was.seventh >= 0 && modulo12(p.key) == was.seventh && n.step - p.step != -1 && n.key != p.key) cost += 2.4;
            }
        }
        for (; i < harmony.size() && harmony[i].begin < n.end; ++i) {
            const HarmonySlot &slot = harmony[i];
            if (slot.end <= n.onset) continue;
            const int from = std::max(n.onset, slot.begin);
            const bool struck = from == n.onset, onset = from == slot.begin;
            const double share = static_cast<double>(std::min(n.end, slot.end) - from) / m_task.metre.beat();
            const int pc = modulo12(n.key);
            if (m_task.bass && slot.bass >= 0 && onset && pc != slot.bass) cost += 12;
            if (!slot.chord) continue;
            if (holds(slot.chord, pc)) {
                if (onset) cost += doubling(n, slot, from);
                if (m_task.bass && onset) {
                    if (pc == slot.root) cost -= 0.15;
                    else if (pc == slot.third) cost += 0.15;
                    else if (pc == slot.seventh) cost += 0.6;
                    else cost += 2.0; // a six-four chord
                }
                continue;
            }
            if (!struck) { // held into a chord that it is foreign to
                if (from + m_task.metre.beat() >= n.end && n.end - n.onset > longestOrnament()) {
                    cost += 0.1;
                    if (duty != Down) duty = Down;
                } else {
                    cost += 2.5;
                    if (duty == Free) duty = ByStep;
                }
            } else if (ornament) {
                cost += onset ? 1.1 : 0.05 + 0.15 * share;
                if (duty == Free) duty = ByStep;
            } else if (std::abs(in) == 1) { // longer foreign notes by step
                cost += 1.0 + 1.8 * share;
                if (duty == Free) duty = ByStep;
            } else if (in == 0 && past.count > 0) {
                cost += 0.6 + 1.5 * share;
                duty = Down;
            } else {
                cost += 3.0 + 1.5 * share;
                if (duty == Free) duty = ByStep;
                faults += slot.cadence && onset;
            }
            if (slot.cadence && onset && struck) cost += 3;
        }
        // The rising and falling forms of minor.
        if (isMinorLike(here.key.mode)) {
            const int degree = modulo7(n.step - tonicLetter(here.key));
            if ((degree == 5 || degree == 6) && !holds(here.chord, n.key)) {
                const bool raised = n.pitch.alter > alterationIn(here.key, modulo7(n.step));
                if (raised) duty = duty == Down ? Down : Up;
                else if (degree == 6 && duty == Free) duty = Down;
                if (raised && degree == 5 && in != 1) cost += 1.5;
            }
        }
        return cost;
    }

    double doubling(const WovenNote &n, const HarmonySlot &slot, int t) const
    {
        const int pc = modulo12(n.key);
        PitchClasses others = 0;
        int same = 0, sounding = 0;
        for (const Prepared &s : m_strands) {
            if (s.strand.mirrored) continue;
            const WovenNote *o = soundingAt(s.line(), t);
            if (!o) continue;
            ++sounding;
            same += modulo12(o->key) == pc;
            others = static_cast<PitchClasses>(others | 1u << modulo12(o->key));
        }
        double cost = 0;
        if (same > 0 && pc == slot.leading) cost += 3.0;
        else if (same > 0 && pc == slot.seventh) cost += 2.5;
        else if (same > 0) cost += pc == slot.root ? 0.1 : pc == slot.third ? 0.45 : 0.3;
        const bool thirdThere = (others >> slot.third) & 1u;
        if (sounding > 0) {
            if (pc == slot.third && same == 0) cost -= 0.5;
            else if (!thirdThere && m_task.last && pc != slot.third) cost += 0.8;
            else if (!thirdThere && pc != slot.third) cost += 0.2;
        }
        return cost;
    }

    bool struckAt(int t) const
    {
        if (m_attacks[static_cast<std::size_t>(placeOf(t))] != 0) return true;
        for (std::size_t f = m_fixed; f < m_strands.size(); ++f)
            if (!m_strands[f].strand.mirrored)
                if (const WovenNote *o = soundingAt(m_strands[f].own, t); o && o->onset == t) return true;
        return false;
    }

    double composite(const WovenNote &n) const
    {
        const double beats = static_cast<double>(n.end - n.onset) / m_task.metre.beat();
        double cost = m_task.holdFrom >= 0 && n.onset >= m_task.holdFrom ? 0.0 : m_task.lively * std::max(0.0, beats - 0.5);
        const int from = std::max(0, placeOf(n.onset));
        int here = m_attacks[static_cast<std::size_t>(from)];
        for (std::size_t f = m_fixed; f < m_strands.size(); ++f)
            if (!m_strands[f].strand.mirrored)
                if (const WovenNote *o = soundingAt(m_strands[f].own, n.onset)) here += o->onset == n.onset;
        for (int u = (n.onset / m_task.pulse + 1) * m_task.pulse; u < n.end; u += m_task.pulse)
            if (!struckAt(u)) cost += 0.55 * m_task.motion;
        if (n.onset % m_task.pulse == 0) {
            if (here == 0) cost -= 0.12 * m_task.motion;
            else if (m_task.metre.accent(n.onset) < 2) cost += 0.06 * here;
        } else if (here > 0) {
            cost += 0.12 * here;
        }
        return cost;
    }

    double tessitura(int key) const
    {
        if (key < m_task.low || key > m_task.high) return kForbidden;
        const int away = std::abs(key - m_task.centre);
        return away > 6 ? 0.03 * (away - 6) * (away - 6) * 0.35 : 0;
    }

    // What this path sang at `t`.
    const WovenNote *ownAt(int node, int t) const
    {
        for (int n = node; n >= 0; n = m_nodes[static_cast<std::size_t>(n)].parent) {
            const WovenNote &x = m_nodes[static_cast<std::size_t>(n)].note;
            if (x.onset <= t) return x.key >= 0 && x.end > t ? &x : nullptr;
        }
        return nullptr;
    }

    static bool meets(Duty duty, const WovenNote &p, const WovenNote &n)
    {
        const int steps = n.step - p.step;
        switch (duty) {
        case ByStep: return std::abs(steps) == 1;
        case Down: return steps == -1;
        case Up: return steps == 1;
        case Free: break;
        }
        return true;
    }

    // Adds a note after `from`; the new node's index, -1 if it cannot be.
    int extended(int from, const Past &past, WovenNote n, double bonus, bool scaled = true)
    {
        const Node &parent = m_nodes[static_cast<std::size_t>(from)];
        const bool adjacent = past.count > 0 && past.notes[0].end == n.onset;
        int faults = parent.faults;
        double cost = parent.cost + bonus;
        if (parent.duty != Free) {
            if (!adjacent || !meets(parent.duty, past.notes[0], n)) {
                cost += kIllegal * 0.8;
                ++faults;
            }
        }
        const double range = tessitura(n.key);
        if (range >= kForbidden) return -1;
        cost += range;
        const double tune = melody(past, n);
        if (tune >= kForbidden) return -1;
        cost += tune * (scaled ? 1.0 : 0.4);
        if (cost > m_limit + 14) return -1;
        Duty duty = Free;
        const double others = vertical(past, n, duty, faults);
        if (others >= kForbidden) return -1;
        cost += others + composite(n);
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
        m_nodes.push_back({cost, from, n, duty, faults, parent.motifs});
        return static_cast<int>(m_nodes.size()) - 1;
    }

    int search()
    {
        m_nodes.clear();
        m_nodes.reserve(1 << 16);
        const int count = places();
        std::vector<std::vector<int>> buckets(static_cast<std::size_t>(count) + 1);
        Node root;
        root.note.key = -1;
        root.note.onset = root.note.end = m_task.begin;
        m_nodes.push_back(root);
        buckets[0].push_back(0);
        for (int g = 0; g < count; ++g) {
            auto &bucket = buckets[static_cast<std::size_t>(g)];
            if (bucket.empty()) continue;
            if (m_task.job && m_task.job->stopped()) {
                m_stopped = true;
                return -1;
            }
            prune(bucket);
            const int t = m_task.begin + g * kTick;
            m_limit = m_nodes[static_cast<std::size_t>(bucket.front())].cost;
            for (int from : std::vector<int>(bucket)) expand(from, t, buckets);
            bucket.clear();
        }
        auto &last = buckets[static_cast<std::size_t>(count)];
        int best = -1;
        double least = kForbidden;
        for (int n : last) {
            const double cost = m_nodes[static_cast<std::size_t>(n)].cost + seam(n);
            if (cost < least) {
                least = cost;
                best = n;
            }
        }
        return best;
    }

    // How the end meets what the voice sings next.
    double seam(int node) const
    {
        const Node &end = m_nodes[static_cast<std::size_t>(node)];
        if (!m_task.mustConnect) return end.duty != Free ? 2.0 : 0.0;
        const Past past = pastOf(node);
        const WovenNote *next = m_task.mine ? soundingAt(*m_task.mine, m_task.end) : nullptr;
        if (!next || next->onset != m_task.end) return end.duty != Free && end.note.key >= 0 ? kIllegal * 0.7 : 0.0;
        if (past.count == 0) return 0;
        if (past.notes[0].end != m_task.end) return melody(past, *next, true);
        double cost = melody(past, *next, true);
        if (end.duty != Free && !meets(end.duty, past.notes[0], *next)) cost += kIllegal * 0.7;
        for (const Prepared &s : m_strands) {
            const WovenLine &line = s.line();
            const std::size_t i = firstAfter(line, m_task.end);
            if (i == 0 || i >= line.size() || line[i].onset != m_task.end || line[i - 1].end != m_task.end) continue;
            if (parallelInto(past.notes[0], *next, line[i - 1], line[i])) {
                if (m_hard) return kForbidden;
                cost += 60;
            }
        }
        return cost;
    }

    void prune(std::vector<int> &bucket) const
    {
        std::sort(bucket.begin(), bucket.end(), [&](int a, int b) { return m_nodes[static_cast<std::size_t>(a)].cost < m_nodes[static_cast<std::size_t>(b)].cost; });
        std::map<std::pair<int, int>, int> seen;
        std::vector<int> kept;
        for (int n : bucket) {
            const Node &node = m_nodes[static_cast<std::size_t>(n)];
            if (seen[{node.note.key, node.note.onset}]++ >= 2) continue;
            kept.push_back(n);
            if (static_cast<int>(kept.size()) >= m_task.beam) break;
        }
        bucket = std::move(kept);
    }

    void expand(int from, int t, std::vector<std::vector<int>> &buckets)
    {
        const Past past = pastOf(from);
        follow(from, t);
        const Duty duty = m_nodes[static_cast<std::size_t>(from)].duty;
        auto deliver = [&](int node) {
            const int end = m_nodes[static_cast<std::size_t>(node)].note.end;
            buckets[static_cast<std::size_t>(end >= m_task.end ? places() : placeOf(end))].push_back(node);
        };
        const std::size_t slot = m_task.harmony && !m_task.harmony->empty() ? slotIndex(*m_task.harmony, t) : 0;
        static constexpr std::array<int, 10> kLengths{1, 2, 3, 4, 5, 6, 8, 10, 12, 16};
        std::vector<std::pair<int, double>> lengths;
        const bool hold = m_task.holdFrom >= 0 && t >= m_task.holdFrom;
        if (hold) {
            lengths.push_back({m_task.end - t, 0});
        } else {
            int longest = 1 << 30;
            for (const Follower &f : m_task.followers) longest = std::min(longest, f.delay);
            for (const LineTask::Hold &h : m_task.holds) {
                if (h.begin == t) lengths.push_back({h.end - h.begin, 0});
                else if (h.begin > t) longest = std::min(longest, h.begin - t);
            }
            auto consider = [&](int length) {
                if (length > longest) return;
                if (t + length > m_task.end || (m_task.holdFrom >= 0 && t + length > m_task.holdFrom)) return;
                if (length < m_task.shortest && t % m_task.shortest == 0) return;
                const double cost = rhythm(t, length, past);
                if (cost < kForbidden) lengths.push_back({length, cost});
            };
            if (!lengths.empty()) longest = 0;
            else if (t % kSixteenthTicks != 0) consider(nextGrid(t) - t);
            else for (int n : kLengths) consider(n * kSixteenthTicks);
        }
        if (!hold)
            for (const Motif &motif : m_task.motifs) quote(from, past, t, motif, deliver);
        const bool known = past.count > 0;
        const int around = known ? past.notes[0].step : centreStep();
        const bool rested = known && past.notes[0].end != t;
        const int reach = !known ? 7 : duty != Free ? 1 : rested ? 9 : 7;
        for (int step = around - reach; step <= around + reach; ++step) {
            const int letter = modulo7(step);
            for (int alter : lettersAt(slot, letter)) {
                SpelledPitch pitch;
                pitch.step = static_cast<Step>(letter);
                pitch.octave = static_cast<std::int8_t>((step - letter) / 7);
                pitch.alter = static_cast<std::int8_t>(alter);
                const int key = pitch.midi();
                if (key < m_task.low || key > m_task.high) continue;
                if (known && !rested && std::abs(key - past.notes[0].key) > 12) continue;
                if (!allowedAt(t, key) || (!known && m_task.first != 0 && !holds(m_task.first, key))) continue;
                for (const auto &[length, cost] : lengths) {
                    WovenNote n;
                    n.onset = t;
                    n.end = t + length;
                    n.pitch = pitch;
                    n.key = key;
                    n.step = step;
                    const int node = extended(from, past, n, cost);
                    if (node >= 0) deliver(node);
                }
            }
        }
        if (hold || m_task.rests >= 100 || duty != Free || !m_task.followers.empty()) return;
        // Rests: an eighth, a quarter, a beat.
        for (int length : {kSixteenthTicks, 2 * kSixteenthTicks, 4 * kSixteenthTicks}) {
            if (length < m_task.shortest || t + length > m_task.end) continue;
            if (length == kSixteenthTicks && (m_task.metre.accent(t) < 2 || known)) continue;
            if (m_nodes[static_cast<std::size_t>(from)].parent >= 0 && m_nodes[static_cast<std::size_t>(from)].note.key < 0) continue;
            WovenNote rest;
            rest.onset = t;
            rest.end = t + length;
            rest.key = -1;
            double cost = m_nodes[static_cast<std::size_t>(from)].cost + m_task.rests * (length == 4 * kSixteenthTicks ? 1.6 : 1.0);
            for (int u = (t / m_task.pulse) * m_task.pulse; u < rest.end; u += m_task.pulse)
                if (u >= t && m_attacks[static_cast<std::size_t>(placeOf(u))] == 0) cost += 0.8;
            m_nodes.push_back({cost, from, rest, Free, m_nodes[static_cast<std::size_t>(from)].faults, m_nodes[static_cast<std::size_t>(from)].motifs});
            deliver(static_cast<int>(m_nodes.size()) - 1);
        }
    }

    bool allowedAt(int t, int key) const
    {
        for (const LineTask::Hold &h : m_task.holds)
            if (h.begin == t && h.classes != 0 && !holds(h.classes, key)) return false;
        return true;
    }

    int centreStep() const { return spelledNear(m_task.centre, 0).diatonic(); }

    const std::vector<int> &lettersAt(std::size_t slot, int letter) const
    {
        static const std::vector<int> kNatural{0};
        if (m_alterations.empty()) return kNatural;
        return m_alterations[slot][static_cast<std::size_t>(letter)];
    }

    template <typename Deliver>
    void quote(int from, const Past &past, int t, const Motif &motif, const Deliver &deliver)
    {
        if (((t % m_task.metre.beat()) + m_task.metre.beat()) % m_task.metre.beat() != motif.phase) return;
        const int end = t + motif.notes.back().end;
        for (const LineTask::Hold &h : m_task.holds)
            if (end > h.begin && t < h.end) return;
        if (!m_task.followers.empty()) return;
        if (end > m_task.end || (m_task.holdFrom >= 0 && end > m_task.holdFrom)) return;
        const bool known = past.count > 0;
        const int around = known ? past.notes[0].step : centreStep();
        const Duty duty = m_nodes[static_cast<std::size_t>(from)].duty;
        const int reach = duty != Free ? 1 : known ? 4 : 7;
        for (int start = around - reach; start <= around + reach; ++start) {
            int node = from;
            Past so_far = past;
            for (std::size_t i = 0; i < motif.notes.size() && node >= 0; ++i) {
                const Motif::At &at = motif.notes[i];
                const int step = start + at.step, letter = modulo7(step);
                const int onset = t + at.onset;
                const std::size_t slot = m_task.harmony && !m_task.harmony->empty() ? slotIndex(*m_task.harmony, onset) : 0;
                const auto &alters = lettersAt(slot, letter);
                const bool rising = i + 1 < motif.notes.size() && motif.notes[i + 1].step == at.step + 1;
                SpelledPitch pitch;
                pitch.step = static_cast<Step>(letter);
                pitch.octave = static_cast<std::int8_t>((step - letter) / 7);
                pitch.alter = static_cast<std::int8_t>(rising ? alters.back() : alters.front());
                const WovenNote n = woven(onset, t + at.end, pitch);
                const double bonus = -0.32 * motif.weight * (i + 1 == motif.notes.size() ? 1.6 : 0.8);
                node = extended(node, so_far, n, bonus, false);
                for (std::size_t h = kPast - 1; h > 0; --h) so_far.notes[h] = so_far.notes[h - 1];
                so_far.notes[0] = n;
                so_far.count = std::min(kPast, so_far.count + 1);
                so_far.restedFrom = -1;
            }
            if (node >= 0) {
                ++m_nodes[static_cast<std::size_t>(node)].motifs;
                deliver(node);
            }
        }
    }

    static constexpr int kTick = 1260; // places of the search: thirty-seconds, so that odd ends of subjects fit
    const LineTask &m_task;
    std::vector<Prepared> m_strands;
    std::vector<int> m_attacks;
    std::vector<Alterations> m_alterations;
    std::vector<Node> m_nodes;
    double m_limit = 0;
    bool m_hard = true, m_stopped = false;
    std::size_t m_fixed = 0; // strands before the followers
};

} // namespace

bool parallelInto(const WovenNote &a0, const WovenNote &a1, const WovenNote &b0, const WovenNote &b1)
{
    const int moveA = a1.key - a0.key, moveB = b1.key - b0.key;
    if (moveA == 0 || moveB == 0 || sign(moveA) != sign(moveB)) return false;
    const int before = modulo12(a0.key - b0.key), after = modulo12(a1.key - b1.key);
    // A fifth below is a fourth: intervals are taken from the lower note.
    const int from = a0.key >= b0.key ? before : modulo12(-before), to = a1.key >= b1.key ? after : modulo12(-after);
    return (to == 0 || to == 7) && (from == 0 || from == 7) && from == to;
}

WovenNote followed(const WovenNote &n, const Follower &by, KeySignature key)
{
    SpelledPitch p = pitchOn(n.step + by.steps, key);
    if (by.steps % 7 == 0) p.alter = n.pitch.alter;
    return woven(n.onset + by.delay, n.end + by.delay, p);
}

bool consonant(const WovenNote &a, const WovenNote &b, bool fourthToo)
{
    const WovenNote &high = a.key >= b.key ? a : b, &low = a.key >= b.key ? b : a;
    const int semis = modulo12(high.key - low.key), steps = modulo7(high.step - low.step);
    switch (semis) {
    case 0: return steps == 0;
    case 3: case 4: return steps == 2;
    case 5: return fourthToo && steps == 3;
    case 7: return steps == 4;
    case 8: case 9: return steps == 5;
    default: return false;
    }
}

std::vector<Motif> motifsOf(const WovenLine &line, const Metre &metre, int most, bool inversions)
{
    std::vector<Motif> all;
    auto add = [&](std::size_t from, std::size_t to, double weight) {
        if (to - from < 3) return;
        Motif motif;
        motif.phase = ((line[from].onset % metre.beat()) + metre.beat()) % metre.beat();
        motif.weight = weight;
        for (std::size_t i = from; i < to; ++i) {
            const int onset = line[i].onset - line[from].onset, end = line[i].end - line[from].onset;
            if (onset % kSixteenthTicks != 0 || end % kSixteenthTicks != 0) return;
            if (i > from && line[i].onset != line[i - 1].end) return;
            motif.notes.push_back({onset, end, line[i].step - line[from].step});
        }
        if (motif.notes.back().end > most) return;
        bool still = true;
        for (const Motif::At &at : motif.notes) still = still && at.step == 0;
        if (still) return;
        if (std::find(all.begin(), all.end(), motif) == all.end()) all.push_back(motif);
        if (!inversions) return;
        for (Motif::At &at : motif.notes) at.step = -at.step;
        motif.weight *= 0.85;
        if (std::find(all.begin(), all.end(), motif) == all.end()) all.push_back(motif);
    };
    for (std::size_t i = 0; i < line.size(); ++i)
        for (std::size_t n : {4u, 5u, 7u}) {
            if (i + n > line.size()) continue;
            const bool head = i == 0, tail = i + n == line.size();
            if (!head && !tail && metre.accent(line[i].onset) < 1 && (metre.accent(line[i].onset) < 0 || n != 4)) continue;
            add(i, i + n, head ? 1.15 : tail ? 1.0 : 0.8);
        }
    if (all.size() > 14) {
        std::stable_sort(all.begin(), all.end(), [](const Motif &a, const Motif &b) { return a.weight > b.weight; });
        all.resize(14);
    }
    return all;
}

LineFound findLine(const LineTask &task)
{
    if (task.end <= task.begin) return {{}, 0, 0, true};
    return Search(task).run();
}

} // namespace ricercar
