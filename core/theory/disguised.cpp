// SPDX-License-Identifier: GPL-3.0-or-later
// Consecutives in disguise. An ornament between two beats does not undo the fifths that the beats make (C. P. E. Bach,
// Versuch II, 2); nor does a suspension, which only delays the note meant; nor two voices that change places.
#include "core/theory/texture_lines.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace ricercar {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

int modulo12(int value) { return ((value % 12) + 12) % 12; }
int sign(int value) { return (value > 0) - (value < 0); }
bool isStep(int semitones) { return semitones != 0 && std::abs(semitones) <= 2; }

// Walks a line forward in time.
class Reader {
public:
    explicit Reader(const std::vector<LineNote> &notes) : m_notes(&notes) {}
    // The note that sounds at t; calls come with rising t.
    std::size_t at(TimelineTick t)
    {
        while (m_next < m_notes->size() && (*m_notes)[m_next].end <= t) ++m_next;
        return m_next < m_notes->size() && (*m_notes)[m_next].onset <= t ? m_next : kNone;
    }

private:
    const std::vector<LineNote> *m_notes;
    std::size_t m_next = 0;
};

// What a beat is about, in one voice.
struct Main {
    std::size_t note = kNone;
    bool early = false; // struck before the beat and held: an anticipation or a syncope, not the beat's own note
};

class Disguised {
public:
    explicit Disguised(const Texture &texture) : m_texture(texture) {}

    std::vector<Fault> run()
    {
        reduce();
        const std::size_t n = m_texture.lines.size();
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = a + 1; b < n; ++b) {
                ornamented(a, b);
                if (b + 1 == n) unequal(a, b);
            }
        if (n >= 2 && n <= 8) acrossVoices();
        return std::move(m_faults);
    }

