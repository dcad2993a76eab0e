// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/entries.h"

#include "core/fugue/theme_search.h"
#include "core/theory/key.h"

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
constexpr double kChangedTheme = 0.04;     // of match; a plain entry is likelier than a changed one

// Notes of one voice from a place on, each cut where the next begins.
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

// How far the opening line is followed from a place on.
struct Prefix {
    int start = 0, semitones = 0, steps = 0;
    std::size_t voice = 0, length = 0;
    std::vector<int> deviations;
};

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

struct Opening {
    WovenLine subject;
    std::size_t voice = 0;
    Prefix answer;
    double worth = 0;
};

// The subject is what the first voice sings until the answer enters, or a little longer, as far as the answer and most
// of what enters later follow it.
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

std::size_t soundingVoices(const FugueNotes &music)
{
    // As many as sound together for a fiftieth of the time: files that split a staff name more.
    std::vector<std::pair<int, int>> changes;
    for (const FugueNote &n : music.notes) {
        changes.push_back({n.onset, 1});
        changes.push_back({n.end, -1});
    }
    std::sort(changes.begin(), changes.end());
    std::vector<std::int64_t> time(64, 0);
    int sounding = 0, last = 0;
    std::int64_t total = 0;
    for (const auto &[at, change] : changes) {
        if (sounding > 0) {
            time[static_cast<std::size_t>(std::min(63, sounding))] += at - last;
            total += at - last;
        }
        last = at;
        sounding += change;
    }
    std::int64_t more = 0;
    for (std::size_t n = 63; n > 0; --n)
        if ((more += time[n]) * 50 >= total) return std::min(n, std::max<std::size_t>(1, music.voices.size()));
    return 1;
}

class Reading {
public:
    Reading(const Score &score, const FugueNotes &music) : m_score(score), m_music(music), m_metre(metreAt(score, TimelineTick{0})) {}

    Result<FugueAnalysis> read()
    {
        if (m_music.notes.empty()) return fail(ErrorCode::BadInput, "There are no notes here; open a fugue of two voices or more.");
        if (m_music.voices.size() < 2) return fail(ErrorCode::BadInput, "There is one voice only, and a fugue has two at least; put each voice in a part or voice of its own.");
        std::optional<Opening> opening;
        const int begin = m_music.notes.front().onset;
        for (std::size_t v = 0; v < m_music.voices.size(); ++v) {
            if (m_music.notes[m_music.byVoice[v].front()].onset != begin) continue;
            const std::optional<Opening> here = openingOf(m_music, v, m_metre);
            if (here && (!opening || here->worth > opening->worth)) opening = here;
        }
        if (!opening)
            return fail(ErrorCode::BadInput, "No other voice takes up what the first one begins with, so no subject can be told; this may be no fugue, "
                                             "or its voices may share one part: give each a voice of its own.");
        m_subject = opening->subject;
        readKey();
        readEntries(*opening);
        readCountersubjects();
        readEpisodes();
        readStrettos();
        readCadences();
        tellForm();
        m_a.voices = soundingVoices(m_music);
        return std::move(m_a);
    }

private:
    void readKey()
    {
        const int shift = m_metre.bar() > 0 ? m_subject.front().onset / m_metre.bar() * m_metre.bar() : 0;
        m_a.subjectLine = shifted(m_subject, -shift);
        const KeySignature written = m_score.masterBars.front()->key;
        std::optional<KeySignature> said;
        if (written.mode != Mode::Unknown) said = written;
        else if (written.fifths != 0) said = KeySignature{written.fifths, Mode::Unknown};
        if (Result<SubjectAnalysis> subject = analyseSubject(m_a.subjectLine, m_metre, said)) m_a.subject = *subject;
        m_a.key = m_a.subject ? m_a.subject->key : findKey(m_score, {TimelineTick{0}, m_score.end()}).key;
    }

    FugueEntry entryOf(const ThemeMatch &m, ThemeForm form, LineChange change) const
    {
        FugueEntry e;
        e.voice = m_music.voices[m.voice];
        e.part = m_music.parts[m.voice];
        e.range = {TimelineTick{m.start}, TimelineTick{m.end}};
        e.form = form;
        e.change = change;
        e.semitones = m.semitones;
        e.match = std::clamp(m.match, 0.0, 1.0);
        for (std::size_t k : m.notes) e.notes.push_back(m_music.notes[k].id);
        return e;
    }

