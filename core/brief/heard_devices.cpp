// SPDX-License-Identifier: GPL-3.0-or-later
// Devices that are heard over longer stretches, and forms.
#include "core/brief/heard.h"
#include "core/brief/place.h"
#include "core/compose/found_voices.h"
#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ricercar {

namespace {

using Line = std::vector<TuneNote>;

std::vector<Line> linesOf(const Score &score, TickRange range)
{
    std::vector<Line> lines;
    for (const VoiceRef &v : voicesFromTop(score)) lines.push_back(tuneOf(score, v, range, false));
    return lines;
}

// Roots of the harmonies, half bar by half bar, each once while it lasts.
std::vector<Chord> harmonies(const Score &score, TickRange range)
{
    std::vector<Chord> chords;
    for (std::size_t b = score.locate(range.begin).bar; b < score.barCount() && score.barStart(b) < range.end; ++b) {
        const TickRange bar = score.barRange(b);
        const bool even = score.masterBars[b]->time.beats % 2 == 0;
        const std::int64_t parts = even ? 2 : 1;
        for (std::int64_t k = 0; k < parts; ++k) {
            const TickRange part{bar.begin + bar.length() * k / parts, bar.begin + bar.length() * (k + 1) / parts};
            std::map<int, double> weight;
            int lowest = 200;
            double all = 0;
            for (const PlacedNote &n : notesIn(score, score.parts.size(), part)) {
                if (n.note->grace != Grace::None) continue;
                const double q = (std::min(n.end, part.end) - std::max(n.onset, part.begin)).quarters();
                weight[((n.note->midi() % 12) + 12) % 12] += q;
                all += q;
                if (n.onset < part.begin + part.length() / 2) lowest = std::min(lowest, n.note->midi());
            }
            std::vector<std::pair<double, int>> order;
            for (const auto &[pc, w] : weight) order.push_back({w, pc});
            std::sort(order.rbegin(), order.rend());
            std::optional<Chord> chord;
            for (std::size_t keep = std::min<std::size_t>(order.size(), 4); keep >= 2 && !chord; --keep) {
                std::uint16_t set = 0;
                for (std::size_t i = 0; i < keep; ++i) set = static_cast<std::uint16_t>(set | 1u << order[i].second);
                chord = findChord(set, lowest < 200 ? lowest % 12 : order.front().second);
            }
            if (chord && (chords.empty() || chords.back().root != chord->root)) chords.push_back(*chord);
        }
    }
    return chords;
}

bool sameShape(const Line &a, std::size_t i, const Line &b, std::size_t k, std::size_t notes, std::int64_t times, std::int64_t over)
{
    std::size_t moved = 0;
    for (std::size_t n = 0; n + 1 < notes; ++n) {
        const int x = a[i + n + 1].key - a[i + n].key, y = b[k + n + 1].key - b[k + n].key;
        if (std::abs(x - y) > 1 || (x > 0) != (y > 0) || (x < 0) != (y < 0)) return false;
        if ((a[i + n + 1].onset - a[i + n].onset).value * times != (b[k + n + 1].onset - b[k + n].onset).value * over) return false;
        moved += x != 0;
    }
    return moved >= 3;
}

// Two pairs of figures that come back together, in other voices: what stands against a subject stands against it again.
bool countersubject(const std::vector<Line> &lines)
{
    struct Match {
        std::size_t from;
        TimelineTick at;
    };
    std::map<std::pair<std::int64_t, std::pair<std::size_t, std::size_t>>, bool> seen;
    std::map<std::int64_t, std::vector<Match>> byShift;
    for (std::size_t a = 0; a < lines.size(); ++a)
        for (std::size_t b = 0; b < lines.size(); ++b) {
            if (a == b) continue;
            for (std::size_t i = 0; i + 5 <= lines[a].size(); ++i)
                for (std::size_t k = 0; k + 5 <= lines[b].size(); ++k) {
                    const std::int64_t shift = (lines[b][k].onset - lines[a][i].onset).value;
                    if (shift > 0 && sameShape(lines[a], i, lines[b], k, 5, 1, 1)) byShift[shift].push_back({a, lines[a][i].onset});
                }
        }
    for (const auto &[shift, matches] : byShift)
        for (const Match &x : matches)
            for (const Match &y : matches)
                if (x.from != y.from && std::abs((x.at - y.at).quarters()) <= 6) return true;
    return false;
}

double alike(const Line &tune, TickRange a, TickRange b)
{
    std::map<std::int64_t, int> first;
    std::map<int, double> by; // how many notes come back, by the interval they are moved by: a return may be in another key
    double all = 0;
    for (const TuneNote &n : tune)
        if (a.contains(n.onset)) first[(n.onset - a.begin).value] = n.key;
    for (const TuneNote &n : tune)
        if (b.contains(n.onset)) {
            ++all;
            if (const auto it = first.find((n.onset - b.begin).value); it != first.end()) ++by[((it->second - n.key) % 12 + 12) % 12];
        }
    double same = 0;
    for (const auto &[interval, count] : by) same = std::max(same, count);
    return all > 0 ? same / std::max(all, static_cast<double>(first.size())) : 0;
}

} // namespace

