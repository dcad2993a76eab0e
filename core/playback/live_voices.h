// SPDX-License-Identifier: GPL-3.0-or-later
// The audio thread's end of live playing: what came by the inlets since the last block is put on the synthesizer
// channels of the live voices. A key that two hands hold is let go by the last of them. Wait-free, no allocation.
#pragma once

#include "core/playback/live_port.h"
#include "core/playback/sound.h"

#include <array>

namespace ricercar {

class LiveVoices {
public:
    explicit LiveVoices(ISound &sound) : m_sound(sound) {}

    void takeRt(LivePort &port) noexcept;
    // What a voice sounds like from now on; what is held goes on by the new sound.
    void setSoundRt(LiveVoice voice, const ChannelSound &sound, const ChannelMix &mix) noexcept;
    void panicRt() noexcept; // every live note and pedal, at once
    int heldRt() const noexcept { return m_heldKeys; }

private:
    // Who holds what: by inlet, MIDI channel and key, on which voice + 1 (0: nobody).
    using Holding = std::array<std::array<std::uint8_t, 128>, 16>;
    void playRt(const LiveEvent &event, LiveVoice voice) noexcept;
    void releaseRt(std::uint8_t &holder, std::uint8_t key) noexcept;
    static std::uint8_t channelOf(LiveVoice voice) noexcept { return static_cast<std::uint8_t>(kFirstLiveChannel + static_cast<int>(voice)); }

    ISound &m_sound;
    std::array<Holding, LivePort::kInlets> m_holding{};
    std::array<std::array<std::uint8_t, 128>, kLiveVoices> m_count{}; // how many hold a key
    std::array<ChannelSound, kLiveVoices> m_sounds;
    std::array<ChannelMix, kLiveVoices> m_mixes;
    std::array<bool, kLiveVoices> m_known{};
    int m_heldKeys = 0;
};

} // namespace ricercar
