// SPDX-License-Identifier: GPL-3.0-or-later
// Where what is played live enters: one inlet for each hand that plays (a MIDI device, the computer's keys, the eight
// buttons, the studio's answer). Each inlet leads to the sound (the audio thread reads) and to the recorder and the
// screen (the UI thread reads), by rings that never wait. However full a ring is, a note that was let in is also let
// go: room for the releases is kept back, and what is lost for want of room is counted.
#pragma once

#include "core/playback/engine_clock.h"
#include "core/playback/live_event.h"
#include "core/playback/spsc_ring.h"

#include <array>
#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <vector>

namespace ricercar {

// The sounds live playing can have at once, each on a synthesizer channel of its own.
enum class LiveVoice : std::uint8_t { Keyboard, Genie, Answer, Extra };
inline constexpr int kLiveVoices = 4;

// One way of an inlet: one writing thread, one reading thread.
template <std::size_t kCapacity>
class LiveRing {
public:
    // False: lost, and counted. A release, or a pedal's, of what was let in is never lost.
    bool push(const LiveEvent &e) noexcept
    {
        const std::size_t slot = std::size_t{e.channel & 15u} * 128 + (e.key & 127u);
        bool sent = false;
        switch (e.kind) {
        case LiveEvent::Kind::NoteOn:
            // A key struck twice without being let go is released once.
            sent = used() < kCapacity - kReserve && m_ring.push(e);
            if (sent) m_held.set(slot);
            break;
        case LiveEvent::Kind::NoteOff:
            if (!m_held.test(slot)) return true; // it was not let in: nothing hangs
            sent = m_ring.push(e);
            if (sent) m_held.reset(slot);
            break;
        case LiveEvent::Kind::Control:
            if (e.key == 64 && e.value < 64 && m_pedal.test(e.channel & 15u)) {
                sent = m_ring.push(e);
                if (sent) m_pedal.reset(e.channel & 15u);
                break;
            }
            sent = used() < kCapacity - kReserve && m_ring.push(e);
            if (sent && e.key == 64 && e.value >= 64) m_pedal.set(e.channel & 15u);
            break;
        default: sent = used() < kCapacity - kReserve && m_ring.push(e);
        }
        if (sent) m_written.fetch_add(1, std::memory_order_release);
        else m_lost.fetch_add(1, std::memory_order_relaxed);
        return sent;
    }
    bool pop(LiveEvent &e) noexcept
    {
        if (!m_ring.pop(e)) return false;
        m_read.fetch_add(1, std::memory_order_release);
        return true;
    }
    std::uint64_t lost() const noexcept { return m_lost.load(std::memory_order_relaxed); }
    // Writer: the keys (channel * 128 + key) and pedals that are down.
    const std::bitset<16 * 128> &held() const noexcept { return m_held; }
    const std::bitset<16> &pedals() const noexcept { return m_pedal; }

private:
    // Every key and pedal of every channel may be down, and each needs one event to come up.
    static constexpr std::size_t kReserve = 16 * 128 + 16;
    static_assert(kCapacity >= 2 * kReserve);
    std::size_t used() const noexcept
    {
        return static_cast<std::size_t>(m_written.load(std::memory_order_relaxed) - m_read.load(std::memory_order_acquire));
    }

    SpscRing<LiveEvent, kCapacity> m_ring;
    std::bitset<16 * 128> m_held;
    std::bitset<16> m_pedal;
    std::atomic<std::uint64_t> m_written{0}, m_read{0}, m_lost{0};
};

// What a key may be taken for before it is heard or recorded: one of eight buttons, say. Asked on the writing thread
// with strikes and releases, stamped; true: it is taken, and goes no further. What is held down when the tap changes
// is still let go.
class ILiveTap {
public:
    virtual bool takes(const LiveEvent &event) noexcept = 0;

protected:
    ~ILiveTap() = default;
};

// One writing thread at a time.
class LiveInlet {
public:
    LiveInlet(std::uint8_t number, const EngineClock &clock) : m_number(number), m_clock(clock) {}

    // Stamps and sends: to the recorder always, to the sound where `heard`. `nanos`: when it happened; 0: now.
    void send(LiveEvent event, bool heard = true, std::int64_t nanos = 0) noexcept;
    void noteOn(int key, int velocity, int channel = 0) noexcept;
    void noteOff(int key, int channel = 0) noexcept;
    void control(int controller, int value, int channel = 0) noexcept;
    // Lets go of every key and pedal that is down: a device that went away, a window that lost the keyboard.
    void releaseAll() noexcept;

    void setVoice(LiveVoice voice) noexcept { m_voice.store(voice, std::memory_order_relaxed); } // any thread; the next notes
    LiveVoice voice() const noexcept { return m_voice.load(std::memory_order_relaxed); }
    // Heard later than played by this much, which recorded notes are moved back by (microseconds; may be negative).
    void setOffset(std::int64_t micros) noexcept { m_offset.store(micros, std::memory_order_relaxed); }
    void setTap(ILiveTap *tap) noexcept { m_tap.store(tap, std::memory_order_release); } // any thread; null: none
    std::uint64_t lost() const noexcept { return m_toSound.lost() + m_toRecord.lost(); } // events, since the beginning
    std::uint64_t events() const noexcept { return m_events.load(std::memory_order_relaxed); }

    bool popForSoundRt(LiveEvent &event) noexcept { return m_toSound.pop(event); } // audio thread
    bool popForRecord(LiveEvent &event) noexcept { return m_toRecord.pop(event); } // UI thread

private:
    std::uint8_t m_number;
    const EngineClock &m_clock;
    std::atomic<LiveVoice> m_voice{LiveVoice::Keyboard};
    std::atomic<std::int64_t> m_offset{0};
    std::atomic<ILiveTap *> m_tap{nullptr};
    std::atomic<std::uint64_t> m_events{0};
    LiveRing<8192> m_toSound;
    LiveRing<32768> m_toRecord;
};

class LivePort {
public:
    static constexpr int kHands = 0;        // the computer's keys, the keyboard on the screen: the UI thread
    static constexpr int kGenie = 1;        // the keys that eight buttons choose
    static constexpr int kAnswer = 2;       // the studio's turn
    static constexpr int kFirstDevice = 3;  // MIDI devices
    static constexpr int kInlets = 11;

    LivePort();
    LivePort(const LivePort &) = delete;
    LivePort &operator=(const LivePort &) = delete;

    LiveInlet &inlet(int number) noexcept { return *m_inlets[static_cast<std::size_t>(number)]; }
    const LiveInlet &inlet(int number) const noexcept { return *m_inlets[static_cast<std::size_t>(number)]; }
    EngineClock &clock() noexcept { return m_clock; }
    const EngineClock &clock() const noexcept { return m_clock; }
    MusicalPlace placeNow() const noexcept;
    // UI thread: everything since the last call, from all inlets, by time.
    std::vector<LiveEvent> takeEvents();
    std::uint64_t lost() const noexcept;

private:
    EngineClock m_clock;
    std::array<std::unique_ptr<LiveInlet>, kInlets> m_inlets;
};

std::int64_t nowNanos() noexcept; // std::chrono::steady_clock

} // namespace ricercar
