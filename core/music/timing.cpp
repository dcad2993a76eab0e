// SPDX-License-Identifier: GPL-3.0-or-later
// Tempo and beats.
#include "core/music/tempo_map.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

double secondsOver(Ticks length, double quartersPerMinute)
{
    return length.quarters() * 60.0 / quartersPerMinute;
}

// The groups of a full bar, counted in the metre's units.
std::vector<int> groupsOf(const TimeSignature &time)
{
    const int n = std::max<int>(time.beats, 1);
    const auto times = [](int count, int of) {
        return std::vector<int>(static_cast<std::size_t>(count), of);
    };
    if (time.sign == TimeSignature::Sign::Cut && time.unit == 4 && n % 2 == 0) return times(n / 2, 2);
    if (n > 3 && n % 3 == 0) return times(n / 3, 3); // 6/8, 9/8, 12/8, 6/4: compound
    if (time.unit <= 4) return times(n, 1);
    switch (n) {
    case 1:
        return {1};
    case 3:
        return {3}; // one beat to the bar
    case 5:
        return {3, 2};
    case 7:
        return {2, 2, 3};
    case 8:
        return {3, 3, 2};
    case 10:
        return {3, 2, 3, 2};
    default:
        break;
    }
    std::vector<int> groups = times(n / 2, 2);
    if (n % 2 != 0) groups.back() = 3;
    return groups;
}

} // namespace

TempoMap::TempoMap(const Score &score)
{
    m_segments.push_back({});
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        for (const TempoMark &mark : score.masterBars[b]->tempi) {
            if (!(mark.quartersPerMinute > 0)) continue;
            const Segment &last = m_segments.back();
            const TimelineTick at = std::max(last.at, score.timeline({b, mark.at}));
            const double seconds = last.seconds + secondsOver(at - last.at, last.quartersPerMinute);
            if (at == last.at) m_segments.pop_back();
            m_segments.push_back({at, seconds, mark.quartersPerMinute});
        }
    }
}

double TempoMap::seconds(TimelineTick t) const
{
    auto next = std::upper_bound(m_segments.begin(), m_segments.end(), t,
                                 [](TimelineTick place, const Segment &s) { return place < s.at; });
    const Segment &s = next == m_segments.begin() ? *next : *(next - 1);
    return s.seconds + secondsOver(t - s.at, s.quartersPerMinute);
}

TimelineTick TempoMap::tick(double seconds) const
{
    auto next = std::upper_bound(m_segments.begin(), m_segments.end(), seconds,
                                 [](double place, const Segment &s) { return place < s.seconds; });
    const Segment &s = next == m_segments.begin() ? *next : *(next - 1);
    const double quarters = (seconds - s.seconds) * s.quartersPerMinute / 60.0;
    return s.at + Ticks{std::llround(quarters * static_cast<double>(kQuarter.value))};
}

double TempoMap::tempo(TimelineTick t) const
{
    auto next = std::upper_bound(m_segments.begin(), m_segments.end(), t,
                                 [](TimelineTick place, const Segment &s) { return place < s.at; });
    return (next == m_segments.begin() ? *next : *(next - 1)).quartersPerMinute;
}

double secondsAt(const Score &score, TimelineTick t)
{
    return TempoMap(score).seconds(t);
}

TimelineTick tickAt(const Score &score, double seconds)
{
    return TempoMap(score).tick(seconds);
}

double tempoAt(const Score &score, TimelineTick t)
{
    return TempoMap(score).tempo(t);
}

std::vector<std::pair<BarTick, Ticks>> beatsOf(const MasterBar &bar)
{
    const Ticks unit = kWhole / std::max<int>(bar.time.unit, 1);
    const Ticks full = unit * std::max<int>(bar.time.beats, 1);
    std::vector<std::pair<BarTick, Ticks>> beats;
    // A bar longer than its metre goes on counting; a shorter one has the last beats, the first of them cut.
    Ticks skipped = bar.length < full ? full - bar.length : Ticks{};
    for (BarTick at; at.value < bar.length.value;) {
        for (const int group : groupsOf(bar.time)) {
            Ticks length = unit * group;
            const Ticks cut = std::min(skipped, length);
            skipped -= cut;
            length = std::min(length - cut, Ticks{bar.length.value - at.value});
            if (length <= Ticks{}) continue;
            beats.emplace_back(at, length);
            at += length;
        }
    }
    return beats;
}

SpelledPitch spelledIn(int midi, const KeySignature &key)
{
    // In C major the twelve run from A flat to C sharp; in A minor from B flat to D sharp, so that the raised
    // sixth and seventh, and the leading note of the dominant, are sharps.
    const bool minor = key.mode == Mode::Minor || key.mode == Mode::Aeolian;
    return spelledNear(midi, key.fifths + (minor ? 2 : 0));
}

} // namespace ricercar
