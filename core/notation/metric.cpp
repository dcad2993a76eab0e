// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/metric.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr int kLongest = -1;  // breve
constexpr int kShortest = 7;  // 128th
constexpr int kDeepest = 8;   // halvings of a beat that are looked at

Ticks plainLength(int log2)
{
    return log2 < 0 ? kWhole * 2 : kWhole / (std::int64_t{1} << log2);
}

} // namespace

Ticks NoteValue::length() const
{
    const Ticks base = plainLength(log2);
    const Ticks dotted = base * 2 - base / (std::int64_t{1} << dots);
    return dotted * tupletNormal / tupletActual;
}

std::optional<NoteValue> valueOf(Ticks length, int maxDots)
{
    for (int log2 = kLongest; log2 <= kShortest; ++log2) {
        const Ticks base = plainLength(log2);
        if (base > length) continue;
        for (int dots = 0; dots <= maxDots; ++dots) {
            if (base.value % (std::int64_t{1} << dots) != 0) break;
            if (base * 2 - base / (std::int64_t{1} << dots) == length) return NoteValue{log2, dots, 1, 1};
        }
        return std::nullopt; // any smaller value is more than twice too short
    }
    return std::nullopt;
}

std::vector<TimedValue> valuesWithoutMetre(Ticks length, int maxDots)
{
    std::vector<TimedValue> out;
    while (length > Ticks{0}) {
        if (const auto whole = valueOf(length, maxDots)) {
            out.push_back({*whole, length});
            break;
        }
        int log2 = kLongest;
        while (log2 < kShortest && plainLength(log2) > length) ++log2;
        const Ticks taken = std::min(plainLength(log2), length);
        const Ticks left = length - taken;
        // A remainder shorter than a 128th cannot be written: the value before it takes its time.
        if (left < plainLength(kShortest)) {
            out.push_back({NoteValue{log2, 0, 1, 1}, length});
            break;
        }
        out.push_back({NoteValue{log2, 0, 1, 1}, taken});
        length = left;
    }
    return out;
}

Metric::Metric(const MasterBar &bar) : m_length(bar.length)
{
    MasterBar whole = bar;
    whole.length = bar.time.length();
    whole.pickup = false;
    const auto wholeBeats = beatsOf(whole);
    for (const auto &[start, length] : wholeBeats) m_beat = std::max(m_beat, length);
    m_compound = bar.time.beats % 3 == 0 && bar.time.beats > 3 && m_beat == kWhole * 3 / bar.time.unit;

    const auto beats = beatsOf(bar);
    const std::size_t missing =
        bar.pickup && wholeBeats.size() > beats.size() ? wholeBeats.size() - beats.size() : 0;
    for (std::size_t i = 0; i < beats.size(); ++i) {
        Beat beat{Ticks{beats[i].first.value}, beats[i].second, Ticks{beats[i].first.value}, 2};
        if (i == 0 && bar.pickup && beat.length < m_beat) beat.origin = beat.start + beat.length - m_beat;
        if (wholeBeats.size() == 4 && i + missing == 2) beat.level = 3;
        if (wholeBeats.size() == 2 && m_compound && i + missing == 1) beat.level = 3;
        m_beats.push_back(beat);
    }
    if (m_beats.empty()) m_beats.push_back({Ticks{0}, m_length, Ticks{0}, 2});
}

std::size_t Metric::beatAt(Ticks at) const
{
    std::size_t i = 0;
    while (i + 1 < m_beats.size() && m_beats[i + 1].start <= at) ++i;
    return i;
}

int Metric::level(Ticks at) const
{
    if (at <= Ticks{0} || at >= m_length) return 4;
    const Beat &beat = m_beats[beatAt(at)];
    if (beat.start == at) return beat.level;
    const Ticks inside = at - beat.origin;
    const bool thirds = m_compound && beat.length.value % 3 == 0;
    Ticks step = thirds ? m_beat / 3 : (m_compound ? beat.length : m_beat) / 2;
    for (int level = 1; level > 1 - kDeepest && step.value > 0; --level, step = step / 2) {
        if ((inside % step).value == 0) return level;
        if (step.value % 2 != 0) break;
    }
    return -100;
}

std::optional<Metric::Inside> Metric::strongestInside(Ticks from, Ticks to) const
{
    const int fromLevel = level(from);
    std::optional<Inside> best;
    const auto offer = [&](Ticks at, int atLevel) {
        if (at <= from || at >= to) return;
        // Of equals: the first when the length begins off them (short, long), else the last (long, short).
        if (!best || atLevel > best->level || (atLevel == best->level && fromLevel >= atLevel)) best = Inside{at, atLevel};
    };
    for (const Beat &beat : m_beats) offer(beat.start, beat.level);
    if (best) return best;

    const Beat &beat = m_beats[beatAt(from)];
    const bool thirds = m_compound && beat.length.value % 3 == 0;
    Ticks step = thirds ? m_beat / 3 : (m_compound ? beat.length : m_beat) / 2;
    for (int depth = 1; depth > 1 - kDeepest && step.value > 0; --depth, step = step / 2) {
        const Ticks first = beat.origin + step * ((from - beat.origin) / step + 1);
        for (Ticks at = first; at < to; at += step) offer(at, depth);
        if (best) return best;
        if (step.value % 2 != 0) break;
    }
    return std::nullopt;
}

bool Metric::showsBeats(Ticks from, Ticks to, const NoteValue &value, bool rest, const Inside &inside) const
{
    const int start = level(from), end = level(to);
    const bool crossesBeat = inside.level >= 2;
    if (m_compound) {
        if (crossesBeat) return start >= inside.level && end >= 2 && value.dots == 1;
        if (rest && start < 2 && inside.level >= 1) return false; // two eighth rests, not a quarter, after the beat
    }
    if (rest) {
        if (start < inside.level) return false;
        if (!m_compound && crossesBeat && (value.dots > 0 || m_beats.size() == 3)) return false;
        return value.dots == 0 || (start >= 2 && value.dots == 1);
    }
    if (start >= inside.level) return value.dots < 2 || start > inside.level;
    if (start != inside.level - 1) return false;
    // A syncopation: balanced about the place it hides, or filled up to an equal one.
    if (value.dots == 0) return level(from + (to - from) / 2) == inside.level;
    return value.dots == 1 && end >= inside.level;
}

void Metric::splitInto(Ticks from, Ticks to, bool rest, std::vector<TimedValue> &out) const
{
    if (to <= from) return;
    const auto inside = strongestInside(from, to);
    const auto single = valueOf(to - from, rest ? 1 : 2);
    if (single && (!inside || showsBeats(from, to, *single, rest, *inside))) {
        out.push_back({*single, to - from});
        return;
    }
    if (!inside) {
        for (const TimedValue &v : valuesWithoutMetre(to - from, 0)) out.push_back(v);
        return;
    }
    splitInto(from, inside->at, rest, out);
    splitInto(inside->at, to, rest, out);
}

std::vector<TimedValue> Metric::split(Ticks at, Ticks length, bool rest) const
{
    std::vector<TimedValue> out;
    splitInto(at, at + length, rest, out);
    return out;
}

std::vector<NoteValue> valuesFor(const MasterBar &bar, BarTick at, Ticks length, bool rest)
{
    std::vector<NoteValue> out;
    for (const TimedValue &v : Metric(bar).split(Ticks{at.value}, length, rest)) out.push_back(v.value);
    return out;
}

} // namespace ricercar