bool heardOverTime(const Score &score, TickRange range, const std::string &id, KeySignature key, std::string *why)
{
    const auto say = [&](bool met, const std::string &text) {
        *why = text;
        return met;
    };
    if (id == "circle-of-fifths") {
        const std::vector<Chord> chords = harmonies(score, range);
        int run = 0, best = 0;
        for (std::size_t i = 1; i < chords.size(); ++i) {
            const int by = (chords[i].root - chords[i - 1].root + 12) % 12;
            run = by == 5 || by == 6 ? run + 1 : 0;
            best = std::max(best, run);
        }
        return say(best >= 3, "The longest chain of falling fifths has " + std::to_string(best) + " steps.");
    }
    if (id == "secondary-dominant") {
        for (const Chord &c : harmonies(score, range))
            if ((c.quality == ChordQuality::Major || c.quality == ChordQuality::Dominant7) && !scaleOf(key)[static_cast<std::size_t>(c.third())]
                && !(isMinorLike(key.mode) && (c.root - tonicPitchClass(key) + 12) % 12 == 7))
                return say(true, "There is one.");
        return say(false, "There is none.");
    }
    const std::vector<Line> lines = linesOf(score, range);
    if (id == "contrary-motion" || id == "parallel-thirds" || id == "unison") {
        if (lines.size() < 2) return say(false, "There is one voice only.");
        int contrary = 0, together = 0, thirds = 0, octaves = 0, all = 0;
        const Line &top = lines.front(), &low = id == "parallel-thirds" ? lines[1] : lines.back();
        std::size_t k = 0;
        const TuneNote *before[2] = {nullptr, nullptr};
        for (const TuneNote &n : top) {
            while (k < low.size() && low[k].onset < n.onset) ++k;
            if (k == low.size() || low[k].onset != n.onset) continue;
            ++all;
            const int apart = std::abs(n.key - low[k].key) % 12;
            thirds += apart == 3 || apart == 4 || apart == 8 || apart == 9;
            octaves += apart == 0;
            if (before[0] && before[0]->key != n.key && before[1]->key != low[k].key) ((n.key > before[0]->key) != (low[k].key > before[1]->key) ? contrary : together) += 1;
            before[0] = &n;
            before[1] = &low[k];
        }
        if (id == "unison") return say(all >= 4 && octaves * 10 >= all * 6, "Struck together at the octave: " + std::to_string(octaves) + " of " + std::to_string(all) + ".");
        if (id == "parallel-thirds") return say(all >= 4 && thirds * 10 >= all * 5, "Thirds and sixths: " + std::to_string(thirds) + " of " + std::to_string(all) + ".");
        return say(contrary > together, "Where the outer voices move together they go opposite ways " + std::to_string(contrary) + " times, the same way " + std::to_string(together) + ".");
    }
    if (id == "countersubject" || id == "invertible-counterpoint") return say(countersubject(lines), "Two figures that come back together are looked for.");
    if (id == "augmentation" || id == "diminution") {
        const std::int64_t times = id == "augmentation" ? 2 : 1, over = id == "augmentation" ? 1 : 2;
        for (const Line &a : lines)
            for (const Line &b : lines)
                for (std::size_t i = 0; i + 5 <= a.size(); ++i)
                    for (std::size_t k = 0; k + 5 <= b.size(); ++k)
                        if ((&a != &b || k > i) && b[k].onset > a[i].onset && sameShape(a, i, b, k, 5, times, over)) return say(true, "A figure comes back in other values.");
        return say(false, "No figure comes back in other values.");
    }
    if (id == "passing-notes" || id == "scales") {
        const std::size_t least = id == "scales" ? 4 : 2;
        for (const Line &line : lines) {
            std::size_t run = 0;
            int way = 0;
            for (std::size_t i = 1; i < line.size(); ++i) {
                const int by = line[i].key - line[i - 1].key, sign = by > 0 ? 1 : -1;
                const bool step = std::abs(by) == 1 || std::abs(by) == 2;
                run = step && sign == way ? run + 1 : step ? 1 : 0;
                way = step ? sign : 0;
                if (run >= least) return say(true, "There are runs by step.");
            }
        }
        return say(false, "There are no runs by step.");
    }
    if (id == "swing") {
        for (const PartPtr &part : score.parts)
            for (const BarPtr &bar : part->bars)
                for (const Direction &d : bar->directions)
                    if (d.text.find("wing") != std::string::npos) return say(true, "It is marked so.");
        return say(false, "It is not marked so.");
    }
    if (id == "cadenza") return say(false, "A cadenza cannot be heard by rule.");
    return say(false, "\"" + id + "\" cannot be heard by rule.");
}

