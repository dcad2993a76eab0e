// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/repair.h"

#include "core/compose/obey.h"
#include "core/compose/rule_harmonizer.h"
#include "core/compose/spelling.h"
#include "core/theory/chord.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::size_t kAround = 16; // frames of context in which a change is judged

struct Window {
    std::size_t from = 0, to = 0; // frames at fault
};

VoiceGrid sliceOf(const VoiceGrid &grid, std::size_t from, std::size_t to)
{
    VoiceGrid part;
    part.frames.assign(grid.frames.begin() + static_cast<std::ptrdiff_t>(from), grid.frames.begin() + static_cast<std::ptrdiff_t>(to));
    part.end = to < grid.size() ? grid.frames[to].start : grid.end;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        part.voices[v].assign(grid.voices[v].begin() + static_cast<std::ptrdiff_t>(from),
                              grid.voices[v].begin() + static_cast<std::ptrdiff_t>(to));
    return part;
}

CellMask sliceOf(const CellMask &mask, std::size_t from, std::size_t to)
{
    CellMask part;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (mask.free[v].size() >= to) part.free[v].assign(mask.free[v].begin() + static_cast<std::ptrdiff_t>(from),
                            mask.free[v].begin() + static_cast<std::ptrdiff_t>(to));
    return part;
}

class Repairer {
public:
    Repairer(VoiceGrid &grid, const GenerationRequest &request, IGenerator &writer, IGenerator &rules, std::uint64_t seed,
             JobControl &job)
        : m_grid(grid), m_request(request), m_writer(writer), m_rules(rules), m_seed(seed), m_job(job),
          m_home(request.concept_.key.value), m_wishes(anyWish(request.wishes))
    {
        refreshKeys();
    }

    RepairOutcome run(int maxRounds)
    {
        RepairOutcome outcome;
        std::vector<Fault> faults = all();
        outcome.before = outcome.after = severityOf(faults);
        outcome.errorsBefore = errorsIn(faults);
        for (int round = 0; round < maxRounds && !faults.empty() && severityOf(faults) > 0; ++round) {
            if (m_job.stopped()) break;
            const double before = severityOf(faults);
            // First by small changes; what stays at fault is written anew, by the writer and then by the rules.
            smallChanges(faults);
            faults = all();
            if (m_job.stopped()) break;
            if (errorsIn(faults) > 0) {
                refill(faults, round % 2 == 0 ? m_writer : m_rules, round);
                faults = all();
            }
            ++outcome.rounds;
            if (severityOf(faults) >= before) {
                if (errorsIn(faults) == 0) break;
            }
        }
        outcome.after = severityOf(faults);
        outcome.errorsAfter = errorsIn(faults);
        outcome.stopped = m_job.stopped();
        return outcome;
    }

    // Free notes that touch [from, to), each changed alone and then by twos that sound together.
    std::vector<SmallChange> proposals(std::size_t from, std::size_t to, std::size_t most)
    {
        std::vector<Run> runs;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = from; f < to; ++f) {
                Run run;
                if (!runAt(v, f, &run)) continue;
                runs.push_back(run);
                f = run.to - 1;
            }
        std::vector<SmallChange> found;
        auto consider = [&](VoiceGrid &candidate) {
            const double value = severityAround(candidate, from, to) + taste(candidate, from, to);
            found.push_back({candidate, value});
            candidate.voices = m_grid.voices;
        };
        VoiceGrid candidate = m_grid;
        for (const Run &run : runs) {
            if (m_job.stopped()) break;
            for (int key : keysFor(run)) {
                put(candidate, run, key);
                consider(candidate);
            }
            if (run.to - run.from <= 4 && mayJoin(run, 0))
                for (bool before : {true, false})
                    if (join(candidate, run, before)) consider(candidate);
        }
        for (std::size_t i = 0; i < runs.size(); ++i)
            for (std::size_t j = i + 1; j < runs.size() && !m_job.stopped() && found.size() < 600; ++j) {
                if (runs[i].voice == runs[j].voice || runs[i].from >= runs[j].to || runs[j].from >= runs[i].to) continue;
                const std::vector<int> a = keysFor(runs[i]), b = keysFor(runs[j]);
                for (std::size_t x = 0; x < std::min<std::size_t>(a.size(), 4); ++x)
                    for (std::size_t y = 0; y < std::min<std::size_t>(b.size(), 4); ++y) {
                        put(candidate, runs[i], a[x]);
                        put(candidate, runs[j], b[y]);
                        consider(candidate);
                    }
            }
        std::stable_sort(found.begin(), found.end(), [](const SmallChange &a, const SmallChange &b) { return a.value < b.value; });
        if (found.size() > most) found.resize(most);
        return found;
    }