    void readEntries(const Opening &opening)
    {
        struct Found {
            ThemeMatch match;
            ThemeForm form;
            LineChange change;
        };
        // The answer's own notes are a second theme: a tonal answer comes back as one.
        const ThemeMatch answered = themeAt(m_music, m_subject, opening.answer.start, opening.answer.semitones, opening.answer.steps, opening.answer.voice);
        WovenLine answer;
        bool whole = true;
        for (std::size_t i = 0; i < m_subject.size(); ++i) {
            const int d = answered.deviations[i];
            whole = whole && d != ThemeMatch::kMissing;
            if (d == ThemeMatch::kMissing) answer.push_back(m_subject[i]);
            else {
                SpelledPitch p = spelledIn(m_subject[i].key + opening.answer.semitones + d, m_a.key);
                answer.push_back(woven(m_subject[i].onset, m_subject[i].end, p));
            }
        }
        bool tonal = false;
        for (int d : answered.deviations) tonal = tonal || (d != ThemeMatch::kMissing && std::abs(d) >= 2);
        m_a.answerKind = tonal ? AnswerKind::Tonal : modulo12(opening.answer.semitones) == 5 ? AnswerKind::Subdominant : AnswerKind::Real;

        std::vector<Found> all;
        const std::size_t size = m_subject.size();
        const double floor = entryFloor(size);
        for (ThemeMatch &m : themeMatches(m_music, m_subject, floor)) {
            if (!isEntry(m, size, LineChange::Plain)) continue;
            const bool dominant = modulo12(m.semitones) == 7 && !tonal;
            all.push_back({std::move(m), dominant ? ThemeForm::Answer : ThemeForm::Subject, LineChange::Plain});
        }
        if (tonal && whole)
            for (ThemeMatch &m : themeMatches(m_music, answer, floor)) {
                if (!isEntry(m, size, LineChange::Plain)) continue;
                m.semitones += opening.answer.semitones; // from the subject
                m.steps += opening.answer.steps;
                all.push_back({std::move(m), ThemeForm::Answer, LineChange::Plain});
            }
        for (const LineChange change : {LineChange::Inverted, LineChange::Augmented, LineChange::Diminished})
            for (ThemeMatch &m : themeMatches(m_music, changed(m_subject, change, m_a.key), floor)) {
                if (!isEntry(m, size, change)) continue;
                m.match -= kChangedTheme; // where both fit, the plain one is meant
                all.push_back({std::move(m), ThemeForm::Subject, change});
            }
        std::stable_sort(all.begin(), all.end(), [](const Found &a, const Found &b) { return a.match.match > b.match.match; });
        std::vector<Found> kept;
        for (Found &f : all) {
            const bool rival = std::any_of(kept.begin(), kept.end(), [&](const Found &o) {
                const auto shared = std::count_if(f.match.notes.begin(), f.match.notes.end(), [&](std::size_t n) {
                    return std::find(o.match.notes.begin(), o.match.notes.end(), n) != o.match.notes.end();
                });
                // A voice does not sing the theme twice at once.
                const int both = std::min(f.match.end, o.match.end) - std::max(f.match.start, o.match.start);
                const bool atOnce = f.match.voice == o.match.voice && both * 2 > std::min(f.match.end - f.match.start, o.match.end - o.match.start);
                return static_cast<std::size_t>(shared) * 3 > f.match.notes.size() || (atOnce && f.match.match < 0.95);
            });
            if (!rival) kept.push_back(std::move(f));
        }
        std::stable_sort(kept.begin(), kept.end(), [](const Found &a, const Found &b) { return a.match.start < b.match.start; });
        std::set<std::size_t> voicesHeard;
        bool exposition = true;
        for (const Found &f : kept) {
            FugueEntry e = entryOf(f.match, f.form, f.change);
            if (m_a.entries.empty()) e.leadsAlone = true;
            exposition = exposition && voicesHeard.insert(f.match.voice).second && f.change == LineChange::Plain;
            e.exposition = exposition;
            if (!m_a.answer && !m_a.entries.empty() && f.match.start >= opening.answer.start) {
                m_a.answer = m_a.entries.size();
                if (e.exposition) e.form = ThemeForm::Answer;
            }
            m_voices.push_back(f.match.voice);
            m_a.entries.push_back(std::move(e));
        }
    }

