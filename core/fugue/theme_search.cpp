// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/theme_search.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace ricercar {

namespace {

// What a note counts that stands so many semitones off: a change of mode, a tonal mutation, more at the very head.
double weightOf(int deviation, bool head)
{
    switch (std::abs(deviation)) {
    case 0: return 1;
    case 1: return 0.92;
    case 2: return head ? 0.8 : 0.6;
    case 3: return head ? 0.5 : 0;
    default: return 0;
    }
}

constexpr double kOtherVoice = 0.8; // a note found in a voice that does not have the others

} // namespace

double entryThreshold(std::size_t notes)
{
    return notes <= 4 ? 0.95 : notes <= 7 ? 0.85 : notes <= 10 ? 0.78 : 0.76;
}

ThemeMatch themeAt(const FugueNotes &music, const WovenLine &theme, int start, int semitones, std::size_t voice)
{
    ThemeMatch m;
    m.start = -1;
    m.semitones = semitones;
    m.voice = voice;
    const int origin = theme.front().onset;
    double sum = 0;
    m.deviations.reserve(theme.size());
    for (std::size_t i = 0; i < theme.size(); ++i) {
        const int onset = start + theme[i].onset - origin, wanted = theme[i].key + semitones;
        double best = 0;
        std::size_t which = 0;
        if (const auto at = music.at.find(onset); at != music.at.end())
            for (std::size_t k = at->second.first; k < at->second.second; ++k) {
                const FugueNote &n = music.notes[k];
                const double weight = weightOf(n.key - wanted, i < 2) * (n.voice == voice ? 1 : std::abs(n.key - wanted) > 1 ? 0 : kOtherVoice);
                if (weight > best) {
                    best = weight;
                    which = k;
                }
            }
        if (best <= 0) {
            m.deviations.push_back(ThemeMatch::kMissing);
            continue;
        }
        sum += best;
        m.notes.push_back(which);
        m.deviations.push_back(music.notes[which].key - wanted);
        if (m.start < 0) m.start = music.notes[which].onset;
        m.end = std::max(m.end, std::min(music.notes[which].end, start + theme[i].end - origin));
    }
    m.match = sum / static_cast<double>(theme.size());
    return m;
}

std::vector<ThemeMatch> withoutRivals(std::vector<ThemeMatch> matches)
{
    std::stable_sort(matches.begin(), matches.end(), [](const ThemeMatch &a, const ThemeMatch &b) { return a.match > b.match; });
    std::vector<ThemeMatch> kept;
    std::vector<std::set<std::size_t>> taken;
    for (ThemeMatch &m : matches) {
        bool rival = false;
        for (const std::set<std::size_t> &notes : taken) {
            const auto shared = std::count_if(m.notes.begin(), m.notes.end(), [&](std::size_t n) { return notes.contains(n); });
            rival = rival || static_cast<std::size_t>(shared) * 3 > m.notes.size();
        }
        if (rival) continue;
        taken.emplace_back(m.notes.begin(), m.notes.end());
        kept.push_back(std::move(m));
    }
    std::stable_sort(kept.begin(), kept.end(), [](const ThemeMatch &a, const ThemeMatch &b) { return a.start < b.start; });
    return kept;
}

std::vector<ThemeMatch> themeMatches(const FugueNotes &music, const WovenLine &theme, double atLeast)
{
    std::vector<ThemeMatch> found;
    if (theme.size() < 3) return found;
    const std::size_t anchors = std::min<std::size_t>(theme.size() - 1, 5);
    std::set<std::tuple<int, int, std::size_t>> tried;
    for (const FugueNote &n : music.notes)
        for (std::size_t a = 0; a < anchors; ++a) {
            const int start = n.onset - (theme[a].onset - theme.front().onset), semitones = n.key - theme[a].key;
            if (!tried.emplace(start, semitones, n.voice).second) continue;
            // Read on only where the next note of the theme is there too.
            const int next = n.onset + theme[a + 1].onset - theme[a].onset, wanted = theme[a + 1].key + semitones;
            const auto at = music.at.find(next);
            if (at == music.at.end()) continue;
            bool goesOn = false;
            for (std::size_t k = at->second.first; k < at->second.second; ++k) goesOn = goesOn || std::abs(music.notes[k].key - wanted) <= 2;
            if (!goesOn) continue;
            ThemeMatch m = themeAt(music, theme, start, semitones, n.voice);
            if (m.match < atLeast) continue;
            // Foreign notes of the voice between the theme's own: a few are ornaments, many another tune.
            std::size_t own = 0, foreign = 0;
            std::vector<std::size_t> count(music.voices.size(), 0);
            for (std::size_t k : m.notes) ++count[music.notes[k].voice];
            m.voice = static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin());
            own = count[m.voice];
            const std::vector<std::size_t> &line = music.byVoice[m.voice];
            const auto from = std::lower_bound(line.begin(), line.end(), m.start, [&](std::size_t k, int t) { return music.notes[k].onset < t; });
            for (auto it = from; it != line.end() && music.notes[*it].onset < m.end; ++it)
                foreign += std::find(m.notes.begin(), m.notes.end(), *it) == m.notes.end();
            if (own * 2 < m.notes.size()) m.match -= 0.05;
            m.match -= 0.5 * std::max(0.0, static_cast<double>(foreign) / static_cast<double>(theme.size()) - 0.2);
            if (m.match >= atLeast) found.push_back(std::move(m));
        }
    return withoutRivals(std::move(found));
}

} // namespace ricercar