private:
    void refreshKeys() { m_keys = keysOver(m_grid, m_home); }

    std::vector<Fault> all() const { return changeableIn(m_grid, m_request.free, m_keys); }

    std::vector<Fault> changeableIn(const VoiceGrid &grid, const CellMask &free, const std::vector<KeySignature> &keys) const
    {
        const Texture texture = textureOf(grid, keys, m_home);
        std::vector<Fault> faults = faultsIn(texture);
        std::erase_if(faults, [&](const Fault &fault) {
            if (fault.severity == Severity::Info) return true;
            for (const Fault::At &at : fault.notes) {
                const LineNote &n = texture.lines[at.line].notes[at.note];
                const std::size_t v = voiceOf(texture.lines[at.line]);
                for (std::size_t f = frameAt(grid, n.onset); f < grid.size() && grid.frames[f].start < n.end; ++f)
                    if (free.free[v][f]) return false;
            }
            return true;
        });
        return faults;
    }

    static std::size_t frameAt(const VoiceGrid &grid, TimelineTick t)
    {
        const auto it = std::upper_bound(grid.frames.begin(), grid.frames.end(), t,
                                         [](TimelineTick x, const GridFrame &f) { return x < f.start; });
        return it == grid.frames.begin() ? 0 : static_cast<std::size_t>(it - grid.frames.begin()) - 1;
    }

    static int errorsIn(const std::vector<Fault> &faults)
    {
        return static_cast<int>(std::count_if(faults.begin(), faults.end(), [](const Fault &f) { return f.severity == Severity::Error; }));
    }

    // Severities around [from, to), of faults on free cells or not.
    double severityAround(const VoiceGrid &grid, std::size_t from, std::size_t to) const
    {
        const std::size_t a = from > kAround ? from - kAround : 0, b = std::min(grid.size(), to + kAround);
        const std::vector<KeySignature> keys(m_keys.begin() + static_cast<std::ptrdiff_t>(a), m_keys.begin() + static_cast<std::ptrdiff_t>(b));
        const VoiceGrid part = sliceOf(grid, a, b);
        return severityOf(changeableIn(part, sliceOf(m_request.free, a, b), keys));
    }

    // ---- small changes: one note, or two that sound together, move or join their neighbours ---------------------

    struct Run {
        std::size_t voice, from, to;
    };

    // The free note that sounds at frame f.
    bool runAt(std::size_t voice, std::size_t f, Run *run) const
    {
        const auto &cells = m_grid.voices[voice];
        const auto &free = m_request.free.free[voice];
        if (f >= cells.size() || !free[f] || cells[f].pitch < 0) return false;
        std::size_t from = f, to = f + 1;
        while (from > 0 && !cells[from].attack && cells[from - 1].pitch == cells[f].pitch) --from;
        while (to < cells.size() && !cells[to].attack && cells[to].pitch == cells[f].pitch) ++to;
        for (std::size_t i = from; i < to; ++i)
            if (!free[i] || keepsPitch(m_request, voice, i)) return false; // part of it is given
        *run = {voice, from, to};
        return true;
    }

    // How a line and its chords sound, apart from faults: small is good.
    double taste(const VoiceGrid &grid, std::size_t from, std::size_t to) const
    {
        double cost = 0;
        const std::size_t a = from > 8 ? from - 8 : 0, b = std::min(grid.size(), to + 8);
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = a + 1; f < b; ++f) {
                const int x = grid.voices[v][f - 1].pitch, y = grid.voices[v][f].pitch;
                if (x < 0 || y < 0 || x == y) continue;
                const int size = std::abs(x - y);
                if (size > 2) cost += 1;
                if (size == 6 || size > 7) cost += size == 12 ? 4 : 10;
                else if (size > 4 && v != 3) cost += 3;
            }
        for (std::size_t f = a; f < b; ++f) {
            bool change = f == a;
            std::array<int, kChoirVoices> keys{};
            std::size_t n = 0;
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                if (grid.voices[v][f].pitch >= 0) keys[n++] = grid.voices[v][f].pitch;
                change = change || (f > a && grid.voices[v][f].pitch != grid.voices[v][f - 1].pitch);
            }
            if (!change) continue;
            if (n < kChoirVoices) // a choir's crossings are faults already
                for (std::size_t i = 0; i + 1 < n; ++i) cost += keys[i] < keys[i + 1] ? 15 : 0;
            if (n < 3) continue;
            const bool onBeat = grid.frames[f].phase == 0;
            const auto chord = findChord(std::span<const int>(keys.data(), n));
            if (!chord) cost += onBeat ? 18 : 6;
            else if (chord->inversion() == 2 && !chord->isSeventh()) cost += onBeat ? 5 : 2;
            else if (chord->fifthMissing) cost += 0.5;
        }
        return cost;
    }

    static void put(VoiceGrid &grid, const Run &run, int key)
    {
        auto &cells = grid.voices[run.voice];
        const bool attack = cells[run.from].attack;
        for (std::size_t f = run.from; f < run.to; ++f) {
            cells[f].pitch = static_cast<std::int8_t>(key);
            cells[f].attack = f == run.from && (attack || f == 0 || cells[f - 1].pitch != key);
        }
        // What follows and was held may now begin anew.
        if (run.to < cells.size() && cells[run.to].pitch >= 0 && cells[run.to].pitch != key) cells[run.to].attack = true;
    }

    // Joined to the note before (or after): the ornament is taken back.
    static bool join(VoiceGrid &grid, const Run &run, bool toBefore)
    {
        auto &cells = grid.voices[run.voice];
        if (toBefore) {
            if (run.from == 0 || cells[run.from - 1].pitch < 0) return false;
            for (std::size_t f = run.from; f < run.to; ++f) cells[f] = {cells[run.from - 1].pitch, false};
        } else {
            if (run.to >= cells.size() || cells[run.to].pitch < 0) return false;
            const std::int8_t key = cells[run.to].pitch;
            for (std::size_t f = run.from; f < run.to; ++f) cells[f] = {key, f == run.from};
        }
        return true;
    }

    // Neither a kept rhythm nor required tones stand against it; `run` counts from frame `origin`.
    bool mayJoin(const Run &run, std::size_t origin) const
    {
        const std::size_t from = origin + run.from, to = std::min(origin + run.to + 1, m_grid.size());
        for (std::size_t f = from > 0 ? from - 1 : 0; f < to; ++f)
            if (keepsRhythm(m_request, run.voice, f) || requiredAt(m_request, run.voice, f)) return false;
        return true;
    }

    std::vector<int> keysFor(const Run &run) const
    {
        // Tones of the chord that sounds, and steps of the scale.
        std::uint16_t bits = 0;
        const std::size_t f = run.from;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (m_grid.voices[v][f].pitch >= 0) bits |= static_cast<std::uint16_t>(1u << (m_grid.voices[v][f].pitch % 12));
        const auto scaleKey = m_keys[f];
        std::vector<int> keys;
        const int now = m_grid.voices[run.voice][f].pitch;
        for (int move = 1; move <= 12; ++move)
            for (int side : {-1, 1}) {
                const int key = now + side * move;
                if (key < m_request.ranges[run.voice].lowest || key > m_request.ranges[run.voice].highest) continue;
                const bool chordTone = (bits >> (key % 12)) & 1;
                bool scaleTone = false;
                for (int i = -1; i <= 5; ++i) scaleTone = scaleTone || ((scaleKey.fifths + i) * 7 % 12 + 144) % 12 == key % 12;
                bool allowed = true;
                for (std::size_t g = run.from; g < run.to && allowed; ++g) {
                    const PitchClasses wanted = requiredAt(m_request, run.voice, g);
                    allowed = !wanted || ((wanted >> (key % 12)) & 1);
                }
                if (allowed && (chordTone || (scaleTone && move <= 4))) keys.push_back(key);
            }
        if (keys.size() > 9) keys.resize(9);
        return keys;
    }

    void smallChanges(std::vector<Fault> faults)
    {
        std::stable_sort(faults.begin(), faults.end(), [](const Fault &a, const Fault &b) { return a.severity > b.severity; });
        const Texture texture = textureOf(m_grid, m_keys, m_home); // places only; the grid changes under it
        std::size_t tried = 0;
        for (const Fault &fault : faults) {
            if (m_job.stopped() || ++tried > 400) return;
            std::vector<Run> runs;
            for (const Fault::At &at : fault.notes) {
                const std::size_t f = frameAt(m_grid, texture.lines[at.line].notes[at.note].onset);
                Run run;
                if (runAt(voiceOf(texture.lines[at.line]), f, &run)
                    && std::none_of(runs.begin(), runs.end(), [&](const Run &r) { return r.voice == run.voice && r.from == run.from; }))
                    runs.push_back(run);
            }
            if (fault.severity == Severity::Error) addCompanions(fault, runs);
            if (runs.empty()) continue;
            improve(runs);
        }
    }

    // The other free voices at the same place may make room.
    void addCompanions(const Fault &fault, std::vector<Run> &runs) const
    {
        const std::size_t f = frameAt(m_grid, fault.range.end - Ticks{1});
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            Run run;
            if (runAt(v, f, &run)
                && std::none_of(runs.begin(), runs.end(), [&](const Run &r) { return r.voice == run.voice && r.from == run.from; }))
                runs.push_back(run);
        }
    }

    bool improve(std::vector<Run> runs)
    {
        std::size_t from = m_grid.size(), to = 0;
        for (const Run &r : runs) {
            from = std::min(from, r.from);
            to = std::max(to, r.to);
        }
        // All is judged on a piece of the grid around the place, so that the cost does not grow with the music.
        const std::size_t a = from > kAround ? from - kAround : 0, b = std::min(m_grid.size(), to + kAround);
        const VoiceGrid here = sliceOf(m_grid, a, b);
        const CellMask mask = sliceOf(m_request.free, a, b);
        const std::vector<KeySignature> keys(m_keys.begin() + static_cast<std::ptrdiff_t>(a),
                                             m_keys.begin() + static_cast<std::ptrdiff_t>(b));
        std::vector<std::vector<int>> choices;
        for (Run &r : runs) {
            choices.push_back(keysFor(r));
            r.from -= a;
            r.to -= a;
        }
        auto severityIn = [&](const VoiceGrid &grid) { return severityOf(changeableIn(grid, mask, keys)); };
        const double severity = severityIn(here);
        double bestValue = severity + taste(here, from - a, to - a);
        VoiceGrid best, candidate = here;
        bool found = false;
        auto consider = [&] {
            const double s = severityIn(candidate);
            if (s < severity) {
                const double value = s + taste(candidate, from - a, to - a);
                if (value < bestValue) {
                    bestValue = value;
                    best.voices = candidate.voices;
                    found = true;
                }
            }
            candidate.voices = here.voices;
        };
        for (std::size_t i = 0; i < runs.size() && !m_job.stopped(); ++i) {
            for (int key : choices[i]) {
                put(candidate, runs[i], key);
                consider();
            }
            if (runs[i].to - runs[i].from <= 4 && mayJoin(runs[i], a))
                for (bool before : {true, false})
                    if (join(candidate, runs[i], before)) consider();
        }
        if (!found) {
            for (std::size_t i = 0; i < runs.size(); ++i)
                for (std::size_t j = i + 1; j < runs.size() && !m_job.stopped(); ++j) {
                    if (runs[i].voice == runs[j].voice) continue;
                    for (std::size_t x = 0; x < std::min<std::size_t>(choices[i].size(), 5); ++x)
                        for (std::size_t y = 0; y < std::min<std::size_t>(choices[j].size(), 5); ++y) {
                            put(candidate, runs[i], choices[i][x]);
                            put(candidate, runs[j], choices[j][y]);
                            consider();
                        }
                }
        }
        if (!found) return false;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = a; f < b; ++f)
                if (m_request.free.free[v][f]) m_grid.voices[v][f] = best.voices[v][f - a];
        return true;
    }

    // ---- re-filling ----------------------------------------------------------------------------------------------

    std::vector<Window> windowsOf(const std::vector<Fault> &faults, int round) const
    {
        std::vector<Window> windows;
        const std::size_t margin = 2 + 2 * static_cast<std::size_t>(round);
        for (const Fault &fault : faults) {
            if (fault.severity != Severity::Error) continue;
            std::size_t from = frameAt(m_grid, fault.range.begin), to = frameAt(m_grid, fault.range.end - Ticks{1}) + 1;
            from = from > margin ? from - margin : 0;
            to = std::min(m_grid.size(), to + margin);
            while (from > 0 && m_grid.frames[from].phase != 0) --from;
            while (to < m_grid.size() && m_grid.frames[to].phase != 0) ++to;
            widen(from, to);
            if (!windows.empty() && from <= windows.back().to) windows.back().to = std::max(windows.back().to, to);
            else windows.push_back({from, to});
        }
        return windows;
    }

    // A stretch whose order of pitches is kept is written as a whole or not at all.
    void widen(std::size_t &from, std::size_t &to) const
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            while (from > 0 && keepsPitch(m_request, v, from) && keepsPitch(m_request, v, from - 1)) --from;
            while (to < m_grid.size() && keepsPitch(m_request, v, to) && keepsPitch(m_request, v, to - 1)) ++to;
        }
    }

    void refill(const std::vector<Fault> &faults, IGenerator &generator, int round)
    {
        for (const Window &w : windowsOf(faults, round)) {
            if (m_job.stopped()) return;
            // Two bars of context on each side are enough for a generator to go on in the same manner.
            const std::size_t a = w.from > 32 ? w.from - 32 : 0, b = std::min(m_grid.size(), w.to + 32);
            GenerationRequest part = partOf(m_request, m_grid, a, b);
            bool any = false;
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                for (std::size_t f = a; f < b; ++f) {
                    auto &free = part.free.free[v][f - a];
                    free = free && f >= w.from && f < w.to;
                    any = any || free;
                }
            if (!any) continue;
            part.task = Task::Fill;
            part.seed = m_seed + 7919u * static_cast<std::uint64_t>(round + 1);
            part.count = 3;
            const auto drafts = generator.generate(part, m_job, {});
            if (!drafts) continue;
            const double severity = severityAround(m_grid, w.from, w.to);
            double bestValue = 1e18;
            VoiceGrid best;
            for (const Draft &draft : *drafts) {
                VoiceGrid candidate = m_grid;
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t f = w.from; f < w.to; ++f)
                        if (m_request.free.free[v][f]) candidate.voices[v][f] = draft.grid.voices[v][f - a];
                if (m_wishes) obey(candidate, m_request);
                for (std::size_t v = 0; v < kChoirVoices; ++v) {
                    // A note after the window that was held must begin where its pitch is new.
                    auto &cells = candidate.voices[v];
                    if (w.to < cells.size() && m_request.free.free[v][w.to] && cells[w.to].pitch >= 0
                        && cells[w.to].pitch != cells[w.to - 1].pitch)
                        cells[w.to].attack = true;
                }
                const double s = severityAround(candidate, w.from, w.to);
                if (s >= severity) continue;
                const double value = s + taste(candidate, w.from, w.to);
                if (value < bestValue) {
                    bestValue = value;
                    best = std::move(candidate);
                }
            }
            if (bestValue < 1e17) m_grid = std::move(best);
        }
    }

    VoiceGrid &m_grid;
    const GenerationRequest &m_request;
    IGenerator &m_writer;
    IGenerator &m_rules;
    std::uint64_t m_seed;
    JobControl &m_job;
    KeySignature m_home;
    bool m_wishes;
    std::vector<KeySignature> m_keys;
};

} // namespace