bool formFits(const Score &score, const std::string &form, std::string *why)
{
    const auto say = [&](bool met, const std::string &text) {
        *why = text;
        return met;
    };
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    const int bars = score.barNumber(score.barCount() - 1);
    const std::size_t pickup = score.masterBars.front()->pickup ? 1 : 0;
    if (voices.empty() || bars < 2) return say(false, "There is too little music to have a form.");
    const TickRange whole{TimelineTick{0}, score.end()};
    const Line tune = tuneOf(score, voices.front(), whole, false);
    const auto part = [&](double from, double to) {
        const auto at = [&](double share) { return score.barStart(pickup + static_cast<std::size_t>(std::lround(share * bars))); };
        return TickRange{at(from), at(to)};
    };
    std::string letters;
    if (form == "period") {
        // Two halves that begin alike, at least in rhythm.
        const TickRange a = part(0, 0.25), b = part(0.5, 0.75);
        std::set<std::int64_t> x, y;
        for (const TuneNote &n : tune) {
            if (a.contains(n.onset)) x.insert((n.onset - a.begin).value);
            if (b.contains(n.onset)) y.insert((n.onset - b.begin).value);
        }
        std::vector<std::int64_t> both;
        std::set_intersection(x.begin(), x.end(), y.begin(), y.end(), std::back_inserter(both));
        return say(2 * both.size() >= std::max(x.size(), y.size()), "A period's second half begins as its first.");
    }
    if (form == "ternary" || form == "minuet-and-trio" || form == "rounded-binary") letters = form == "rounded-binary" ? "" : "ABA";
    else if (form == "rondo") letters = "ABACA";
    else if (form == "song-form") letters = "AABA";
    else if (form == "binary" || form == "theme-and-variations" || form == "strophic" || form == "through-composed" || form == "unsaid")
        return say(bars % 2 == 0 || form != "binary", "Its halves are looked at.");
    else letters = form;
    if (letters.size() <= 1) return say(true, "One section.");
    // Sections of one length; where the bars do not divide so, a middle one may differ.
    std::vector<std::vector<double>> cuts;
    cuts.emplace_back();
    for (std::size_t i = 0; i <= letters.size(); ++i) cuts.back().push_back(static_cast<double>(i) / static_cast<double>(letters.size()));
    if (letters == "ABA")
        for (const double outer : {0.25, 0.375, 0.4}) cuts.push_back({0, outer, 1 - outer, 1});
    double best = 0;
    for (const std::vector<double> &cut : cuts) {
        double least = 1;
        for (std::size_t i = 0; i < letters.size(); ++i)
            for (std::size_t k = i + 1; k < letters.size(); ++k)
                if (letters[i] == letters[k]) least = std::min(least, alike(tune, part(cut[i], cut[i + 1]), part(cut[k], cut[k + 1])));
        best = std::max(best, least);
    }
    return say(best >= 0.45, "What should come back does so with " + std::to_string(std::lround(100 * best)) + "% of its notes.");
}

} // namespace ricercar
