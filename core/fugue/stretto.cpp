// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/stretto.h"

#include "core/fugue/invertible_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

std::string beatsWords(int ticks, int beat)
{
    const int halves = 2 * ticks / beat;
    if (ticks * 2 % beat != 0) return std::to_string(static_cast<double>(ticks) / beat).substr(0, 4) + " beats";
    if (halves == 1) return "half a beat";
    if (halves == 2) return "1 beat";
    return std::to_string(halves / 2) + (halves % 2 ? " and a half" : "") + " beats";
}

std::string intervalWords(int steps)
{
    static constexpr std::array<const char *, 15> kNames{"unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave",
                                                         "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth"};
    const std::string name = kNames[static_cast<std::size_t>(std::min(14, std::abs(steps)))];
    return "the " + name + (steps == 0 ? "" : steps > 0 ? " above" : " below");
}

// How the second entry's accents fall: as the subject's, half a bar off, on another beat, off the beat.
double accentFit(int after, const Metre &metre)
{
    const int bar = metre.bar(), beat = metre.beat();
    if (after % bar == 0) return 1;
    if ((bar / beat) % 2 == 0 && after % (bar / 2) == 0) return 0.9;
    return after % beat == 0 ? 0.7 : 0.35;
}

// Unisons and octaves, then fifths and fourths, keep most of the subject's own degrees.
double intervalFit(int steps)
{
    switch (modulo7(steps)) {
    case 0: return 1;
    case 3:
    case 4: return 0.9;
    case 2:
    case 5: return 0.6;
    default: return 0.4;
    }
}

} // namespace

std::vector<Stretto> strettosOf(const WovenLine &line, const SubjectAnalysis &analysis, const StrettoOptions &options)
{
    std::vector<Stretto> found;
    if (line.size() < 2) return found;
    const Metre &metre = analysis.metre;
    const int start = line.front().onset, span = line.back().end - start;
    const int unit = options.unit > 0 ? options.unit : std::max(1, metre.beat() / 2);
    const int widest = std::clamp(options.widest, 0, 14);
    for (const LineChange change : options.changes) {
        const WovenLine other = changed(line, change, analysis.key);
        const int otherSpan = other.back().end - other.front().onset;
        const int shorter = std::min(span, otherSpan);
        for (int after = unit; after < span; after += unit) {
            const int together = std::min(span - after, otherSpan);
            const double overlap = static_cast<double>(together) / shorter;
            if (overlap < options.overlap) break;
            for (int steps = -widest; steps <= widest; ++steps) {
                WovenLine second = shifted(movedBySteps(other, analysis.key, steps + line.front().step - other.front().step), after);
                const bool above = steps >= 0;
                const PairReport report = above ? checkPair(second, line, metre) : checkPair(line, second, metre);
                if (report.intervals.size() < 3) continue;
                Stretto s;
                s.after = after;
                s.steps = steps;
                s.change = change;
                s.parallels = report.parallels;
                s.dissonances = report.faults;
                s.overlap = overlap;
                // An entry that is nearly over proves little; one fault can be mended by the other voices, three cannot.
                const double clean = std::max(0.0, 1.0 - 0.35 * s.parallels - 0.25 * s.dissonances - 0.3 * report.graded);
                s.score = clean * (0.45 + 0.25 * overlap + 0.18 * accentFit(after, metre) + 0.12 * intervalFit(steps));
                if (s.score < 0.25) continue;
                s.second = std::move(second);
                s.faults = report.sentences;
                found.push_back(std::move(s));
            }
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const Stretto &a, const Stretto &b) { return a.score > b.score; });
    if (found.size() > options.count) found.resize(options.count);
    return found;
}

std::string inWords(const Stretto &s, const Metre &metre)
{
    std::string text = "At " + intervalWords(s.steps) + " after " + beatsWords(s.after, metre.beat());
    if (s.change != LineChange::Plain) text += std::string(", ") + changeName(s.change);
    const auto counted = [](int n, const char *one, const char *more) { return std::to_string(n) + " " + (n == 1 ? one : more); };
    if (s.parallels + s.dissonances == 0) return text + ": no fault.";
    text += ": ";
    if (s.parallels > 0) text += counted(s.parallels, "parallel", "parallels");
    if (s.dissonances > 0) text += (s.parallels > 0 ? " and " : "") + counted(s.dissonances, "bare dissonance", "bare dissonances");
    return text + ".";
}

} // namespace ricercar
