// SPDX-License-Identifier: GPL-3.0-or-later
// The rules themselves, over lines with exact times. A repeated pitch counts as one note for rules of motion
// (what moves is the pitch, not the syllable), so every line is first joined into segments.
#include "core/theory/chord.h"
#include "core/theory/key.h"
#include "core/theory/texture_lines.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

struct Segment {
    TimelineTick onset, end;
    int key;
    std::size_t first, last; // notes of the line
    bool fermata;
};

std::vector<Segment> segmentsOf(const TextureLine &line)
{
    std::vector<Segment> segments;
    for (std::size_t i = 0; i < line.notes.size(); ++i) {
        const LineNote &n = line.notes[i];
        if (!segments.empty() && segments.back().key == n.key && segments.back().end == n.onset) {
            segments.back().end = n.end;
            segments.back().last = i;
            segments.back().fermata = n.fermata;
        } else {
            segments.push_back({n.onset, n.end, n.key, i, i, n.fermata});
        }
    }
    return segments;
}

int modulo12(int value) { return ((value % 12) + 12) % 12; }
int sign(int value) { return (value > 0) - (value < 0); }

class Rules {
public:
    explicit Rules(const Texture &texture) : m_texture(texture)
    {
        for (const TextureLine &line : texture.lines) m_segments.push_back(segmentsOf(line));
    }

    std::vector<Fault> run()
    {
        const std::size_t n = m_segments.size();
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t b = a + 1; b < n; ++b) {
                pairMotion(a, b, n >= 2 && a == 0 && b == n - 1);
                afterRest(a, b);
                afterRest(b, a);
            }
        for (std::size_t a = 0; a < n; ++a) melody(a);
        for (std::size_t a = 0; a + 1 < n; ++a) neighbours(a, a + 1);
        if (n >= 3 && n <= 8) harmony();
        std::stable_sort(m_faults.begin(), m_faults.end(),
                         [](const Fault &x, const Fault &y) { return x.range.begin < y.range.begin; });
        return std::move(m_faults);
    }

