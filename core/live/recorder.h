// SPDX-License-Identifier: GPL-3.0-or-later
// From live events to takes. It is fed with what the live port hands out (LivePort::takeEvents) and knows neither
// device nor clock: every event carries its time and its place. One thread.
#pragma once

#include "core/live/take.h"
#include "core/playback/live_event.h"

#include <array>
#include <optional>
#include <vector>

namespace ricercar {

struct RecordSettings {
    PartId part;
    std::optional<TickRange> punch;  // only what is played in it counts
    std::optional<TickRange> loop;   // each round becomes a take
    std::uint32_t sources = ~0u;     // bit n: inlet n counts
    bool free = false;               // without the transport: seconds count, from the first note on
};

class Recorder {
public:
    bool recording() const { return m_recording; }
    // `at`: where the music will begin (the count-in comes before it).
    void begin(const RecordSettings &settings, TimelineTick at);
    void feed(const LiveEvent &event);
    // A press of the genie's buttons; `event` carries its moment and place (channel and source do not matter), its key
    // the key that was made of it. Let go by release() of the same button.
    void press(std::uint8_t button, const LiveEvent &event);
    void release(std::uint8_t button, const LiveEvent &event);
    // Ends the recording at this moment. Every key that is still down ends here. Takes without a note are left out.
    std::vector<Take> end(const MusicalPlace &place, std::int64_t nanos);

    // While it runs, for the screen: what has been played, and the keys that are down (without an end).
    const Take &current() const { return m_takes.back(); }
    std::vector<TakeNote> held() const;

private:
    struct Down {
        bool down = false;
        std::uint32_t round = 0;
        TakeNote note;
    };
    struct ButtonDown {
        bool down = false;
        std::uint32_t round = 0;
        TakePress press;
    };
    struct Moment { // where an event belongs
        std::int64_t tick = 0;
        double seconds = 0;
        std::uint32_t round = 0;
    };
    std::optional<Moment> momentOf(const MusicalPlace &place, std::int64_t nanos, bool begins);
    Take &takeOf(std::uint32_t round);
    void close(Down &down, const Moment &at);
    void closeButton(ButtonDown &down, const Moment &at);
    void settle(Take &take) const;

    RecordSettings m_settings;
    bool m_recording = false;
    TimelineTick m_at;
    std::int64_t m_began = 0;  // nanoseconds of the first event; 0: none yet
    std::vector<Take> m_takes; // one for each round
    std::vector<std::array<std::array<Down, 128>, 16>> m_down; // by source
    std::array<ButtonDown, 8> m_buttons{};
    bool m_pedal = false;
};

} // namespace ricercar
