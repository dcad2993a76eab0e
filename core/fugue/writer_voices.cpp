// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_writer.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

int FugueWriter::firstEntry(int v) const
{
    int t = m_plan.length();
    for (const FugueMark &k : m_out.marks)
        if (k.voice == v && (k.role == Role::Subject || k.role == Role::Answer)) t = std::min(t, k.begin);
    return t;
}

std::vector<FugueWriter::Span> FugueWriter::spansOf(std::size_t s)
{
    const FugueSection &now = section(s);
    const int begin = m_plan.startOf(s), end = begin + now.length, grid = kSixteenthTicks;
    std::vector<Span> spans;
    for (int v = 0; v < m_plan.voices(); ++v) {
        const bool silent = std::find(now.resting.begin(), now.resting.end(), v) != now.resting.end();
        int t = std::max(begin, firstEntry(v));
        while (t < end) {
            if (const WovenNote *n = soundingAt(line(v), t)) {
                t = n->end;
                continue;
            }
            int until = end;
            for (const WovenNote &n : line(v))
                if (n.onset > t) {
                    until = std::min(until, n.onset);
                    break;
                }
            if (!inside(v, t)) {
                Span span{v, t, until, false};
                // Who is about to enter has been silent: at least for a beat, for longer where three others sing.
                const int next = entryAfter(v, t);
                // In a long episode it sings at first.
                const int quiet = std::max(begin, end - 2 * std::max(m_metre.bar(), 3 * m_metre.beat()));
                if (silent && t < quiet) {
                    span.end = std::min(until, quiet);
                } else if (silent) {
                    const bool goesOn = t == begin && t > 0 && soundingAt(line(v), t - 1);
                    span.farewell = goesOn && t % m_metre.beat() == 0 && until - t >= m_metre.beat();
                    span.end = span.farewell ? t + m_metre.beat() : t;
                } else if (next >= 0 && next <= until && t < next) {
                    const int silence = std::min(until - t, m_plan.voices() == 2 ? m_metre.beat() : std::max(m_metre.beat(), (m_metre.bar() / 2 / m_metre.beat()) * m_metre.beat()));
                    span.end = std::max(t, (next - silence) / m_metre.beat() * m_metre.beat());
                    if (span.end - t < m_metre.beat() && span.end > t) span.end = t;
                }
                if (span.end - span.begin >= grid) spans.push_back(span);
            }
            t = until;
        }
    }
    return spans;
}

bool FugueWriter::inside(int v, int t) const
{
    return std::any_of(m_out.marks.begin(), m_out.marks.end(), [&](const FugueMark &k) {
        return k.voice == v && k.role != Role::Fragment && t >= k.begin && t < k.end;
    });
}

int FugueWriter::entryAfter(int v, int t) const
{
    int next = -1, other = m_plan.length() + 1;
    for (const FugueMark &k : m_out.marks) {
        if (k.voice != v || k.begin < t) continue;
        if (k.role == Role::Subject || k.role == Role::Answer) next = next < 0 ? k.begin : std::min(next, k.begin);
        else other = std::min(other, k.begin);
    }
    return next >= 0 && next < other ? next : -1;
}

void FugueWriter::compose(std::size_t s)
{
    std::vector<Span> spans = spansOf(s);
    if (spans.empty()) return;
    // The bass first, then the outer voice above, then what lies between; each voice's spans in time.
    auto rank = [&](int v) { return v == m_plan.voices() - 1 ? 0 : v == 0 ? 1 : 1 + v; };
    std::stable_sort(spans.begin(), spans.end(), [&](const Span &a, const Span &b) { return rank(a.voice) < rank(b.voice); });
    std::vector<int> voices;
    for (const Span &span : spans)
        if (std::find(voices.begin(), voices.end(), span.voice) == voices.end()) voices.push_back(span.voice);
    for (const Span &span : spans) write(s, span, span.voice == voices.back(), 0);
    // Once more for all but the last voice, which now hear everything.
    if (voices.size() > 1)
        for (std::size_t i = 0; i + 1 < voices.size(); ++i)
            for (const Span &span : spans)
                if (span.voice == voices[i]) {
                    clear(span);
                    write(s, span, true, 1);
                }
}

