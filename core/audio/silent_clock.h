// SPDX-License-Identifier: GPL-3.0-or-later
// Drives an engine in real time where there is no device, so that the transport runs and the playhead moves.
#pragma once

#include "core/audio/audio_engine.h"

#include <atomic>
#include <thread>

namespace ricercar {

class SilentClock {
public:
    SilentClock() = default;
    ~SilentClock() { stop(); }
    SilentClock(const SilentClock &) = delete;
    SilentClock &operator=(const SilentClock &) = delete;

    void start(AudioEngine &engine); // which must live until stop()
    void stop();
    bool isRunning() const { return m_thread.joinable(); }

private:
    std::thread m_thread;
    std::atomic<bool> m_stopping{false};
};

} // namespace ricercar