    void readCountersubjects()
    {
        // What a voice goes on with while the next one has the theme.
        for (std::size_t lead = 0; lead + 1 < m_a.entries.size() && m_a.entries[lead + 1].exposition && m_a.countersubjects.size() < 3; ++lead) {
            const FugueEntry &own = m_a.entries[lead], &next = m_a.entries[lead + 1];
            const int from = static_cast<int>(std::max(own.range.end.value, next.range.begin.value - m_metre.beat()));
            const WovenLine line = lineOfVoice(m_music, m_voices[lead], from, static_cast<int>(next.range.end.value));
            if (line.size() < 5) continue;
            FoundCountersubject found;
            for (const ThemeMatch &m : themeMatches(m_music, line, 0.62)) {
                for (std::size_t i = 0; i < m_a.entries.size(); ++i) {
                    const FugueEntry &e = m_a.entries[i];
                    const std::int64_t shift = (m.start - e.range.begin.value) - (line.front().onset - next.range.begin.value);
                    if (std::llabs(shift) > m_metre.beat() || m_voices[i] == m.voice) continue;
                    CountersubjectUse use;
                    use.voice = m_music.voices[m.voice];
                    use.part = m_music.parts[m.voice];
                    use.range = {TimelineTick{m.start}, TimelineTick{m.end}};
                    use.withEntry = i;
                    use.match = std::clamp(m.match, 0.0, 1.0);
                    for (std::size_t k : m.notes) use.notes.push_back(m_music.notes[k].id);
                    found.uses.push_back(std::move(use));
                    break;
                }
            }
            const bool known = std::any_of(m_a.countersubjects.begin(), m_a.countersubjects.end(), [&](const FoundCountersubject &c) {
                return std::any_of(c.uses.begin(), c.uses.end(), [&](const CountersubjectUse &u) {
                    return !found.uses.empty() && u.range == found.uses.front().range && u.voice == found.uses.front().voice;
                });
            });
            if (found.uses.size() >= 2 && !known) m_a.countersubjects.push_back(std::move(found));
        }
    }

    void readEpisodes()
    {
        std::int64_t covered = m_a.entries.empty() ? 0 : m_a.entries.front().range.end.value;
        const auto gap = [&](std::int64_t from, std::int64_t to) {
            if (to - from >= m_metre.bar()) m_a.episodes.push_back({{TimelineTick{from}, TimelineTick{to}}});
        };
        for (const FugueEntry &e : m_a.entries) {
            gap(covered, e.range.begin.value);
            covered = std::max(covered, e.range.end.value);
        }
        int last = 0;
        for (const FugueNote &n : m_music.notes) last = std::max(last, n.end);
        gap(covered, last);
    }

    void readStrettos()
    {
        for (std::size_t i = 0; i < m_a.entries.size(); ++i)
            for (std::size_t k = i + 1; k < m_a.entries.size(); ++k) {
                const FugueEntry &a = m_a.entries[i], &b = m_a.entries[k];
                const Ticks after = b.range.begin - a.range.begin;
                const Ticks overlap = std::min(a.range.end, b.range.end) - b.range.begin;
                // The end of one under the beginning of the next is the usual way and no stretto.
                if (m_voices[i] != m_voices[k] && after.value > 0 && overlap.value * 3 > std::min(a.range.length().value, b.range.length().value))
                    m_a.strettos.push_back({i, k, after});
            }
    }

