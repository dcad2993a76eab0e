// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI keyboards and other devices that are played, by RtMidi: ALSA and JACK. Several at once, each on an inlet of the
// live port. A thread of its own looks every 0.3 s for what came and what went; devices are known by name, so that one
// that was chosen is opened again when it comes back. Every exception of the library ends here.
#pragma once

#include "core/playback/live_port.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ricercar {

// What the user chose; a value to be kept in the settings.
struct MidiInputChoice {
    std::string name;
    std::uint16_t channels = 0xffff; // bit 0: channel 1
    bool thru = true;                // heard through the armed part's instrument
    int offsetMicros = 0;            // its own delay, taken off what is recorded
    bool operator==(const MidiInputChoice &) const = default;
};

struct MidiNotice {
    enum class Kind : std::uint8_t { Opened, Lost, Failed };
    Kind kind = Kind::Opened;
    std::string device;
    std::string sentence; // for the status line
};

class MidiInputs {
public:
    explicit MidiInputs(LivePort &port); // which must outlive it
    ~MidiInputs();
    MidiInputs(const MidiInputs &) = delete;
    MidiInputs &operator=(const MidiInputs &) = delete;

    // UI thread. Opened as soon as they are there; at most LivePort::kInlets - kFirstDevice.
    void choose(std::vector<MidiInputChoice> choices);
    std::vector<MidiInputChoice> choices() const;
    std::vector<std::string> devices() const;  // there now
    std::vector<std::string> open() const;     // chosen, there, and playing
    std::vector<MidiNotice> takeNotices();     // since the last call
    std::string description() const;           // "ALSA and JACK", or a sentence why there are no devices
    int inletOf(const std::string &device) const; // -1: not open

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

// The moments at which a device's events happened, from the times between them that the driver tells, which know
// nothing of how late the program's thread was woken.
class ArrivalClock {
public:
    // `delta`: seconds since the event before, as the driver says. `arrival`: steady clock, nanoseconds.
    std::int64_t happened(double delta, std::int64_t arrival) noexcept;

private:
    double m_device = 0; // nanoseconds on the device's own time
    double m_offset = 0;
    bool m_begun = false;
};

} // namespace ricercar
