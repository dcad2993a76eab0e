// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/decoration.h"

#include "core/compose/obey.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

int modulo12(int value) { return ((value % 12) + 12) % 12; }

enum class Figure { Passing, Neighbour, Suspension, ChordSkip, Run };

struct Candidate {
    Figure figure;
    std::size_t slice, voice; // for a suspension the slice where it sounds
    double wish;
};

class Decorator {
public:
    Decorator(VoiceGrid &grid, const GenerationRequest &request, const HarmonyPlan &plan,
              const std::vector<SetSlice> &setting, std::uint64_t seed)
        : m_grid(grid), m_request(request), m_plan(plan), m_setting(setting), m_seed(seed) {}

    void run(double amount)
    {
        std::vector<Candidate> candidates;
        const Controls &controls = m_request.settings.controls;
        double freeCells = 0, changes = 0; // cells: of a quarter of a beat
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 1; f < m_grid.size(); ++f)
                if (m_request.free.free[v][f]) {
                    freeCells += 4.0 / m_grid.frames[f].division;
                    changes += m_grid.voices[v][f].pitch != m_grid.voices[v][f - 1].pitch;
                }
        for (std::size_t k = 0; k + 1 < m_plan.slices.size(); ++k)
            for (std::size_t v = 0; v < kChoirVoices; ++v) collect(k, v, candidates);
        std::sort(candidates.begin(), candidates.end(), [](const Candidate &a, const Candidate &b) { return a.wish > b.wish; });
        std::vector<int> busy(m_plan.slices.size(), 0);
        // As many moves as a chorale by Bach has: about 0.22 changes in a voice and sixteenth.
        const double target = freeCells * (0.195 + 0.05 * amount) * std::pow(1.8, controls.activity);
        const int most = controls.activity > 0.3 ? 3 : 2; // figures at a time
        for (const Candidate &c : candidates) {
            if (changes >= target && c.figure != Figure::Suspension) continue;
            if (changes >= target * 1.06) break;
            if (busy[c.slice] >= most) continue;
            if (!attempt(c)) continue;
            ++busy[c.slice];
            changes += c.figure == Figure::Suspension ? 0 : c.figure == Figure::Run ? 2 : 1;
        }
        articulate();
    }

