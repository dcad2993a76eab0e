// SPDX-License-Identifier: GPL-3.0-or-later
// The link between real time and the music: written by the audio thread once a block, read by any thread at any
// moment between. The reading is one whole (a sequence lock: the writer never waits, a reader that meets it in the
// middle reads again).
#pragma once

#include "core/playback/live_event.h"

#include <array>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdint>

namespace ricercar {

struct ClockReading {
    std::int64_t nanos = 0;      // steady clock; 0: no engine has run yet
    double tick = 0;             // heard at that moment
    double ticksPerSecond = 0;   // at that place, with the tempo scale
    double loopBegin = 0, loopEnd = 0; // ticks; equal: no loop ahead
    std::uint32_t round = 0;
    bool playing = false, countingIn = false;

    // Where the music is at another moment nearby.
    MusicalPlace at(std::int64_t when) const noexcept
    {
        MusicalPlace place{tick, round, playing, countingIn};
        if (!playing)
            return place;
        place.tick += static_cast<double>(when - nanos) * 1e-9 * ticksPerSecond;
        if (loopEnd > loopBegin && place.tick >= loopEnd && !countingIn) {
            const double length = loopEnd - loopBegin;
            const double rounds = std::floor((place.tick - loopBegin) / length);
            place.tick -= rounds * length;
            place.round += static_cast<std::uint32_t>(rounds);
        }
        return place;
    }
};

class EngineClock {
public:
    // Audio thread (one writer).
    void writeRt(const ClockReading &r) noexcept
    {
        const std::uint32_t n = m_sequence.load(std::memory_order_relaxed);
        m_sequence.store(n + 1, std::memory_order_relaxed);
        std::atomic_thread_fence(std::memory_order_release);
        const std::array<std::uint64_t, kWords> words{
            std::bit_cast<std::uint64_t>(r.nanos), std::bit_cast<std::uint64_t>(r.tick), std::bit_cast<std::uint64_t>(r.ticksPerSecond),
            std::bit_cast<std::uint64_t>(r.loopBegin), std::bit_cast<std::uint64_t>(r.loopEnd),
            std::uint64_t{r.round} << 2 | std::uint64_t{r.countingIn} << 1 | std::uint64_t{r.playing}};
        for (std::size_t i = 0; i < kWords; ++i)
            m_words[i].store(words[i], std::memory_order_relaxed);
        m_sequence.store(n + 2, std::memory_order_release);
    }
    // Any thread.
    ClockReading read() const noexcept
    {
        std::array<std::uint64_t, kWords> w{};
        for (;;) {
            const std::uint32_t n = m_sequence.load(std::memory_order_acquire);
            for (std::size_t i = 0; i < kWords; ++i)
                w[i] = m_words[i].load(std::memory_order_relaxed);
            std::atomic_thread_fence(std::memory_order_acquire);
            if (n % 2 == 0 && n == m_sequence.load(std::memory_order_relaxed))
                break;
        }
        return {std::bit_cast<std::int64_t>(w[0]), std::bit_cast<double>(w[1]), std::bit_cast<double>(w[2]),
                std::bit_cast<double>(w[3]), std::bit_cast<double>(w[4]), static_cast<std::uint32_t>(w[5] >> 2),
                (w[5] & 1u) != 0, (w[5] & 2u) != 0};
    }

private:
    static constexpr std::size_t kWords = 6;
    std::atomic<std::uint32_t> m_sequence{0};
    std::array<std::atomic<std::uint64_t>, kWords> m_words{};
};

} // namespace ricercar
