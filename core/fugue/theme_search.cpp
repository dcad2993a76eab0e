// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/theme_search.h"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace ricercar {

namespace {

// What a note counts that stands so many semitones and steps off. On its step, a change of mode or a chromatic touch-up;
// a step off with its neighbour, a window of a tonal answer; a step off alone, another tune beginning.
double weightOf(int semitones, int steps, bool head, bool withNeighbour)
{
    const int off = std::abs(semitones);
    if (off == 0) return 1;
    if (steps == 0) return off == 1 ? 0.94 : off == 2 ? 0.6 : 0;
    if (off <= 2 && std::abs(steps) == 1) return withNeighbour ? 0.85 : head ? 0.8 : 0.6;
    return off == 3 && head ? 0.5 : 0;
}

constexpr double kHead = 0.9;       // of the notes so far
constexpr double kOtherVoice = 0.8; // a note found in a voice that does not have the others

// Shares of a theme's notes. Measured on annotated fugues of the first book of the Well-Tempered Clavier: heads in episodes
// reach 0.69, entries with a varied end begin at 0.70.
constexpr double kBroken = 0.70, kNearlyWhole = 0.85, kChanged = 0.08;
constexpr std::size_t kLong = 20; // notes; so many do not come together by chance

double threshold(std::size_t notes) { return notes <= 4 ? 0.95 : notes <= 7 ? kNearlyWhole : notes <= 10 ? 0.78 : 0.76; }

} // namespace

double entryFloor(std::size_t notes) { return notes <= 7 ? threshold(notes) : kBroken; }

bool isEntry(const ThemeMatch &m, std::size_t notes, LineChange change)
{
    if (change != LineChange::Plain && notes < 6) return false; // anything turned upside down is some tune of five notes
    const double all = static_cast<double>(notes), head = static_cast<double>(m.head) / all;
    const double full = std::min(0.97, threshold(notes) + (change == LineChange::Plain ? 0 : kChanged));
    if (notes <= 7) return m.match >= full;
    const bool slowerOrFaster = change == LineChange::Augmented || change == LineChange::Diminished;
    // A long theme, or one upside down, may leave its end once its head is surely there.
    const bool broken = !slowerOrFaster && m.match >= kBroken &&
                        (notes >= kLong ? head >= 0.5 : change == LineChange::Inverted && head >= 0.7);
    if (m.match < full && !broken) return false;
    if (m.match >= 0.9 || notes >= kLong) return true;
    return (m.tail >= 0.5 || head >= 0.8) && (m.match >= kNearlyWhole || head >= 0.65);
}

ThemeMatch themeAt(const FugueNotes &music, const WovenLine &theme, int start, int semitones, int steps, std::size_t voice)
{
    ThemeMatch m;
    m.start = -1;
    m.semitones = semitones;
    m.steps = steps;
    m.voice = voice;
    const int origin = theme.front().onset;
    double sum = 0;
    double tail = 0;
    int neighbour = 0; // steps that the note before is off
    m.deviations.reserve(theme.size());
    for (std::size_t i = 0; i < theme.size(); ++i) {
        const int onset = start + theme[i].onset - origin, wanted = theme[i].key + semitones;
        double best = 0;
        std::size_t which = 0;
        if (const auto at = music.at.find(onset); at != music.at.end())
            for (std::size_t k = at->second.first; k < at->second.second; ++k) {
                const FugueNote &n = music.notes[k];
                const int off = n.key - wanted, stepsOff = n.step - theme[i].step - steps;
                const bool withNeighbour = neighbour != 0 && stepsOff == neighbour;
                const double weight = weightOf(off, stepsOff, i < 2, withNeighbour) * (n.voice == voice ? 1 : std::abs(off) > 1 ? 0 : kOtherVoice);
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
        neighbour = music.notes[which].key == wanted ? 0 : music.notes[which].step - theme[i].step - steps;
        tail += i * 2 >= theme.size() && (music.notes[which].key == wanted || music.notes[which].step == theme[i].step + steps);
        m.notes.push_back(which);
        m.deviations.push_back(music.notes[which].key - wanted);
        if (m.start < 0) m.start = music.notes[which].onset;
        if (sum >= kHead * static_cast<double>(i + 1)) m.head = i + 1;
        m.end = std::max(m.end, std::min(music.notes[which].end, start + theme[i].end - origin));
    }
    m.match = sum / static_cast<double>(theme.size());
    m.tail = tail / static_cast<double>(theme.size() - (theme.size() + 1) / 2);
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
            ThemeMatch m = themeAt(music, theme, start, semitones, n.step - theme[a].step, n.voice);
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