void FugueWriter::clear(const Span &span)
{
    auto &l = line(span.voice);
    l.erase(std::remove_if(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset >= span.begin && n.onset < span.end; }), l.end());
}

bool FugueWriter::singsIn(int v, const Span &span) const
{
    const WovenLine &l = m_out.lines[static_cast<std::size_t>(v)];
    return std::any_of(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset < span.end && n.end > span.begin; });
}

void FugueWriter::write(std::size_t s, const Span &span, bool last, int round)
{
    const FugueSection &now = section(s);
    LineTask task;
    task.metre = m_metre;
    task.harmony = &m_out.harmony;
    const int v = span.voice;
    const std::vector<Span> later = spansOf(s);
    auto willSing = [&](int o) {
        return singsIn(o, span) || std::any_of(later.begin(), later.end(), [&](const Span &x) { return x.voice == o && x.begin < span.end && x.end > span.begin; });
    };
    bool lowest = true;
    for (int o = 0; o < m_plan.voices(); ++o) {
        if (o == v) continue;
        if (o > v && willSing(o)) lowest = false;
        Strand strand;
        strand.line = &m_out.lines[static_cast<std::size_t>(o)];
        strand.place = o < v ? 1 : -1;
        strand.neighbour = std::abs(o - v) == 1;
        task.strands.push_back(strand);
    }
    task.mine = &line(v);
    task.begin = span.begin;
    task.end = span.end;
    task.low = range(v).lowest;
    task.high = range(v).highest;
    task.bass = lowest;
    task.centre = static_cast<int>(std::lround(centre(v)));
    task.last = last;
    task.shortest = m_shortest;
    task.pulse = m_shortest == kSixteenthTicks ? 2 * kSixteenthTicks : m_metre.compound() ? 2 * kSixteenthTicks : 4 * kSixteenthTicks;
    if (m_shortest > kSixteenthTicks && meanLength() < 4 * kSixteenthTicks) task.pulse = 2 * kSixteenthTicks;
    task.motion = 1.0;
    task.lively = 0.35;
    task.rests = span.end - span.begin >= m_metre.bar() ? 2.2 : 3.5;
    task.motifs = now.kind == Kind::Episode || now.kind == Kind::Pedal ? std::span<const Motif>(m_playful) : std::span<const Motif>(m_motifs);
    if (const auto found = m_sequences.find(s); found != m_sequences.end() && span.end > found->second.from && span.begin < found->second.to) {
        task.model = &line(v);
        task.back = found->second.link;
        task.steps = found->second.step;
        task.modelFrom = found->second.from;
        task.modelTo = found->second.to;
    }
    if (span.farewell) {
        task.holdFrom = span.begin;
        task.mustConnect = false;
    }
    if (span.end >= m_plan.length()) {
        task.holdFrom = std::max(span.begin, m_plan.length() - m_metre.bar());
        task.mustConnect = false;
    }
    // Under a cadence the bass keeps the dominant until the tonic comes.
    if (lowest)
        for (std::size_t i = slotFrom(span.begin); i < slotTo(span.end); ++i) {
            const HarmonySlot &slot = m_out.harmony[i];
            if (!slot.cadence || slot.bass != slot.root || slot.leading < 0 || slot.begin < span.begin || slot.end > span.end) continue;
            if (!task.holds.empty() && task.holds.back().end == slot.begin) task.holds.back().end = slot.end;
            else task.holds.push_back({slot.begin, slot.end, static_cast<PitchClasses>(1u << slot.root)});
        }
    task.seed = m_seed * 131 + static_cast<std::uint64_t>(v * 7 + round) + s * 1009;
    task.beam = 22;
    task.job = &m_job;
    const LineFound found = findLine(task);
    if (!found.whole) {
        if (!m_job.stopped()) {
            ++m_out.compromises;
            m_out.remarks.push_back("The " + m_plan.names[static_cast<std::size_t>(v)] + " found no way and rests, " + sectionInWords(m_plan, s));
        }
        return;
    }
    m_out.compromises += found.compromises;
    put(line(v), found.notes);
}

double FugueWriter::meanLength() const
{
    return static_cast<double>(m_m.end() - m_m.offset()) / static_cast<double>(m_m.subject.size());
}

} // namespace ricercar