    void readCadences()
    {
        int lastCadence = -1;
        for (const auto &[at, range] : m_music.at) {
            const BarPosition place = m_score.locate(TimelineTick{at});
            const Metre metre{m_score.masterBars[place.bar]->time};
            const int inBar = static_cast<int>(place.tick.value);
            const bool half = (metre.bar() / metre.beat()) % 2 == 0 && inBar == metre.bar() / 2;
            if ((inBar != 0 && !half) || at == 0 || (lastCadence >= 0 && at - lastCadence < metre.bar())) continue;
            // What sounds at the arrival and just before.
            const FugueNote *bass = nullptr, *before = nullptr;
            std::vector<const FugueNote *> now, then;
            for (const FugueNote &n : m_music.notes) {
                if (n.onset > at) break;
                if (n.end > at && n.onset <= at) {
                    now.push_back(&n);
                    if (!bass || n.key < bass->key) bass = &n;
                } else if (n.end == at) {
                    then.push_back(&n);
                    if (!before || n.key < before->key) before = &n;
                }
            }
            if (!bass || !before || bass->onset != at || now.size() < 2) continue;
            const int tonic = modulo12(bass->key), step = modulo12(bass->key - before->key);
            const bool leaps = step == 5, bySteps = step == 1 || (step == 10 || step == 11);
            if ((!leaps && !bySteps) || bass->end - at < metre.beat()) continue;
            bool leading = false, clash = false;
            int third = -1;
            for (const FugueNote *n : then)
                if (n != before && modulo12(n->key - tonic) == 11)
                    for (const FugueNote *m : now) leading = leading || (m->voice == n->voice && m->key == n->key + 1);
            for (const FugueNote *n : now) {
                const int tone = modulo12(n->key - tonic);
                if (tone == 3 || tone == 4) third = tone;
                else if (tone != 0 && tone != 7) clash = true;
            }
            if (!leading || clash || (!leaps && step != 10)) continue;
            lastCadence = at;
            const Mode mode = third == 3 ? Mode::Minor : third == 4 ? Mode::Major : m_a.key.mode;
            m_a.cadences.push_back({TimelineTick{at}, keyWithTonic(tonic, mode), leaps});
        }
    }

    std::string bars(TickRange range) const
    {
        const int from = m_score.barNumber(m_score.locate(range.begin).bar);
        const int to = m_score.barNumber(m_score.locate(TimelineTick{std::max(range.begin.value, range.end.value - 1)}).bar);
        return from == to ? "Bar " + std::to_string(from) : "Bars " + std::to_string(from) + " to " + std::to_string(to);
    }

    std::string partName(std::size_t part) const
    {
        const std::string &name = m_score.parts[part]->name;
        return name.empty() ? "part " + std::to_string(part + 1) : name;
    }

    void tellForm()
    {
        std::vector<std::pair<TimelineTick, std::string>> lines;
        std::size_t i = 0;
        while (i < m_a.entries.size()) {
            // Entries that no episode parts belong together.
            std::size_t end = i + 1;
            TickRange range = m_a.entries[i].range;
            while (end < m_a.entries.size() && m_a.entries[end].range.begin.value - range.end.value < m_metre.bar() &&
                   m_a.entries[end].exposition == m_a.entries[i].exposition) {
                range.end = std::max(range.end, m_a.entries[end].range.end);
                ++end;
            }
            std::string text = bars(range) + ": " + (m_a.entries[i].exposition ? "exposition" : end - i == 1 ? "an entry" : "entries");
            for (std::size_t k = i; k < end; ++k) {
                const FugueEntry &e = m_a.entries[k];
                text += (k == i ? ": " : ", ") + std::string(e.form == ThemeForm::Answer ? "answer" : "subject") + " in " + partName(e.part) +
                        (e.change == LineChange::Plain ? "" : std::string(" ") + changeName(e.change));
            }
            const bool close = std::any_of(m_a.strettos.begin(), m_a.strettos.end(), [&](const FoundStretto &s) { return s.first >= i && s.second < end; });
            lines.push_back({range.begin, text + (close ? ", in stretto." : ".")});
            i = end;
        }
        for (const FugueEpisode &e : m_a.episodes) lines.push_back({e.range.begin, bars(e.range) + ": episode."});
        for (const FoundCadence &c : m_a.cadences)
            lines.push_back({c.at, "Bar " + std::to_string(m_score.barNumber(m_score.locate(c.at).bar)) + ": cadence in " + keyName(c.key) + "."});
        std::stable_sort(lines.begin(), lines.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (auto &[at, text] : lines) m_a.form.push_back(std::move(text));
    }

    const Score &m_score;
    const FugueNotes &m_music;
    const Metre m_metre;
    WovenLine m_subject;                 // on the timeline
    std::vector<std::size_t> m_voices;   // of each entry, in FugueNotes
    FugueAnalysis m_a;
};

} // namespace

Result<FugueAnalysis> analyseFugue(const Score &score)
{
    const FugueNotes music = fugueNotes(score);
    return Reading(score, music).read();
}

} // namespace ricercar
