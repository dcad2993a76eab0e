// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/live_port.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

std::int64_t nowNanos() noexcept
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void LiveInlet::send(LiveEvent event, bool heard, std::int64_t nanos) noexcept
{
    if (event.kind == LiveEvent::Kind::NoteOn && event.value == 0)
        event.kind = LiveEvent::Kind::NoteOff; // as MIDI has it
    event.source = m_number;
    event.nanos = nanos != 0 ? nanos : nowNanos();
    event.place = m_clock.read().at(event.nanos - m_offset.load(std::memory_order_relaxed) * 1000);
    m_events.fetch_add(1, std::memory_order_relaxed);
    const bool key = event.kind == LiveEvent::Kind::NoteOn || event.kind == LiveEvent::Kind::NoteOff;
    if (ILiveTap *tap = m_tap.load(std::memory_order_acquire); tap && key && tap->takes(event) && event.kind == LiveEvent::Kind::NoteOn)
        return;
    // A release goes to the sound whether or not it is wanted now: what was heard must end.
    if (heard || event.kind == LiveEvent::Kind::NoteOff || (event.kind == LiveEvent::Kind::Control && event.key == 64 && event.value < 64))
        m_toSound.push(event);
    m_toRecord.push(event);
}

void LiveInlet::noteOn(int key, int velocity, int channel) noexcept
{
    send({.kind = LiveEvent::Kind::NoteOn, .channel = static_cast<std::uint8_t>(channel & 15),
          .key = static_cast<std::uint8_t>(std::clamp(key, 0, 127)), .value = static_cast<std::uint8_t>(std::clamp(velocity, 1, 127))});
}

void LiveInlet::noteOff(int key, int channel) noexcept
{
    send({.kind = LiveEvent::Kind::NoteOff, .channel = static_cast<std::uint8_t>(channel & 15),
          .key = static_cast<std::uint8_t>(std::clamp(key, 0, 127))});
}

void LiveInlet::control(int controller, int value, int channel) noexcept
{
    send({.kind = LiveEvent::Kind::Control, .channel = static_cast<std::uint8_t>(channel & 15),
          .key = static_cast<std::uint8_t>(controller & 127), .value = static_cast<std::uint8_t>(std::clamp(value, 0, 127))});
}

void LiveInlet::releaseAll() noexcept
{
    const auto held = m_toRecord.held() | m_toSound.held();
    for (std::size_t i = 0; i < held.size(); ++i)
        if (held.test(i))
            noteOff(static_cast<int>(i % 128), static_cast<int>(i / 128));
    const auto pedals = m_toRecord.pedals() | m_toSound.pedals();
    for (std::size_t c = 0; c < pedals.size(); ++c)
        if (pedals.test(c))
            control(64, 0, static_cast<int>(c));
}

LivePort::LivePort()
{
    for (std::size_t i = 0; i < m_inlets.size(); ++i)
        m_inlets[i] = std::make_unique<LiveInlet>(static_cast<std::uint8_t>(i), m_clock);
    inlet(kGenie).setVoice(LiveVoice::Genie);
    inlet(kAnswer).setVoice(LiveVoice::Answer);
}

MusicalPlace LivePort::placeNow() const noexcept
{
    return m_clock.read().at(nowNanos());
}

std::vector<LiveEvent> LivePort::takeEvents()
{
    std::vector<LiveEvent> events;
    LiveEvent event;
    for (auto &inlet : m_inlets) {
        // What comes while it is read waits for the next call: a flood does not keep the reader.
        for (int n = 0; n < 32768 && inlet->popForRecord(event); ++n)
            events.push_back(event);
    }
    std::stable_sort(events.begin(), events.end(), [](const LiveEvent &a, const LiveEvent &b) { return a.nanos < b.nanos; });
    return events;
}

std::uint64_t LivePort::lost() const noexcept
{
    std::uint64_t lost = 0;
    for (const auto &inlet : m_inlets)
        lost += inlet->lost();
    return lost;
}

} // namespace ricercar
