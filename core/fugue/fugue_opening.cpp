// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_opening.h"

#include "core/fugue/theme_search.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

namespace ricercar {

namespace {

constexpr std::size_t kLongestTheme = 60;  // notes read of the opening voice
constexpr std::size_t kShortestTheme = 4;
// The end of the subject: what more notes, and a bar between it and the answer's entry, weigh against one more place that
// has it (by logarithm).
constexpr double kLength = 1.2, kAway = 0.5;

std::size_t prefixLength(const ThemeMatch &m)
{
    std::size_t length = 0, missing = 0;
    double off = 0;
    for (std::size_t i = 0; i < m.deviations.size(); ++i) {
        const int d = std::abs(m.deviations[i]);
        off += d == ThemeMatch::kMissing ? 1.0 : d > 1 && i > 1 ? 0.35 : d == 1 ? 0.08 : 0;
        missing = d == ThemeMatch::kMissing ? missing + 1 : 0;
        if (missing > 1 || off > 0.22 * static_cast<double>(i + 1) + (i > 2 ? 0.4 : 0.0)) break;
        if (d <= 1 || (d != ThemeMatch::kMissing && i < 2)) length = i + 1;
    }
    return length;
}

std::vector<Prefix> prefixesOf(const FugueNotes &music, const WovenLine &theme)
{
    std::vector<Prefix> all;
    std::set<std::tuple<int, int, std::size_t>> tried;
    for (const FugueNote &n : music.notes)
        for (std::size_t a = 0; a < 2 && a < theme.size(); ++a) {
            const int start = n.onset - (theme[a].onset - theme.front().onset), semitones = n.key - theme[a].key;
            if (start <= theme.front().onset || !tried.emplace(start, semitones, n.voice).second) continue;
            ThemeMatch m = themeAt(music, theme, start, semitones, n.step - theme[a].step, n.voice);
            const std::size_t length = prefixLength(m);
            if (length < kShortestTheme) continue;
            Prefix place{start, semitones, m.steps, n.voice, length, std::move(m.deviations)};
            const auto same = std::find_if(all.begin(), all.end(), [&](const Prefix &p) { return p.start == start && std::abs(p.semitones - semitones) <= 2; });
            if (same == all.end()) all.push_back(std::move(place));
            else if (same->length < length) *same = std::move(place);
        }
    return all;
}

} // namespace

WovenLine lineOfVoice(const FugueNotes &music, std::size_t voice, int from, int to)
{
    WovenLine line;
    for (std::size_t k : music.byVoice[voice]) {
        const FugueNote &n = music.notes[k];
        if (n.onset < from || n.onset >= to) continue;
        if (!line.empty() && line.back().onset == n.onset) continue; // the upper of two
        if (!line.empty() && line.back().end > n.onset) line.back().end = n.onset;
        line.push_back(woven(n.onset, n.end, n.pitch));
    }
    return line;
}

std::optional<Opening> openingOf(const FugueNotes &music, std::size_t voice, const Metre &metre)
{
    const int begin = music.notes[music.byVoice[voice].front()].onset;
    WovenLine line = lineOfVoice(music, voice, begin, begin + 12 * metre.bar());
    if (line.size() > kLongestTheme) line.resize(kLongestTheme);
    if (line.size() < kShortestTheme) return std::nullopt;
    const std::vector<Prefix> places = prefixesOf(music, line);
    // Of what begins in another voice while or just after the opening is heard, the first that follows it more than
    // half as far as any.
    const auto follows = [&](const Prefix &p) {
        return p.voice != voice && p.start >= begin + metre.beat() && p.start <= line.back().end + 2 * metre.bar();
    };
    std::size_t furthest = 0;
    for (const Prefix &p : places)
        if (follows(p)) furthest = std::max(furthest, p.length);
    std::optional<Prefix> answer;
    for (const Prefix &p : places)
        if (follows(p) && p.length * 20 >= furthest * 11 && (!answer || p.start < answer->start || (p.start == answer->start && p.length > answer->length)))
            answer = p;
    if (!answer) return std::nullopt;
    std::size_t most = kShortestTheme;
    while (most < furthest && most < line.size() && line[most].onset <= answer->start) ++most;
    const auto support = [&](std::size_t n) {
        return std::count_if(places.begin(), places.end(), [&](const Prefix &p) { return p.length >= n; });
    };
    std::size_t chosen = most;
    double best = -1;
    for (std::size_t n = most; n >= std::max<std::size_t>(kShortestTheme, most * 2 / 3); --n) {
        const int end = line[n - 1].end, away = std::abs(answer->start - end);
        // More places for fewer notes, an end near the answer's entry, a note that rests.
        const double rests = std::min(1.0, static_cast<double>(line[n - 1].end - line[n - 1].onset) / metre.beat());
        const double worth = std::log(1.0 + static_cast<double>(support(n))) + kLength * std::log(static_cast<double>(n)) -
                             kAway * std::max(0.0, static_cast<double>(away) / metre.bar() - 0.25) + 0.08 * rests;
        if (worth > best + 1e-9) {
            best = worth;
            chosen = n;
        }
    }
    // A subject comes to rest where its beat falls: the note that it leads to is its last one, though later entries may
    // give it up for what follows, so that fewer places have it.
    if (chosen < line.size() && line[chosen].onset <= answer->start && metre.accent(line[chosen].onset) >= 2 &&
        metre.accent(line[chosen].onset) > metre.accent(line[chosen - 1].onset) &&
        line[chosen].end - line[chosen].onset >= line[chosen - 1].end - line[chosen - 1].onset) {
        std::size_t reach = 0, land = 0;
        for (const Prefix &p : places) {
            if (p.length + 1 < chosen) continue;
            ++reach;
            land += std::abs(p.deviations[chosen]) <= 2;
        }
        if (std::abs(answer->deviations[chosen]) <= 2 && land * 3 >= reach) ++chosen;
    }
    line.resize(chosen);
    return Opening{line, voice, *answer, best + static_cast<double>(chosen) * 0.01};
}

} // namespace ricercar
