// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from a keyboard, a controller, the computer's keys or a model's hands while it is played, and where the
// music was when it came. One plain value for all the ways it takes: to the sound, to the recorder, to the screen.
#pragma once

#include "core/base/units.h"

#include <cstdint>

namespace ricercar {

// Where the music that is heard was at a moment of real time.
struct MusicalPlace {
    double tick = 0;          // on the timeline; before the start of the music while it is counted in
    std::uint32_t round = 0;  // how many times a loop had been closed
    bool moving = false;      // the transport ran (or counted in)
    bool countingIn = false;
};

struct LiveEvent {
    enum class Kind : std::uint8_t { NoteOn, NoteOff, Control, Program, Bend, Pressure, KeyPressure };
    Kind kind = Kind::NoteOn;
    std::uint8_t source = 0;    // the inlet it came by (LivePort)
    std::uint8_t channel = 0;   // MIDI channel, [0, 15]
    std::uint8_t key = 60;      // or controller, or program; of a bend the low seven bits
    std::uint8_t value = 0;     // velocity, or the controller's value; of a bend the high seven bits
    std::int64_t nanos = 0;     // std::chrono::steady_clock, when it happened
    MusicalPlace place{};       // stamped as it came
};

} // namespace ricercar
