// SPDX-License-Identifier: GPL-3.0-or-later
// What a MIDI device is told so that it goes with the music: clock (24 to the quarter), start, stop, continue and song
// position, and the notes of parts that it plays. Asked again and again with the time that has come; says what is due.
// A value without a device, a thread or a wait; core/audio/midi_outputs.h gives it those.
#pragma once

#include "core/music/score.h"
#include "core/playback/engine_clock.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

struct MidiMessage {
    std::array<std::uint8_t, 3> bytes{};
    std::uint8_t size = 0; // [1, 3]
    bool operator==(const MidiMessage &) const = default;
};

struct FollowNote {
    double on = 0, off = 0; // timeline ticks, as played
    std::uint8_t channel = 0, key = 60, velocity = 80;
};

class MidiFollow {
public:
    void setClock(bool on) { m_clock = on; }
    void setTransport(bool on) { m_transport = on; }
    void setNotes(std::vector<FollowNote> notes); // those that sound live on if they are still there
    // Appends what is due at `nanos` (steady clock, rising from call to call).
    void step(const ClockReading &reading, std::int64_t nanos, std::vector<MidiMessage> &out);
    // Lets go of what sounds and says stop: before the device is closed.
    void end(std::vector<MidiMessage> &out);

private:
    struct Sounding {
        double off = 0;
        std::uint8_t channel = 0, key = 60;
    };
    void begin(double tick, std::vector<MidiMessage> &out);
    void fire(double until, std::vector<MidiMessage> &out);
    void release(double until, std::vector<MidiMessage> &out);

    bool m_clock = false, m_transport = false, m_running = false;
    std::vector<FollowNote> m_notes; // by onset
    std::size_t m_next = 0;
    std::vector<Sounding> m_sounding;
    double m_last = 0, m_nextPulse = 0, m_continueAt = -1;
    double m_loopEnd = 0;
    std::uint32_t m_round = 0;
    std::int64_t m_lastNanos = 0;
};

// The notes of one part as they are played, for a device's channel.
std::vector<FollowNote> followNotes(const Score &score, PartId part, std::uint8_t channel);

} // namespace ricercar