private:
    int keyIn(std::size_t k, std::size_t v) const { return m_setting[k].keys[v]; }

    void collect(std::size_t k, std::size_t v, std::vector<Candidate> &out) const
    {
        const HarmonySlice &a = m_plan.slices[k], &b = m_plan.slices[k + 1];
        if (!a.free[v] || m_setting[k].silent || m_setting[k + 1].silent) return;
        const std::size_t frames = a.end - a.begin;
        const int from = keyIn(k, v), to = b.free[v] ? keyIn(k + 1, v) : b.first[v];
        if (from < 0 || to < 0) return;
        const int move = to - from, size = std::abs(move);
        for (std::size_t f = a.begin; f < b.begin + 1; ++f)
            if (keepsRhythm(m_request, v, f)) return;
        const double luck = hashed(m_seed, k * 8 + v, 11);
        // Whoever asks for concord gets fewer notes that rub, whoever asks for dissonance more that do.
        const double rub = m_request.settings.controls.dissonance;
        const bool plain = rub < 0 && hashed(m_seed, k * 8 + v, 13) < -0.85 * rub;
        const bool resting = a.phraseEnd; // the last note of a phrase stands still
        if (frames >= 2 && !resting && plain) {
            if (size >= 5 && size <= 9 && size != 6) out.push_back({Figure::ChordSkip, k, v, 0.6 + 0.9 * luck});
        } else if (frames >= 2 && !resting) {
            if (size == 3 || size == 4) out.push_back({Figure::Passing, k, v, 1.0 + luck + (v == 3 ? 0.15 : 0.0)});
            else if (size == 0) out.push_back({Figure::Neighbour, k, v, 0.25 + luck * 0.9});
            else if (size == 5 && frames >= 4 && luck < 0.55) out.push_back({Figure::Run, k, v, 0.9 + luck});
            else if (size == 5 || size == 7 || size == 8 || size == 9)
                out.push_back({Figure::ChordSkip, k, v, 0.35 + 0.9 * luck + (v == 3 ? 0.2 : -0.3)});
        }
        if (b.free[v] && b.end - b.begin >= 2 && (move == -1 || move == -2) && !b.phraseStart) {
            const bool place = b.strong || b.cadence || b.end - b.begin >= 4;
            for (std::size_t f = b.begin; f < b.end; ++f)
                if (keepsRhythm(m_request, v, f)) return;
            if (place && v != 3 && !plain)
                out.push_back({Figure::Suspension, k + 1, v, 0.6 + luck * 1.1 + (b.strong ? 0.25 : 0.0) + 1.2 * std::max(0.0, rub)});
        }
    }

    std::size_t half(std::size_t k) const
    {
        const HarmonySlice &s = m_plan.slices[k];
        for (std::size_t f = s.begin + 1; f < s.end; ++f)
            if (m_grid.frames[f].halfBeat()) return f;
        return s.begin + (s.end - s.begin) / 2;
    }

    // The scale of the key in force, with the sixth and seventh of minor as the direction wants them.
    bool inScale(std::size_t k, int key, int direction) const
    {
        const KeySignature sig = m_plan.regions[static_cast<std::size_t>(m_setting[k].state.region)];
        const int pc = modulo12(key);
        const auto scale = scaleOf(sig);
        if (!isMinorLike(sig.mode)) return scale[static_cast<std::size_t>(pc)];
        const int degree = modulo12(pc - tonicPitchClass(sig));
        if (direction > 0) return degree == 9 || degree == 11 || (scale[static_cast<std::size_t>(pc)] && degree != 8 && degree != 10);
        return scale[static_cast<std::size_t>(pc)];
    }

    void write(std::size_t v, std::size_t from, std::size_t to, int key)
    {
        for (std::size_t f = from; f < to; ++f) {
            m_grid.voices[v][f].pitch = static_cast<std::int8_t>(key);
            m_grid.voices[v][f].attack = f == from;
        }
    }

    bool attempt(const Candidate &c)
    {
        const HarmonySlice &slice = m_plan.slices[c.slice];
        const std::vector<GridCell> kept = m_grid.voices[c.voice];
        const std::size_t middle = half(c.slice);
        if (middle <= slice.begin || middle >= slice.end) return false;
        const auto &cells = m_grid.voices[c.voice];
        if (cells[slice.begin].pitch < 0) return false;
        for (std::size_t f = slice.begin + 1; f < slice.end; ++f) // already decorated
            if (cells[f].pitch != cells[slice.begin].pitch) return false;
        if (c.figure == Figure::Suspension) return suspend(c, slice, middle, kept);
        const int from = cells[slice.begin].pitch;
        const int to = slice.end < m_grid.size() ? m_grid.voices[c.voice][slice.end].pitch : -1;
        if (to < 0) return false;
        // A seventh has one way to go.
        const auto seventh = m_setting[c.slice].state.chord().seventh();
        if (seventh && modulo12(from) == *seventh && !(to < from && from - to <= 4 && c.figure == Figure::Passing)) return false;
        if (c.figure == Figure::Run) return runThrough(c, slice, middle, kept, from, to);
        for (int key : fillings(c, from, to)) {
            if (key < m_request.ranges[c.voice].lowest || key > m_request.ranges[c.voice].highest) continue;
            write(c.voice, middle, slice.end, key);
            if (sound(c.voice, middle, c.figure) && clean(c.voice, slice.begin, slice.end)) return true;
            m_grid.voices[c.voice] = kept;
        }
        return false;
    }

    // A fourth filled by two short notes.
    bool runThrough(const Candidate &c, const HarmonySlice &slice, std::size_t middle, const std::vector<GridCell> &kept,
                    int from, int to)
    {
        const std::size_t last = slice.end - 1;
        if (last <= middle || std::abs(to - from) != 5) return false;
        const int direction = to > from ? 1 : -1;
        for (int first : {1, 2})
            for (int second : {1, 2}) {
                const int a = from + direction * first, b = a + direction * second;
                if (std::abs(to - b) > 2 || b == to || !inScale(c.slice, a, direction) || !inScale(c.slice, b, direction)) continue;
                write(c.voice, middle, last, a);
                write(c.voice, last, slice.end, b);
                if (sound(c.voice, middle, c.figure) && sound(c.voice, last, c.figure) && clean(c.voice, slice.begin, slice.end))
                    return true;
                m_grid.voices[c.voice] = kept;
            }
        return false;
    }

    std::vector<int> fillings(const Candidate &c, int from, int to) const
    {
        std::vector<int> keys;
        const int direction = to > from ? 1 : -1;
        if (c.figure == Figure::Passing) {
            for (int step : {1, 2})
                if (const int key = from + direction * step; std::abs(to - key) <= 2 && key != to && inScale(c.slice, key, direction))
                    keys.push_back(key);
        } else if (c.figure == Figure::Neighbour) {
            const bool upper = hashed(m_seed, c.slice * 8 + c.voice, 12) < 0.4;
            for (int side : upper ? std::array{1, -1} : std::array{-1, 1})
                for (int step : {1, 2}) {
                    const int key = from + side * step;
                    // The lower neighbour of a leading or tonic note is a semitone where the key has one.
                    if (inScale(c.slice, key, side < 0 ? 1 : -1)) {
                        keys.push_back(key);
                        break;
                    }
                }
        } else {
            const auto bits = m_setting[c.slice].state.chord().pitchClasses();
            for (int step = 3; step <= std::abs(to - from); ++step) {
                const int key = from + direction * step;
                if (((bits >> modulo12(key)) & 1) && std::abs(to - key) <= 5 && key != to) keys.push_back(key);
            }
        }
        return keys;
    }

    bool suspend(const Candidate &c, const HarmonySlice &slice, std::size_t middle, const std::vector<GridCell> &kept)
    {
        const int before = slice.begin > 0 ? m_grid.voices[c.voice][slice.begin - 1].pitch : -1;
        const int resolution = m_grid.voices[c.voice][slice.begin].pitch;
        const int fall = before - resolution;
        if (before < 0 || (fall != 1 && fall != 2)) return false;
        // The suspended note must have sounded long enough to be prepared, and rub against another voice.
        if (slice.begin < 2 || m_grid.voices[c.voice][slice.begin - 2].pitch != before) return false;
        bool rubs = false;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            const int other = m_grid.voices[v][slice.begin].pitch;
            if (v == c.voice || other < 0) continue;
            const int size = modulo12(before - other);
            rubs = rubs || size == 1 || size == 2 || size == 10 || size == 11 || (size == 5 && v == 3);
            // The note of resolution may not sound already, but for the bass of a ninth.
            if (modulo12(other) == modulo12(resolution) && !(v == 3 && before - other > 12)) return false;
            if (std::abs(before - other) == 1) return false;
        }
        if (!rubs) return false;
        for (std::size_t f = slice.begin; f < middle; ++f) {
            m_grid.voices[c.voice][f].pitch = static_cast<std::int8_t>(before);
            m_grid.voices[c.voice][f].attack = false;
        }
        m_grid.voices[c.voice][middle].attack = true;
        if (clean(c.voice, slice.begin, slice.end)) return true;
        m_grid.voices[c.voice] = kept;
        return false;
    }

    // A weak note may rub against a held one, but not against one that begins with it; and it may not sit on a
    // neighbour's semitone.
    bool sound(std::size_t voice, std::size_t f, Figure figure) const
    {
        const int key = m_grid.voices[voice][f].pitch;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (v == voice) continue;
            const GridCell &other = m_grid.voices[v][f];
            if (other.pitch < 0) continue;
            const bool moves = f > 0 && (m_grid.voices[v][f - 1].pitch != other.pitch);
            const int gap = std::abs(key - other.pitch), size = gap % 12;
            if (gap == 0) return false;
            if (v < voice ? key > other.pitch : key < other.pitch) return false;
            if (moves && (size == 1 || size == 2 || size == 10 || size == 11 || size == 6)) return false;
            if (gap == 1) return false;
            if (figure == Figure::Neighbour && (gap == 2 || gap == 13)) return false;
        }
        return true;
    }

    // Notes within a slice that a kept rhythm asks for: instead of the same pitch again they go where the line goes.
    void articulate()
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t k = 0; k < m_plan.slices.size(); ++k)
                for (std::size_t f = m_plan.slices[k].begin + 1; f < m_plan.slices[k].end; ++f) {
                    if (!keepsRhythm(m_request, v, f) || !m_request.before.voices[v][f].attack || m_grid.voices[v][f].pitch < 0) continue;
                    std::size_t end = f + 1;
                    while (end < m_grid.size() && keepsRhythm(m_request, v, end) && !m_request.before.voices[v][end].attack) ++end;
                    const int from = m_grid.voices[v][f - 1].pitch;
                    const int to = end < m_grid.size() ? m_grid.voices[v][end].pitch : -1;
                    if (from < 0 || to < 0) continue;
                    const auto bits = m_setting[k].state.chord().pitchClasses();
                    std::vector<std::pair<double, int>> keys;
                    for (int key = std::min(from, to) - 2; key <= std::max(from, to) + 2; ++key) {
                        if (key == from || key < m_request.ranges[v].lowest || key > m_request.ranges[v].highest) continue;
                        const bool chordTone = (bits >> modulo12(key)) & 1;
                        const bool steps = std::abs(key - from) <= 2 && std::abs(key - to) <= 2;
                        if (!chordTone && !(steps && inScale(k, key, to >= from ? 1 : -1))) continue;
                        keys.push_back({std::abs(key - from) + std::abs(key - to) + hashed(m_seed, f * 8 + v, static_cast<std::uint64_t>(key)), key});
                    }
                    std::sort(keys.begin(), keys.end());
                    const std::vector<GridCell> kept = m_grid.voices[v];
                    for (const auto &[cost, key] : keys) {
                        if (cost > std::abs(to - from) + 5) break;
                        write(v, f, end, key);
                        if (sound(v, f, Figure::Passing) && clean(v, f, end)) break;
                        m_grid.voices[v] = kept;
                    }
                }
    }

    bool clean(std::size_t voice, std::size_t from, std::size_t to) const
    {
        for (std::size_t f = from; f < std::min(to, m_grid.size()); ++f) {
            const PitchClasses wanted = requiredAt(m_request, voice, f);
            if (wanted && !((wanted >> modulo12(m_grid.voices[voice][f].pitch)) & 1)) return false;
        }
        const std::size_t last = std::min(to + 1, m_grid.size());
        for (std::size_t f = std::max<std::size_t>(from, 1); f < last; ++f)
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                if (v == voice) continue;
                if (parallelAt(m_grid, f, std::min(v, voice), std::max(v, voice))) return false;
                // A leap past where a neighbour was.
                if (v + 1 == voice || voice + 1 == v) {
                    const auto &upper = m_grid.voices[std::min(v, voice)], &lower = m_grid.voices[std::max(v, voice)];
                    if (upper[f].pitch >= 0 && lower[f].pitch >= 0 && upper[f].pitch < lower[f].pitch) return false;
                    if (std::min(v, voice) < 2 && upper[f].pitch >= 0 && lower[f].pitch >= 0
                        && upper[f].pitch - lower[f].pitch > 12)
                        return false;
                }
            }
        return true;
    }

    VoiceGrid &m_grid;
    const GenerationRequest &m_request;
    const HarmonyPlan &m_plan;
    const std::vector<SetSlice> &m_setting;
    std::uint64_t m_seed;
};

} // namespace

bool parallelAt(const VoiceGrid &grid, std::size_t f, std::size_t a, std::size_t b)
{
    if (f == 0) return false;
    const int a0 = grid.voices[a][f - 1].pitch, a1 = grid.voices[a][f].pitch;
    const int b0 = grid.voices[b][f - 1].pitch, b1 = grid.voices[b][f].pitch;
    if (a0 < 0 || a1 < 0 || b0 < 0 || b1 < 0 || a0 == a1 || b0 == b1) return false;
    if ((a1 > a0) != (b1 > b0)) return false;
    const int before = modulo12(a0 - b0), after = modulo12(a1 - b1);
    return before == after && (after == 0 || after == 7);
}

void decorate(VoiceGrid &grid, const GenerationRequest &request, const HarmonyPlan &plan,
              const std::vector<SetSlice> &setting, std::uint64_t seed, double amount)
{
    Decorator(grid, request, plan, setting, seed).run(amount);
}

} // namespace ricercar
