// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/entries.h"

#include "core/fugue/episode_material.h"
#include "core/fugue/fugue_opening.h"
#include "core/fugue/theme_search.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <set>

namespace ricercar {

namespace {

constexpr double kChangedTheme = 0.04;     // of match; a plain entry is likelier than a changed one

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

// "fifth above", "octave below", "unison"; two octaves and more are taken down to one.
std::string intervalWords(int steps)
{
    static constexpr std::array<const char *, 7> kNames{"octave", "second", "third", "fourth", "fifth", "sixth", "seventh"};
    if (steps == 0) return "unison";
    return std::string(kNames[static_cast<std::size_t>(std::abs(steps) % 7)]) + (steps > 0 ? " above" : " below");
}

std::string lengthWords(double bars)
{
    const int halves = static_cast<int>(std::lround(2 * bars));
    if (halves <= 2) return "1 bar";
    return std::to_string(halves / 2) + (halves % 2 ? " and a half bars" : " bars");
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
            // A tonal answer is written down from the note that it changes; it answers in the dominant all the same.
            const int level = f.form == ThemeForm::Answer && tonal ? e.semitones - opening.answer.semitones + 7 : e.semitones;
            e.key = keyOf(f.match, level);
            e.degree = degreeOfKey(e.key, m_a.key);
            m_voices.push_back(f.match.voice);
            m_a.entries.push_back(std::move(e));
        }
        readSections();
    }

    // The tonic comes with the theme; its third from the theme, or where that has none from all that sounds with it.
    KeySignature keyOf(const ThemeMatch &m, int semitones) const
    {
        const int tonic = modulo12(tonicPitchClass(m_a.key) + semitones);
        std::int64_t minor = 0, major = 0, own = 0; // own: minor less major thirds of the theme
        for (std::size_t k : m.notes) {
            const FugueNote &n = m_music.notes[k];
            const int tone = modulo12(n.key - tonic);
            own += tone == 3 ? n.end - n.onset : tone == 4 ? n.onset - n.end : 0;
        }
        if (own != 0) return keyWithTonic(tonic, own > 0 ? Mode::Minor : Mode::Major);
        for (const FugueNote &n : m_music.notes) {
            if (n.onset >= m.end) break;
            const int time = std::min(n.end, m.end) - std::max(n.onset, m.start), tone = modulo12(n.key - tonic);
            if (time <= 0) continue;
            minor += tone == 3 ? time : 0;
            major += tone == 4 ? time : 0;
        }
        const bool minorHome = isMinorLike(m_a.key.mode);
        return keyWithTonic(tonic, minor > major || (minor == major && minorHome) ? Mode::Minor : Mode::Major);
    }

    void readSections()
    {
        std::size_t after = 0;
        while (after < m_a.entries.size() && m_a.entries[after].exposition) m_a.entries[after++].section = EntryPlace::Exposition;
        if (after < 2 || after >= m_a.entries.size()) return;
        const auto atHome = [&](std::size_t i) {
            const FugueEntry &e = m_a.entries[i];
            return e.change == LineChange::Plain && (e.degree == "tonic" || e.degree == "dominant" || e.degree == "minor dominant");
        };
        const Ticks subject = m_a.entries.front().range.length();
        // The entries at home that follow the exposition, each in a voice of its own and none far from the one before.
        std::set<std::size_t> voices;
        std::size_t end = after;
        TimelineTick heard = m_a.entries[after - 1].range.end;
        while (end < m_a.entries.size() && atHome(end) && m_a.entries[end].range.begin - heard <= Ticks{3 * subject.value} &&
               voices.insert(m_voices[end]).second) {
            heard = std::max(heard, m_a.entries[end].range.end);
            ++end;
        }
        const std::size_t count = end - after;
        if (count >= 2 && count + 1 >= after) // all the voices, or all but one
            for (std::size_t i = after; i < end; ++i) m_a.entries[i].section = EntryPlace::CounterExposition;
        else if (count >= 1 && m_a.entries[after].range.begin - m_a.entries[after - 1].range.end < Ticks{m_metre.bar()})
            m_a.entries[after].section = EntryPlace::Redundant;
    }

    void readCountersubjects()
    {
        // What a voice that has had the theme sings while a later one enters with it.
        for (std::size_t second = 1; second < m_a.entries.size() && m_a.entries[second].exposition; ++second)
            for (std::size_t lead = second; lead-- > 0 && m_a.countersubjects.size() < 3;) readCountersubject(lead, second);
    }