private:
    void add(Rule rule, Severity severity, TickRange range, std::vector<Fault::At> notes)
    {
        m_faults.push_back({rule, severity, range, std::move(notes)});
    }
    void add(Rule rule, TickRange range, std::vector<Fault::At> notes)
    {
        add(rule, infoOf(rule).severity, range, std::move(notes));
    }

    // Parallels, contrary consecutives and direct intervals of two lines.
    void pairMotion(std::size_t a, std::size_t b, bool outer)
    {
        const auto &sa = m_segments[a], &sb = m_segments[b];
        std::optional<Fault> doubling;
        std::size_t j = 1, lastDoubled = 0;
        auto flush = [&] {
            if (doubling) m_faults.push_back(std::move(*doubling));
            doubling.reset();
        };
        for (std::size_t i = 1; i < sa.size(); ++i) {
            while (j < sb.size() && sb[j].onset < sa[i].onset) ++j;
            if (j >= sb.size()) break;
            if (sb[j].onset != sa[i].onset) continue;
            const Segment &a0 = sa[i - 1], &a1 = sa[i], &b0 = sb[j - 1], &b1 = sb[j];
            const int moveA = a1.key - a0.key, moveB = b1.key - b0.key;
            if (moveA == 0 || moveB == 0) continue; // the same pitch again after a rest
            if (moveA % 12 == 0 && moveB % 12 == 0 && !m_texture.strict) continue; // the same notes in another octave: nothing goes on
            const auto [before, after] = classesOf(a0, b0, a1, b1);
            const bool perfect = after == 0 || after == 7;
            if (!perfect) continue;
            const TickRange range{std::max(m_texture.lines[a].notes[a0.last].onset, m_texture.lines[b].notes[b0.last].onset),
                                  std::max(m_texture.lines[a].notes[a1.first].end, m_texture.lines[b].notes[b1.first].end)};
            std::vector<Fault::At> notes{{a, a0.last}, {a, a1.first}, {b, b0.last}, {b, b1.first}};
            const bool joined = a0.end == a1.onset && b0.end == b1.onset;
            const bool similar = sign(moveA) == sign(moveB);
            if (before == after && similar) {
                if (joined) {
                    const bool unison = a0.key == b0.key && a1.key == b1.key;
                    const Rule rule = after == 7 ? Rule::ParallelFifths
                        : unison             ? Rule::ParallelUnisons
                                             : Rule::ParallelOctaves;
                    // Between two phrases the ear starts anew: Bach writes them there.
                    const bool apart = !m_texture.strict && (a0.fermata || b0.fermata);
                    // Of many lines some share their notes for a while, and nobody can tell it from a slip.
                    const bool shared = !m_texture.strict && after == 0 && m_segments.size() > 5;
                    const Severity severity = apart ? Severity::Info : shared ? Severity::Weakness : Severity::Error;
                    if (after == 0 && !m_texture.strict && doubledAround(sa, sb, i)) {
                        if (doubling && i > lastDoubled + kDoubled) flush();
                        if (doubling) doubling->range.end = range.end;
                        else doubling = Fault{Rule::OctaveDoubling, Severity::Info, range, std::move(notes)};
                        lastDoubled = i;
                    } else {
                        add(rule, severity, range, std::move(notes));
                    }
                } else if (gap(a0, a1) <= kQuarter && gap(b0, b1) <= kQuarter) {
                    // A rest of less than a beat does not undo them; one of a beat does so half.
                    const bool brief = gap(a0, a1) < kQuarter && gap(b0, b1) < kQuarter;
                    add(Rule::ParallelsAcrossRest, brief ? Severity::Weakness : Severity::Info, range, std::move(notes));
                }
            } else if (before == after && joined) {
                if (!(a0.fermata || b0.fermata))
                    add(after == 7 ? Rule::ContraryFifths : Rule::ContraryOctaves, range, std::move(notes));
            } else if (outer && joined && similar && std::abs(moveA) > 2 && !(a0.fermata || b0.fermata)) {
                add(after == 7 ? Rule::DirectFifths : Rule::DirectOctaves, range, std::move(notes));
            }
        }
        flush();
    }

    // An instrument that plays along with a voice is meant as a colour, not a fault of part-writing: of the moves around,
    // five or more go together in octaves or unisons.
    static constexpr std::size_t kDoubled = 6;
    static bool doubledAround(const std::vector<Segment> &sa, const std::vector<Segment> &sb, std::size_t i)
    {
        int together = 0;
        const std::size_t from = i > kDoubled ? i - kDoubled : 1, to = std::min(sa.size(), i + kDoubled + 1);
        auto b = std::lower_bound(sb.begin(), sb.end(), sa[from].onset, [](const Segment &s, TimelineTick t) { return s.onset < t; });
        for (std::size_t k = from; k < to; ++k) {
            while (b != sb.end() && b->onset < sa[k].onset) ++b;
            if (b == sb.end() || b == sb.begin() || b->onset != sa[k].onset) continue;
            const Segment &b0 = *(b - 1);
            if (modulo12(sa[k].key - b->key) == 0 && modulo12(sa[k - 1].key - b0.key) == 0 && sign(sa[k].key - sa[k - 1].key) == sign(b->key - b0.key))
                ++together;
        }
        return together >= 5;
    }

    // What two voices sound before and after, 7 a fifth, 0 an octave. Crossed both times the lower line is the upper voice;
    // a grid is also judged as measures of four-part writing do, by the names of its lines.
    std::pair<int, int> classesOf(const Segment &a0, const Segment &b0, const Segment &a1, const Segment &b1) const
    {
        const std::pair named{modulo12(a0.key - b0.key), modulo12(a1.key - b1.key)};
        if (a0.key >= b0.key || a1.key >= b1.key) return named;
        const std::pair heard{modulo12(b0.key - a0.key), modulo12(b1.key - a1.key)};
        return m_texture.strict && heard != std::pair(7, 7) ? named : heard;
    }

    // One voice moves on while the other rests, which then comes in to the same perfect consonance.
    void afterRest(std::size_t a, std::size_t b)
    {
        const auto &sa = m_segments[a], &sb = m_segments[b];
        std::size_t j = 0; // the segment of b that sounds as a comes in
        for (std::size_t i = 1; i < sa.size(); ++i) {
            const Segment &a0 = sa[i - 1], &a1 = sa[i];
            while (j < sb.size() && sb[j].end <= a1.onset) ++j;
            if (j == sb.size()) return;
            if (j == 0 || gap(a0, a1) <= Ticks{} || gap(a0, a1) > kQuarter || sb[j].onset >= a1.onset || sb[j].onset < a0.end) continue;
            const Segment &b0 = sb[j - 1], &b1 = sb[j];
            if (gap(b0, b1) > kQuarter || b0.end <= a0.onset || b0.onset >= a0.end) continue;
            const auto [before, after] = a < b ? classesOf(a0, b0, a1, b1) : classesOf(b0, a0, b1, a1);
            const int moveA = a1.key - a0.key, moveB = b1.key - b0.key;
            if (before != after || (after != 0 && after != 7) || sign(moveA) != sign(moveB) || (moveA % 12 == 0 && moveB % 12 == 0)) continue;
            const LineNote &from = m_texture.lines[a].notes[a0.last], &to = m_texture.lines[a].notes[a1.first];
            const LineNote &under = m_texture.lines[b].notes[b0.last], &over = m_texture.lines[b].notes[b1.first];
            add(Rule::ParallelsAcrossRest, gap(a0, a1) < kQuarter ? Severity::Weakness : Severity::Info,
                {std::max(from.onset, under.onset), std::max(to.end, over.end)}, {{a, a0.last}, {a, a1.first}, {b, b0.last}, {b, b1.first}});
        }
    }

    static Ticks gap(const Segment &before, const Segment &after) { return after.onset - before.end; }

    void melody(std::size_t a)
    {
        const TextureLine &line = m_texture.lines[a];
        for (std::size_t i = 0; i < line.notes.size(); ++i) {
            const LineNote &n = line.notes[i];
            if (n.key < line.lowest || n.key > line.highest) add(Rule::Range, {n.onset, n.end}, {{a, i}});
            if (i == 0) continue;
            const LineNote &p = line.notes[i - 1];
            if (p.end != n.onset || p.fermata) continue;
            const Interval interval = intervalBetween(p.pitch, n.pitch);
            const int steps = std::abs(interval.steps), semitones = std::abs(interval.semitones);
            const TickRange range{p.onset, n.end};
            if (semitones > 12) {
                add(Rule::LargeLeap, range, {{a, i - 1}, {a, i}});
                continue;
            }
            if (steps == 0 || steps > 7) continue;
            static constexpr std::array<int, 8> kLargest{0, 2, 4, 5, 7, 9, 11, 12};  // major or perfect
            static constexpr std::array<int, 8> kSmallest{0, 1, 3, 5, 7, 8, 10, 12}; // minor or perfect
            if (semitones > kLargest[steps]) add(Rule::AugmentedInterval, range, {{a, i - 1}, {a, i}});
            else if (semitones < kSmallest[steps]) add(Rule::DiminishedInterval, range, {{a, i - 1}, {a, i}});
            else if (steps == 6) add(Rule::LeapOfSeventh, range, {{a, i - 1}, {a, i}});
        }
    }

    // Crossing, overlap and spacing of two adjacent lines.
    void neighbours(std::size_t a, std::size_t b)
    {
        const auto &upper = m_texture.lines[a].notes, &lower = m_texture.lines[b].notes;
        const bool spaced = m_texture.choir && a < 2;
        const Severity crossing = m_texture.choir ? Severity::Weakness : Severity::Info;
        std::size_t i = 0, j = 0;
        bool inCrossing = false, inSpacing = false;
        while (i < upper.size() && j < lower.size()) {
            const LineNote &u = upper[i], &l = lower[j];
            const TickRange both{std::max(u.onset, l.onset), std::min(u.end, l.end)};
            if (!both.empty()) {
                const bool crossed = u.key < l.key, wide = spaced && u.key - l.key > 12;
                if (crossed && !inCrossing) add(Rule::Crossing, crossing, both, {{a, i}, {b, j}});
                else if (crossed && m_faults.back().rule == Rule::Crossing) m_faults.back().range.end = both.end;
                if (wide && !inSpacing) add(Rule::Spacing, both, {{a, i}, {b, j}});
                inCrossing = crossed;
                inSpacing = wide;
            }
            if (u.end <= l.end) ++i; else ++j;
        }
        const auto &su = m_segments[a], &sl = m_segments[b];
        j = 1;
        for (i = 1; i < su.size(); ++i) {
            while (j < sl.size() && sl[j].onset < su[i].onset) ++j;
            if (j >= sl.size()) break;
            if (sl[j].onset != su[i].onset || su[i - 1].end != su[i].onset || sl[j - 1].end != sl[j].onset
                || su[i - 1].fermata)
                continue;
            if (su[i].key < sl[j - 1].key || sl[j].key > su[i - 1].key) {
                if (su[i].key < sl[j].key) continue; // reported as crossing
                add(Rule::Overlap, {su[i].onset, std::max(upper[su[i].first].end, lower[sl[j].first].end)},
                    {{a, su[i - 1].last}, {a, su[i].first}, {b, sl[j - 1].last}, {b, sl[j].first}});
            }
        }
    }

    struct Slice {
        TickRange range;
        std::optional<Chord> chord;
        std::vector<int> segment; // per line, -1 where it rests
    };

    // Leading notes and sevenths, on the chords that sound between one change and the next.
    void harmony()
    {
        const std::size_t n = m_segments.size();
        std::vector<TimelineTick> times;
        for (const auto &line : m_segments)
            for (const Segment &s : line) {
                times.push_back(s.onset);
                times.push_back(s.end);
            }
        std::sort(times.begin(), times.end());
        times.erase(std::unique(times.begin(), times.end()), times.end());
        std::vector<Slice> slices;
        std::vector<std::size_t> at(n, 0);
        for (std::size_t t = 0; t + 1 < times.size(); ++t) {
            Slice slice{{times[t], times[t + 1]}, {}, std::vector<int>(n, -1)};
            std::vector<int> keys;
            for (std::size_t v = 0; v < n; ++v) {
                while (at[v] < m_segments[v].size() && m_segments[v][at[v]].end <= times[t]) ++at[v];
                if (at[v] < m_segments[v].size() && m_segments[v][at[v]].onset <= times[t]) {
                    slice.segment[v] = static_cast<int>(at[v]);
                    keys.push_back(m_segments[v][at[v]].key);
                }
            }
            if (keys.size() >= 3) slice.chord = findChord(keys);
            slices.push_back(std::move(slice));
        }
        const int homeLeading = modulo12(tonicPitchClass(m_texture.key) + 11);
        for (std::size_t k = 0; k < slices.size(); ++k) {
            const Slice &slice = slices[k];
            if (!slice.chord) continue;
            const Chord &chord = *slice.chord;
            if (slice.range.length() < kEighth) continue; // passing chords have no duties
            dominant(slices, k, chord, homeLeading);
            if (chord.isSeventh() && chord.quality != ChordQuality::Diminished7) seventh(slices, k, chord);
        }
    }

    // The slice in which a line leaves its segment of slice k; none at the end of the music.
    std::optional<std::size_t> leaving(const std::vector<Slice> &slices, std::size_t k, std::size_t line) const
    {
        for (std::size_t m = k + 1; m < slices.size(); ++m)
            if (slices[m].segment[line] != slices[k].segment[line]) return m;
        return std::nullopt;
    }

    void dominant(const std::vector<Slice> &slices, std::size_t k, const Chord &chord, int homeLeading)
    {
        int leading = -1, target = -1;
        if (chord.quality == ChordQuality::Dominant7) leading = chord.third();
        else if (chord.quality == ChordQuality::Major && chord.third() == homeLeading) leading = homeLeading;
        else if (chord.quality == ChordQuality::Diminished && chord.root == homeLeading) leading = homeLeading;
        if (leading < 0) return;
        target = modulo12(leading + 1);
        const Slice &slice = slices[k];
        std::vector<Fault::At> holders;
        for (std::size_t v = 0; v < slice.segment.size(); ++v)
            if (slice.segment[v] >= 0 && modulo12(m_segments[v][slice.segment[v]].key) == leading)
                holders.push_back({v, noteAt(v, slice.segment[v], slice.range.begin)});
        const bool begins = std::any_of(holders.begin(), holders.end(), [&](const Fault::At &at) {
            return m_segments[at.line][static_cast<std::size_t>(slice.segment[at.line])].onset == slice.range.begin;
        }) || k == 0 || !slices[k - 1].chord || slices[k - 1].chord->pitchClasses() != chord.pitchClasses();
        std::size_t next = k + 1;
        while (next < slices.size() && slices[next].range.length() < kEighth) ++next;
        // A plain triad on the dominant is only a dominant where it goes home; a dominant seventh always is one.
        const bool goesHome = next < slices.size() && slices[next].chord && slices[next].chord->root == target;
        if (holders.size() > 1 && begins
            && (chord.quality == ChordQuality::Dominant7 || (chord.quality == ChordQuality::Major && goesHome)))
            add(Rule::LeadingNoteDoubled, slice.range, holders);
        // Unresolved: the next chord is the tonic, and the voice does not climb to it.
        if (next >= slices.size() || !slices[next].chord || slices[next].chord->root != target) return;
        if (slices[next].chord->isSeventh() || slices[next].chord->inversion() == 2) return;
        for (const Fault::At &at : holders) {
            const auto left = leaving(slices, k, at.line);
            if (!left || *left > next) continue;
            const Segment &from = m_segments[at.line][slice.segment[at.line]];
            if (from.fermata) continue;
            const int toIndex = slices[next].segment[at.line];
            if (toIndex < 0) continue;
            const Segment &to = m_segments[at.line][toIndex];
            const int move = to.key - from.key;
            if (move == 1 || move == -1 || move == 0) continue; // up, or sinking chromatically
            const std::size_t last = slice.segment.size() - 1;
            // An inner voice may drop to the fifth of the tonic chord: Bach fills the final chord so.
            const bool inner = at.line != 0 && at.line != last;
            const Severity severity = inner ? Severity::Info : Severity::Weakness;
            add(Rule::LeadingNoteUnresolved, severity, {from.onset, to.end}, {at, {at.line, to.first}});
        }
    }

    void seventh(const std::vector<Slice> &slices, std::size_t k, const Chord &chord)
    {
        const Slice &slice = slices[k];
        const int tone = *chord.seventh();
        for (std::size_t v = 0; v < slice.segment.size(); ++v) {
            if (slice.segment[v] < 0) continue;
            const Segment &from = m_segments[v][slice.segment[v]];
            if (modulo12(from.key) != tone || from.fermata) continue;
            const auto left = leaving(slices, k, v);
            if (!left || slices[*left].segment[v] < 0) continue;
            if (*left > k + 1) { // still there when the chord changes: judge it at its last chord
                const auto &later = slices[*left - 1].chord;
                if (!later || later->root != chord.root || !later->isSeventh()) continue;
                if (*left - 1 != k) continue;
            }
            const Segment &to = m_segments[v][slices[*left].segment[v]];
            const int move = to.key - from.key;
            if (move == -1 || move == -2) continue;
            const auto &next = slices[*left].chord;
            if (next && next->root == chord.root) continue; // the chord goes on; the seventh may change voices
            const bool gentle = move == 1 || move == 2 || chord.quality != ChordQuality::Dominant7;
            add(Rule::SeventhUnresolved, gentle ? Severity::Info : Severity::Weakness, {from.onset, to.end},
                {{v, from.last}, {v, to.first}});
        }
    }

    std::size_t noteAt(std::size_t line, int segment, TimelineTick t) const
    {
        const Segment &s = m_segments[line][segment];
        for (std::size_t i = s.first; i <= s.last; ++i)
            if (t < m_texture.lines[line].notes[i].end) return i;
        return s.last;
    }

    const Texture &m_texture;
    std::vector<std::vector<Segment>> m_segments;
    std::vector<Fault> m_faults;
};

} // namespace

std::vector<Fault> faultsIn(const Texture &texture)
{
    return Rules(texture).run();
}

double severityOf(const std::vector<Fault> &faults)
{
    double sum = 0;
    for (const Fault &fault : faults) sum += static_cast<double>(fault.severity);
    return sum;
}

} // namespace ricercar