GenerationRequest partOf(const GenerationRequest &request, const VoiceGrid &music, std::size_t from, std::size_t to)
{
    GenerationRequest part = request;
    part.grid = sliceOf(music, from, to);
    part.free = sliceOf(request.free, from, to);
    if (request.before.size() >= to) part.before = sliceOf(request.before, from, to);
    part.wishes.keepRhythm = sliceOf(request.wishes.keepRhythm, from, to);
    part.wishes.keepPitch = sliceOf(request.wishes.keepPitch, from, to);
    auto cut = [&](std::vector<PitchClasses> &classes) {
        if (classes.size() >= to)
            classes = {classes.begin() + static_cast<std::ptrdiff_t>(from), classes.begin() + static_cast<std::ptrdiff_t>(to)};
    };
    for (auto &required : part.wishes.required) cut(required);
    cut(part.wishes.harmony);
    return part;
}

std::vector<Fault> changeableFaults(const VoiceGrid &grid, const CellMask &free, KeySignature home)
{
    const Texture texture = textureOf(grid, keysOver(grid, home), home);
    std::vector<Fault> faults = faultsIn(texture);
    std::erase_if(faults, [&](const Fault &fault) {
        for (const Fault::At &at : fault.notes) {
            const LineNote &n = texture.lines[at.line].notes[at.note];
            const std::size_t v = voiceOf(texture.lines[at.line]);
            for (std::size_t f = 0; f < grid.size(); ++f)
                if (TickRange{n.onset, n.end}.contains(grid.frames[f].start) && free.free[v][f]) return false;
        }
        return true;
    });
    return faults;
}

std::vector<SmallChange> smallChangesAt(const VoiceGrid &grid, const GenerationRequest &request, std::size_t from,
                                        std::size_t to, std::size_t most, JobControl &job)
{
    VoiceGrid music = grid;
    RuleHarmonizer none; // proposals are not written by a generator
    return Repairer(music, request, none, none, 0, job).proposals(from, to, most);
}

RepairOutcome repaired(VoiceGrid &grid, const GenerationRequest &request, IGenerator &writer, IGenerator &rules,
                       int maxRounds, std::uint64_t seed, JobControl &job)
{
    return Repairer(grid, request, writer, rules, seed, job).run(maxRounds);
}

} // namespace ricercar