    void readCountersubject(std::size_t lead, std::size_t second)
    {
        const FugueEntry &own = m_a.entries[lead], &next = m_a.entries[second];
        const int from = static_cast<int>(std::max(own.range.end.value, next.range.begin.value - m_metre.beat()));
        const WovenLine line = lineOfVoice(m_music, m_voices[lead], from, static_cast<int>(next.range.end.value));
        if (line.size() < 5) return;
        FoundCountersubject found;
        found.line = line;
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
                // The voice sings there what is a countersubject already.
                return !found.uses.empty() && u.voice == found.uses.front().voice && u.withEntry == found.uses.front().withEntry;
            });
        });
        if (found.uses.size() >= 2 && !known) m_a.countersubjects.push_back(std::move(found));
    }

    void readEpisodes()
    {
        std::int64_t covered = m_a.entries.empty() ? 0 : m_a.entries.front().range.end.value;
        const auto gap = [&](std::int64_t from, std::int64_t to) {
            if (to - from < m_metre.bar()) return;
            FugueEpisode episode;
            episode.range = {TimelineTick{from}, TimelineTick{to}};
            m_a.episodes.push_back(std::move(episode));
        };
        for (const FugueEntry &e : m_a.entries) {
            gap(covered, e.range.begin.value);
            covered = std::max(covered, e.range.end.value);
        }
        int last = 0;
        for (const FugueNote &n : m_music.notes) last = std::max(last, n.end);
        gap(covered, last);
        if (m_a.episodes.empty()) return;

        EpisodeThemes themes{m_subject, m_a.subject ? m_a.subject->headEnd : m_subject.size() / 2, {}};
        for (const FoundCountersubject &c : m_a.countersubjects) themes.countersubjects.push_back(c.line);
        // The keys of the piece, by two beats.
        const int window = 2 * m_metre.beat();
        std::vector<PitchClassWeights> weights(static_cast<std::size_t>(last / window + 1), PitchClassWeights{});
        for (const FugueNote &n : m_music.notes)
            for (int w = n.onset / window; w * window < n.end; ++w)
                weights[static_cast<std::size_t>(w)][static_cast<std::size_t>(modulo12(n.key))] += std::min(n.end, (w + 1) * window) - std::max(n.onset, w * window);
        const std::vector<KeyEstimate> keys = localKeys(weights, m_a.key);
        for (FugueEpisode &e : m_a.episodes) {
            const auto begin = static_cast<std::size_t>(e.range.begin.value / window);
            const auto end = std::min(keys.size(), static_cast<std::size_t>((e.range.end.value + window - 1) / window));
            for (std::size_t w = begin; w < end; ++w)
                if (e.keys.empty() || !(e.keys.back() == keys[w].key)) e.keys.push_back(keys[w].key);
            readMaterial(e, m_music, themes, m_metre.bar());
        }
    }

    WovenNote firstOf(const FugueEntry &e) const
    {
        const auto note = std::find_if(m_music.notes.begin(), m_music.notes.end(), [&](const FugueNote &n) { return n.id == e.notes.front(); });
        return woven(note->onset, note->end, note->pitch);
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
                {
                    const WovenNote from = firstOf(a), to = firstOf(b);
                    m_a.strettos.push_back({i, k, after, to.key - from.key, intervalWords(to.step - from.step)});
                }
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
            const KeySignature key = keyWithTonic(tonic, mode);
            m_a.cadences.push_back({TimelineTick{at}, key, leaps, degreeOfKey(key, m_a.key)});
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

    std::string keyWords(KeySignature key) const { return keyName(key) + " (" + degreeOfKey(key, m_a.key) + ")"; }

    // "Bars 9 to 10: episode of 2 bars, from C minor (tonic) to E flat major (relative), on the subject's head in sequence."
    std::string episodeWords(const FugueEpisode &e) const
    {
        std::string text = bars(e.range) + ": episode of " + lengthWords(static_cast<double>(e.range.length().value) / m_metre.bar());
        if (!e.keys.empty())
            text += e.keys.size() == 1 ? ", in " + keyWords(e.keys.front()) : ", from " + keyWords(e.keys.front()) + " to " + keyWords(e.keys.back());
        switch (e.source) {
        case FragmentSource::None: return text + ", on no fragment of the themes.";
        case FragmentSource::Head: text += ", on the subject's head"; break;
        case FragmentSource::Tail: text += ", on the subject's tail"; break;
        case FragmentSource::Countersubject:
            text += m_a.countersubjects.size() > 1 ? ", on countersubject " + std::to_string(e.countersubject + 1) : ", on the countersubject";
            break;
        case FragmentSource::Own: return text + ", on a figure of its own in sequence.";
        }
        if (e.inverted) text += ", inverted,";
        if (e.sequence || e.imitation) text += e.sequence && e.imitation ? " in sequence and imitation" : e.sequence ? " in sequence" : " in imitation";
        if (text.back() == ',') text.pop_back();
        return text + ".";
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
                   m_a.entries[end].section == m_a.entries[i].section) {
                range.end = std::max(range.end, m_a.entries[end].range.end);
                ++end;
            }
            std::string text = bars(range) + ": ";
            switch (m_a.entries[i].section) {
            case EntryPlace::Exposition: text += "exposition"; break;
            case EntryPlace::Redundant: text += "redundant entry"; break;
            case EntryPlace::CounterExposition: text += "counter-exposition"; break;
            case EntryPlace::Later: text += end - i == 1 ? "an entry" : "entries"; break;
            }
            for (std::size_t k = i; k < end; ++k) {
                const FugueEntry &e = m_a.entries[k];
                text += (k == i ? ": " : ", ") + std::string(e.form == ThemeForm::Answer ? "answer" : "subject") + " in " + partName(e.part) +
                        (e.change == LineChange::Plain ? "" : std::string(" ") + changeName(e.change)) + ", " + keyWords(e.key);
            }
            std::string close;
            for (const FoundStretto &s : m_a.strettos)
                if (s.first >= i && s.second < end)
                    close += (close.empty() ? "; in stretto at the " : ", at the ") + s.interval + " after " + beatsWords(s.after);
            lines.push_back({range.begin, text + close + "."});
            i = end;
        }
        for (const FugueEpisode &e : m_a.episodes) lines.push_back({e.range.begin, episodeWords(e)});
        for (const FoundCadence &c : m_a.cadences)
            lines.push_back({c.at, "Bar " + std::to_string(m_score.barNumber(m_score.locate(c.at).bar)) + ": cadence in " + keyWords(c.key) + "."});
        std::stable_sort(lines.begin(), lines.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        for (auto &[at, text] : lines) m_a.form.push_back(std::move(text));
    }

    std::string beatsWords(Ticks after) const
    {
        const int halves = static_cast<int>(std::lround(2.0 * static_cast<double>(after.value) / m_metre.beat()));
        if (halves <= 1) return "half a beat";
        if (halves == 2) return "1 beat";
        return std::to_string(halves / 2) + (halves % 2 ? " and a half beats" : " beats");
    }

    const Score &m_score;
    const FugueNotes &m_music;
    const Metre m_metre;
    WovenLine m_subject;                 // on the timeline
    std::vector<std::size_t> m_voices;   // of each entry, in FugueNotes
    FugueAnalysis m_a;
};

} // namespace

std::string degreeOfKey(KeySignature key, KeySignature home)
{
    const bool minor = isMinorLike(key.mode), homeMinor = isMinorLike(home.mode);
    const int tonic = modulo12(tonicPitchClass(key) - tonicPitchClass(home));
    const std::string other = minor == homeMinor ? "" : minor ? "minor " : "major ";
    switch (tonic) {
    case 0: return other + "tonic";
    case 5: return other + "subdominant";
    case 7: return other + "dominant";
    default: break;
    }
    if (!homeMinor && minor) {
        if (tonic == 9) return "relative";
        if (tonic == 4) return "relative of the dominant";
        if (tonic == 2) return "relative of the subdominant";
    }
    if (homeMinor && !minor) {
        if (tonic == 3) return "relative";
        if (tonic == 10) return "relative of the dominant";
        if (tonic == 8) return "relative of the subdominant";
    }
    if (tonic == 2 && minor == homeMinor) return "dominant of the dominant";
    if (tonic == 10 && minor == homeMinor) return "subdominant of the subdominant";
    return "remote";
}

Result<FugueAnalysis> analyseFugue(const Score &score)
{
    const FugueNotes music = fugueNotes(score);
    return Reading(score, music).read();
}

} // namespace ricercar
