// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/episode_material.h"

#include <algorithm>
#include <array>
#include <set>

namespace ricercar {

namespace {

constexpr std::size_t kFewest = 4;      // notes of a fragment
constexpr std::size_t kFewestPlain = 6; // of one that is only a scale in even notes
constexpr double kEnough = 0.2;         // of the episode's time that the fragments fill, at least

// A fragment where it stands in a voice.
struct Use {
    std::size_t voice = 0, first = 0, count = 0; // place in the source
    int start = 0, end = 0;
    int origin = 0;       // where the whole source would begin
    int level = 0;        // steps over the source, or of the mirror's sum
    bool inverted = false;
    std::vector<std::size_t> notes;
};

bool onlyAScale(const WovenLine &source, std::size_t first, std::size_t count)
{
    for (std::size_t k = first + 1; k < first + count; ++k) {
        if (source[k].step - source[k - 1].step != source[first + 1].step - source[first].step) return false;
        if (source[k].onset - source[k - 1].onset != source[first + 1].onset - source[first].onset) return false;
    }
    return true;
}

// Runs of notes of a voice with the source's rhythm and steps; `apart`: at least so many ticks from the source itself.
void runsOf(const WovenLine &source, const FugueNotes &music, std::size_t voice, int from, int to, int apart, std::vector<Use> &all)
{
    std::vector<std::size_t> line;
    for (std::size_t k : music.byVoice[voice])
        if (music.notes[k].onset >= from && music.notes[k].onset < to && (line.empty() || music.notes[line.back()].onset != music.notes[k].onset))
            line.push_back(k);
    for (const bool inverted : {false, true})
        for (std::size_t i = 0; i + kFewest <= source.size(); ++i)
            for (std::size_t j = 0; j + kFewest <= line.size(); ++j) {
                const FugueNote &head = music.notes[line[j]];
                if (apart > 0 && (inverted || head.onset < source[i].onset + apart)) continue;
                std::size_t count = 1;
                while (i + count < source.size() && j + count < line.size()) {
                    const FugueNote &a = music.notes[line[j + count - 1]], &b = music.notes[line[j + count]];
                    const WovenNote &c = source[i + count - 1], &d = source[i + count];
                    if (b.onset - a.onset != d.onset - c.onset || b.step - a.step != (inverted ? c.step - d.step : d.step - c.step)) break;
                    ++count;
                }
                if (count < kFewest || (count < kFewestPlain && onlyAScale(source, i, count))) continue;
                Use use{voice, i, count, head.onset, music.notes[line[j + count - 1]].end, head.onset - (source[i].onset - source.front().onset),
                        inverted ? head.step + source[i].step : head.step - source[i].step, inverted, {}};
                use.notes.assign(line.begin() + static_cast<std::ptrdiff_t>(j), line.begin() + static_cast<std::ptrdiff_t>(j + count));
                all.push_back(std::move(use));
            }
}

// The longest, as given before upside down, of which none share a note.
std::vector<Use> apart(std::vector<Use> all)
{
    std::stable_sort(all.begin(), all.end(), [](const Use &a, const Use &b) { return a.count != b.count ? a.count > b.count : a.inverted < b.inverted; });
    std::vector<Use> kept;
    std::set<std::size_t> taken;
    for (Use &use : all) {
        // Neighbours may share the note on which one ends and the next begins.
        if (std::any_of(use.notes.begin() + 1, use.notes.end(), [&](std::size_t n) { return taken.contains(n); })) continue;
        taken.insert(use.notes.begin(), use.notes.end());
        kept.push_back(std::move(use));
    }
    return kept;
}

} // namespace

void readMaterial(FugueEpisode &episode, const FugueNotes &music, const EpisodeThemes &themes, int bar)
{
    const int from = static_cast<int>(episode.range.begin.value), to = static_cast<int>(episode.range.end.value);
    struct Sourced {
        FragmentSource source = FragmentSource::None;
        std::size_t countersubject = 0;
        std::vector<Use> uses;
        int time = 0;
    };
    std::vector<Sourced> found{{FragmentSource::Head, 0, {}, 0}, {FragmentSource::Tail, 0, {}, 0}};
    std::vector<Use> all;
    for (std::size_t v = 0; v < music.voices.size(); ++v) runsOf(themes.subject, music, v, from, to, 0, all);
    for (Use &use : apart(std::move(all))) {
        const bool head = 2 * themes.headEnd >= 2 * use.first + use.count; // where most of its notes are from
        found[head ? 0 : 1].uses.push_back(std::move(use));
    }
    for (std::size_t c = 0; c < themes.countersubjects.size(); ++c) {
        std::vector<Use> runs;
        for (std::size_t v = 0; v < music.voices.size(); ++v) runsOf(themes.countersubjects[c], music, v, from, to, 0, runs);
        found.push_back({FragmentSource::Countersubject, c, apart(std::move(runs)), 0});
    }
    for (Sourced &s : found)
        for (const Use &use : s.uses) s.time += use.end - use.start;
    auto best = std::max_element(found.begin(), found.end(), [](const Sourced &a, const Sourced &b) { return a.time < b.time; });
    Sourced own{FragmentSource::Own, 0, {}, 0};
    if (best->time < kEnough * (to - from)) {
        // Of nothing known: what a voice says first and then says again on another degree.
        for (std::size_t v = 0; v < music.voices.size(); ++v) {
            WovenLine line;
            for (std::size_t k : music.byVoice[v]) {
                const FugueNote &n = music.notes[k];
                if (n.onset >= from && n.onset < to && (line.empty() || line.back().onset != n.onset)) line.push_back(woven(n.onset, n.end, n.pitch));
            }
            std::vector<Use> runs;
            if (!line.empty()) runsOf(line, music, v, from, to, bar / 4, runs);
            std::erase_if(runs, [&](const Use &use) { return use.level == 0 || use.start < line[use.first + use.count - 1].onset; });
            for (Use &use : apart(std::move(runs))) {
                own.time += use.end - use.start;
                own.uses.push_back(std::move(use));
            }
        }
        if (own.time < kEnough * (to - from)) return;
        episode.source = FragmentSource::Own;
        episode.sequence = true;
        for (const Use &use : own.uses)
            for (std::size_t k : use.notes) episode.notes.push_back(music.notes[k].id);
        return;
    }
    episode.source = best->source;
    episode.countersubject = best->countersubject;
    std::size_t inverted = 0;
    for (const Use &a : best->uses) {
        inverted += a.inverted;
        for (std::size_t k : a.notes) episode.notes.push_back(music.notes[k].id);
        for (const Use &b : best->uses) {
            const bool same = a.inverted == b.inverted && a.first < b.first + b.count && b.first < a.first + a.count;
            if (!same || b.origin <= a.origin || b.origin - a.origin > 2 * bar) continue;
            if (a.voice == b.voice) episode.sequence = episode.sequence || a.level != b.level;
            else episode.imitation = episode.imitation || b.start <= a.end + bar / 2;
        }
    }
    episode.inverted = inverted * 2 >= best->uses.size();
}

} // namespace ricercar
