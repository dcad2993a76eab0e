// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a take through a live inlet, in real time: the studio's turn of call and answer, a take listened to. Asked every
// few milliseconds by a timer; one thread.
#pragma once

#include "core/live/take.h"
#include "core/playback/live_port.h"

#include <vector>

namespace ricercar {

class TakePlayback {
public:
    explicit TakePlayback(LiveInlet &inlet) : m_inlet(inlet) {}
    ~TakePlayback() { stop(); }
    TakePlayback(const TakePlayback &) = delete;
    TakePlayback &operator=(const TakePlayback &) = delete;

    // By the take's seconds; `at`: steady clock, nanoseconds.
    void start(const Take &take, std::int64_t at);
    void step(std::int64_t now); // what is due
    void stop();                 // lets go of everything
    bool playing() const { return m_next < m_events.size(); }

private:
    LiveInlet &m_inlet;
    std::vector<LiveEvent> m_events; // by time
    std::size_t m_next = 0;
};

} // namespace ricercar
