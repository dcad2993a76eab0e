// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/silent_clock.h"

#include <chrono>

namespace ricercar {

void SilentClock::start(AudioEngine &engine)
{
    stop();
    m_stopping.store(false);
    m_thread = std::thread([this, &engine] {
        using Clock = std::chrono::steady_clock;
        constexpr auto kBlock = std::chrono::milliseconds(10);
        const std::uint32_t frames = engine.rate() / 100;
        auto next = Clock::now();
        while (!m_stopping.load(std::memory_order_relaxed)) {
            engine.blockRt(nullptr, nullptr, frames, false);
            next += kBlock;
            if (Clock::now() - next > std::chrono::seconds(1)) // the machine slept: do not run after the lost time
                next = Clock::now();
            std::this_thread::sleep_until(next);
        }
    });
}

void SilentClock::stop()
{
    m_stopping.store(true);
    if (m_thread.joinable())
        m_thread.join();
}

} // namespace ricercar
