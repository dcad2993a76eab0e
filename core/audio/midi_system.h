// SPDX-License-Identifier: GPL-3.0-or-later
// RtMidi behind a small wall: which MIDI systems are there, their ports by stable names. Private to core/audio.
// Its constructors print and throw where a system is missing, so that is found out before.
#pragma once

#include <RtMidi.h>

#include <memory>
#include <string>
#include <vector>

namespace ricercar::midi_system {

enum class System { Alsa, Jack };
inline constexpr System kSystems[]{System::Alsa, System::Jack};
const char *nameOf(System system);

struct Port {
    System system = System::Alsa;
    unsigned index = 0;
    std::string name; // without the numbers that change from day to day; "(2)" after the second of one name
};

// Keeps one listener for each system and direction; none of its calls throws.
template <typename Midi>
class Lister {
public:
    std::vector<Port> ports();          // our own left out
    std::string systems() const;        // "ALSA and JACK"; empty: none

private:
    std::unique_ptr<Midi> m_midi[2];
    int m_wait[2] = {0, 0};             // calls until a system that is not there is asked for again
};

// Null, or an instance whose warnings are swallowed.
template <typename Midi>
std::unique_ptr<Midi> make(System system);

std::string stableName(const std::string &portName); // "Keystation 49:Keystation 49 MIDI 1 20:0" -> "Keystation 49 MIDI 1"

} // namespace ricercar::midi_system