private:
    const std::vector<LineNote> &notes(std::size_t line) const { return m_texture.lines[line].notes; }

    void add(Rule rule, Severity severity, TickRange range, std::vector<Fault::At> at)
    {
        m_faults.push_back({rule, severity, range, std::move(at)});
    }

    void reduce()
    {
        const std::size_t n = m_texture.lines.size();
        std::vector<Reader> readers;
        for (std::size_t v = 0; v < n; ++v) readers.emplace_back(notes(v));
        m_mains.assign(n, std::vector<Main>(m_texture.beats.size()));
        for (std::size_t k = 0; k < m_texture.beats.size(); ++k) {
            const TimelineTick beat = m_texture.beats[k];
            std::vector<std::size_t> at(n);
            int lowest = 1000;
            for (std::size_t v = 0; v < n; ++v) {
                at[v] = readers[v].at(beat);
                if (at[v] != kNone) lowest = std::min(lowest, notes(v)[at[v]].key);
            }
            for (std::size_t v = 0; v < n; ++v) {
                if (at[v] == kNone) continue;
                Main &main = m_mains[v][k];
                main.note = at[v];
                const LineNote &note = notes(v)[at[v]];
                main.early = note.onset < beat;
                // An accented passing note, dissonant with the bass, goes on by step within the beat; a note held over falls.
                const bool last = k + 1 >= m_texture.beats.size();
                if (at[v] + 1 >= notes(v).size() || note.key == lowest) continue;
                const LineNote &next = notes(v)[at[v] + 1];
                static constexpr std::array<bool, 12> kDissonant{false, true, true, false, false, true,
                                                                 true, false, false, false, true, true};
                const int move = next.key - note.key;
                const bool suspended = main.early && move < 0;
                if (next.onset == note.end && (last || next.onset < m_texture.beats[k + 1]) && isStep(move)
                    && (suspended || kDissonant[static_cast<std::size_t>(modulo12(note.key - lowest))]))
                    main = {at[v] + 1, false};
            }
        }
    }

    // Between the main notes i and j of a line there are only ornaments: left or reached by step.
    bool onlyOrnaments(std::size_t line, std::size_t i, std::size_t j) const
    {
        if (j > i + 4) return false;
        for (std::size_t k = i; k < j; ++k)
            if (notes(line)[k].end != notes(line)[k + 1].onset) return false;
        for (std::size_t k = i + 1; k < j; ++k)
            if (!isStep(notes(line)[k].key - notes(line)[k - 1].key) && !isStep(notes(line)[k + 1].key - notes(line)[k].key)
                && notes(line)[k].key != notes(line)[k - 1].key)
                return false;
        return true;
    }

    void ornamented(std::size_t a, std::size_t b)
    {
        for (std::size_t k = 1; k < m_texture.beats.size(); ++k) {
            const Main &a0 = m_mains[a][k - 1], &a1 = m_mains[a][k], &b0 = m_mains[b][k - 1], &b1 = m_mains[b][k];
            if (a0.note == kNone || a1.note == kNone || b0.note == kNone || b1.note == kNone || a1.early || b1.early) continue;
            if (a1.note <= a0.note || b1.note <= b0.note) continue;
            const LineNote &A0 = notes(a)[a0.note], &A1 = notes(a)[a1.note], &B0 = notes(b)[b0.note], &B1 = notes(b)[b1.note];
            const int moveA = A1.key - A0.key, moveB = B1.key - B0.key;
            if (moveA % 12 == 0 || moveB % 12 == 0 || sign(moveA) != sign(moveB)) continue;
            const int before = modulo12(A0.key - B0.key), after = modulo12(A1.key - B1.key);
            if (before != after || (after != 0 && after != 7) || A0.fermata || B0.fermata) continue;
            // Two notes that move together make plain parallels, and are reported as such.
            if (A1.onset == B1.onset) {
                const LineNote &pa = notes(a)[a1.note - 1], &pb = notes(b)[b1.note - 1];
                if (modulo12(pa.key - pb.key) == after && pa.end == A1.onset && pb.end == B1.onset) continue;
            }
            if (!onlyOrnaments(a, a0.note, a1.note) || !onlyOrnaments(b, b0.note, b1.note)) continue;
            add(after == 7 ? Rule::OrnamentedFifths : Rule::OrnamentedOctaves, Severity::Weakness,
                {std::max(A0.onset, B0.onset), std::max(A1.end, B1.end)},
                {{a, a0.note}, {a, a1.note}, {b, b0.note}, {b, b1.note}});
        }
    }

    // A diminished fifth over the bass that opens into a perfect one, both voices by step.
    void unequal(std::size_t a, std::size_t bass)
    {
        std::size_t j = 1;
        for (std::size_t i = 1; i < notes(a).size(); ++i) {
            while (j < notes(bass).size() && notes(bass)[j].onset < notes(a)[i].onset) ++j;
            if (j >= notes(bass).size()) return;
            const LineNote &a0 = notes(a)[i - 1], &a1 = notes(a)[i], &b0 = notes(bass)[j - 1], &b1 = notes(bass)[j];
            if (b1.onset != a1.onset || a0.end != a1.onset || b0.end != b1.onset) continue;
            if (!isStep(a1.key - a0.key) || !isStep(b1.key - b0.key) || sign(a1.key - a0.key) != sign(b1.key - b0.key)) continue;
            const Interval before = intervalBetween(b0.pitch, a0.pitch), after = intervalBetween(b1.pitch, a1.pitch);
            if (before.steps % 7 != 4 || after.steps % 7 != 4 || modulo12(before.semitones) != 6 || modulo12(after.semitones) != 7)
                continue;
            add(Rule::UnequalFifths, Severity::Info, {std::max(a0.onset, b0.onset), std::max(a1.end, b1.end)},
                {{a, i - 1}, {a, i}, {bass, j - 1}, {bass, j}});
        }
    }

    // Sorted by pitch, the sounds move in parallel, though the voices that sing them have changed.
    void acrossVoices()
    {
        const std::size_t n = m_texture.lines.size();
        std::vector<TimelineTick> times;
        for (std::size_t v = 0; v < n; ++v)
            for (const LineNote &note : notes(v)) times.push_back(note.onset);
        std::sort(times.begin(), times.end());
        times.erase(std::unique(times.begin(), times.end()), times.end());
        std::vector<Reader> readers;
        for (std::size_t v = 0; v < n; ++v) readers.emplace_back(notes(v));
        std::vector<std::size_t> was(n, kNone), now(n, kNone);
        for (const TimelineTick t : times) {
            for (std::size_t v = 0; v < n; ++v) now[v] = readers[v].at(t);
            std::vector<std::size_t> before, after; // lines, by pitch
            for (std::size_t v = 0; v < n; ++v)
                if (was[v] != kNone && now[v] != kNone && notes(v)[was[v]].end >= t) {
                    before.push_back(v);
                    after.push_back(v);
                }
            std::stable_sort(before.begin(), before.end(), [&](auto x, auto y) { return notes(x)[was[x]].key > notes(y)[was[y]].key; });
            std::stable_sort(after.begin(), after.end(), [&](auto x, auto y) { return notes(x)[now[x]].key > notes(y)[now[y]].key; });
            for (std::size_t p = 0; p < before.size(); ++p)
                for (std::size_t q = p + 1; q < before.size(); ++q) {
                    if (before[p] == after[p] && before[q] == after[q]) continue;
                    const LineNote &p0 = notes(before[p])[was[before[p]]], &p1 = notes(after[p])[now[after[p]]];
                    const LineNote &q0 = notes(before[q])[was[before[q]]], &q1 = notes(after[q])[now[after[q]]];
                    const int moveP = p1.key - p0.key, moveQ = q1.key - q0.key;
                    if (moveP % 12 == 0 || moveQ % 12 == 0 || sign(moveP) != sign(moveQ)) continue;
                    const int first = p0.key - q0.key, second = p1.key - q1.key;
                    if (modulo12(first) != modulo12(second) || (modulo12(first) != 0 && modulo12(first) != 7)) continue;
                    add(Rule::ParallelsAcrossVoices, Severity::Info, {std::max(p0.onset, q0.onset), std::max(p1.end, q1.end)},
                        {{before[p], was[before[p]]}, {before[q], was[before[q]]}, {after[p], now[after[p]]}, {after[q], now[after[q]]}});
                }
            was = now;
        }
    }

    const Texture &m_texture;
    std::vector<std::vector<Main>> m_mains; // by line and beat
    std::vector<Fault> m_faults;
};

} // namespace

std::vector<Fault> disguisedFaults(const Texture &texture)
{
    return Disguised(texture).run();
}

} // namespace ricercar
