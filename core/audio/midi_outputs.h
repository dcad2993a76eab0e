// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI devices that go with the music, by RtMidi: clock and transport, and the notes of parts that are sent to them.
// A thread of its own asks the engine's clock every millisecond and sends what is due; it looks for devices that came
// and went as MidiInputs does.
#pragma once

#include "core/audio/midi_inputs.h"
#include "core/music/score.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ricercar {

// What the user chose; a value to be kept in the settings.
struct MidiOutputChoice {
    std::string name;
    bool clock = false;     // 24 pulses to the quarter
    bool transport = false; // start, stop, continue, song position
    bool operator==(const MidiOutputChoice &) const = default;
};

// A part that a device plays.
struct MidiRoute {
    PartId part;
    std::string device;
    std::uint8_t channel = 0; // [0, 15]
    bool operator==(const MidiRoute &) const = default;
};

class MidiOutputs {
public:
    explicit MidiOutputs(const LivePort &port); // its clock is followed; must outlive it
    ~MidiOutputs();
    MidiOutputs(const MidiOutputs &) = delete;
    MidiOutputs &operator=(const MidiOutputs &) = delete;

    // UI thread.
    void choose(std::vector<MidiOutputChoice> choices);
    void setScore(ScorePtr score, std::vector<MidiRoute> routes);
    void panic(); // all notes off, on every device that is open
    std::vector<std::string> devices() const;
    std::vector<std::string> open() const;
    std::vector<MidiNotice> takeNotices();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ricercar
