// SPDX-License-Identifier: GPL-3.0-or-later
// What the sequencer plays on: a synthesizer, or a recorder in a test. Audio thread only; no call may
// allocate, lock or wait.
#pragma once

#include <cstdint>

namespace ricercar {

inline constexpr int kChannels = 256;      // of the synthesizer
inline constexpr int kPartChannels = 240;  // the parts'; a score of more parts shares them in turn
inline constexpr int kFirstAuditionChannel = 240; // what sounds beside the score
inline constexpr int kAuditionChannels = 11;
inline constexpr int kFirstLiveChannel = 251;     // what is played live; 255 is left: to FluidSynth it means "none", and it crashes

// Which sound a channel has.
struct ChannelSound {
    std::uint8_t program = 0; // [0, 127]
    std::uint16_t bank = 0;
    bool percussion = false;  // the drum kits
    bool operator==(const ChannelSound &) const = default;
};

// The mixer strip of a channel.
struct ChannelMix {
    double volume = 0.8; // [0, 1]
    double pan = 0;      // [-1, 1]
    bool audible = true; // what mute and solo together say
    bool operator==(const ChannelMix &) const = default;
};

enum : std::uint8_t { kVolumeController = 7, kPanController = 10, kPedalController = 64 };

class ISound {
public:
    // Makes the next `frames` of sound; what was called before is in force from their first frame.
    virtual void renderRt(std::uint32_t frames) noexcept = 0;
    virtual void noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept = 0;
    virtual void noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept = 0;
    virtual void controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept = 0;
    virtual void bendRt(std::uint8_t /*channel*/, int /*bend*/) noexcept {} // [0, 16383], 8192 none
    virtual void soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept = 0;
    virtual void clickRt(bool accent) noexcept = 0; // of the metronome

protected:
    ~ISound() = default;
};

} // namespace ricercar
