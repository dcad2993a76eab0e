// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/midi_follow.h"

#include "core/playback/performance.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kPulse = 10080.0 / 24, kSixteenthTicks = 10080.0 / 4;

MidiMessage message(int a) { return {{static_cast<std::uint8_t>(a), 0, 0}, 1}; }
MidiMessage message(int a, int b, int c)
{
    return {{static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b), static_cast<std::uint8_t>(c)}, 3};
}

} // namespace

void MidiFollow::setNotes(std::vector<FollowNote> notes)
{
    std::stable_sort(notes.begin(), notes.end(), [](const FollowNote &a, const FollowNote &b) { return a.on < b.on; });
    m_notes = std::move(notes);
    m_next = static_cast<std::size_t>(std::upper_bound(m_notes.begin(), m_notes.end(), m_last, [](double t, const FollowNote &n) { return t < n.on; }) - m_notes.begin());
    if (!m_running) return;
    for (Sounding &s : m_sounding) { // what is no more in the score ends now
        const bool there = std::any_of(m_notes.begin(), m_notes.begin() + static_cast<std::ptrdiff_t>(m_next), [&](const FollowNote &n) {
            return n.channel == s.channel && n.key == s.key && n.on <= m_last && n.off > m_last;
        });
        if (!there) s.off = m_last;
    }
}

void MidiFollow::begin(double tick, std::vector<MidiMessage> &out)
{
    m_running = true;
    m_last = tick - 1e-6;
    m_next = static_cast<std::size_t>(std::lower_bound(m_notes.begin(), m_notes.end(), tick - 120, [](const FollowNote &n, double t) { return n.on < t; }) - m_notes.begin());
    m_nextPulse = std::max(0.0, std::ceil((tick - 60) / kPulse) * kPulse);
    m_continueAt = -1;
    if (!m_transport) return;
    if (tick < kPulse) {
        out.push_back(message(0xfa));
        m_nextPulse = 0;
        return;
    }
    // A device can go on from a sixteenth only: from the next that comes.
    const double sixteenths = std::ceil((tick - 60) / kSixteenthTicks);
    const int position = static_cast<int>(std::min(sixteenths, 16383.0));
    out.push_back(message(0xf2, position & 127, position >> 7));
    m_continueAt = sixteenths * kSixteenthTicks;
}

void MidiFollow::release(double until, std::vector<MidiMessage> &out)
{
    for (std::size_t i = 0; i < m_sounding.size();) {
        if (m_sounding[i].off > until) {
            ++i;
            continue;
        }
        out.push_back(message(0x80 | m_sounding[i].channel, m_sounding[i].key, 64));
        m_sounding[i] = m_sounding.back();
        m_sounding.pop_back();
    }
}

void MidiFollow::fire(double until, std::vector<MidiMessage> &out)
{
    if (m_continueAt >= 0 && until >= m_continueAt) {
        out.push_back(message(0xfb));
        m_continueAt = -1;
    }
    for (; m_nextPulse <= until; m_nextPulse += kPulse)
        if (m_clock) out.push_back(message(0xf8));
    release(until, out);
    for (; m_next < m_notes.size() && m_notes[m_next].on <= until; ++m_next) {
        const FollowNote &n = m_notes[m_next];
        if (n.off <= until) continue;
        for (Sounding &s : m_sounding)
            if (s.channel == n.channel && s.key == n.key) s.off = m_last; // struck again
        release(m_last, out);
        out.push_back(message(0x90 | n.channel, n.key, n.velocity));
        m_sounding.push_back({n.off, n.channel, n.key});
    }
    m_last = std::max(m_last, until);
}

void MidiFollow::step(const ClockReading &reading, std::int64_t nanos, std::vector<MidiMessage> &out)
{
    const MusicalPlace place = reading.at(nanos);
    if (!place.moving || (place.countingIn && place.tick < 0)) {
        if (m_running) end(out);
        return;
    }
    if (place.countingIn) { // until the music itself begins
        if (m_running) end(out);
        return;
    }
    const double elapsed = static_cast<double>(nanos - m_lastNanos) * 1e-9;
    m_lastNanos = nanos;
    if (!m_running) {
        begin(std::max(place.tick, 0.0), out);
    } else if (place.round != m_round || place.tick < m_last - 0.04 * reading.ticksPerSecond - 1
               || place.tick > m_last + (elapsed + 0.25) * reading.ticksPerSecond + 1) {
        if (place.round != m_round && m_loopEnd > m_last && m_loopEnd - m_last < reading.ticksPerSecond) fire(m_loopEnd - 1, out);
        release(1e18, out);
        if (m_transport) out.push_back(message(0xfc));
        begin(std::max(place.tick, 0.0), out);
    }
    m_round = place.round;
    m_loopEnd = reading.loopEnd > reading.loopBegin ? reading.loopEnd : 0;
    fire(std::max(place.tick, m_last), out);
}

void MidiFollow::end(std::vector<MidiMessage> &out)
{
    release(1e18, out);
    if (m_running && m_transport) out.push_back(message(0xfc));
    m_running = false;
}

std::vector<FollowNote> followNotes(const Score &score, PartId part, std::uint8_t channel)
{
    std::vector<FollowNote> notes;
    const std::size_t index = score.partIndex(part);
    if (index >= score.parts.size()) return notes;
    const PlayedTempo tempo(score);
    for (const PlayedNote &n : playedNotes(score, index, tempo)) notes.push_back({n.onset, n.end, channel, n.key, n.velocity});
    return notes;
}

} // namespace ricercar
