// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/live_voices.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

void LiveVoices::takeRt(LivePort &port) noexcept
{
    // A block takes no more than this from one inlet, so that a flood costs a bounded time; the rest waits its turn.
    constexpr int kMostInBlock = 512;
    LiveEvent event;
    for (int i = 0; i < LivePort::kInlets; ++i) {
        LiveInlet &inlet = port.inlet(i);
        for (int n = 0; n < kMostInBlock && inlet.popForSoundRt(event); ++n)
            playRt(event, inlet.voice());
    }
}

void LiveVoices::playRt(const LiveEvent &e, LiveVoice voice) noexcept
{
    const std::uint8_t channel = channelOf(voice);
    const std::uint8_t key = e.key & 127u;
    std::uint8_t &holder = m_holding[e.source % LivePort::kInlets][e.channel & 15u][key];
    switch (e.kind) {
    case LiveEvent::Kind::NoteOn: {
        releaseRt(holder, key);
        std::uint8_t &count = m_count[static_cast<std::size_t>(voice)][key];
        if (count > 0)
            m_sound.noteOffRt(channel, key); // another hand holds it: it is struck again
        m_sound.noteOnRt(channel, key, e.value);
        ++count;
        ++m_heldKeys;
        holder = static_cast<std::uint8_t>(static_cast<int>(voice) + 1);
        break;
    }
    case LiveEvent::Kind::NoteOff: releaseRt(holder, key); break;
    case LiveEvent::Kind::Control:
        // Volume, pan and bank are the mixer's and the score's. All sound off and all notes off are for this hand.
        if (e.key == 120 || e.key == 123) {
            for (std::size_t k = 0; k < 128; ++k)
                releaseRt(m_holding[e.source % LivePort::kInlets][e.channel & 15u][k], static_cast<std::uint8_t>(k));
        } else if (e.key != kVolumeController && e.key != kPanController && e.key != 0 && e.key != 32 && e.key < 120) {
            m_sound.controlRt(channel, e.key, e.value);
        }
        break;
    case LiveEvent::Kind::Bend: m_sound.bendRt(channel, static_cast<int>(e.value & 127u) << 7 | (e.key & 127)); break;
    case LiveEvent::Kind::Program:     // the part's instrument counts
    case LiveEvent::Kind::Pressure:    // few SoundFonts know them; they are recorded, not heard
    case LiveEvent::Kind::KeyPressure: break;
    }
}

void LiveVoices::releaseRt(std::uint8_t &holder, std::uint8_t key) noexcept
{
    if (holder == 0)
        return;
    const auto voice = static_cast<LiveVoice>(holder - 1);
    holder = 0;
    --m_heldKeys;
    if (--m_count[static_cast<std::size_t>(voice)][key] == 0)
        m_sound.noteOffRt(channelOf(voice), key);
}

void LiveVoices::setSoundRt(LiveVoice voice, const ChannelSound &sound, const ChannelMix &mix) noexcept
{
    const auto v = static_cast<std::size_t>(voice);
    const std::uint8_t channel = channelOf(voice);
    if (!m_known[v] || m_sounds[v] != sound)
        m_sound.soundRt(channel, sound);
    m_sound.controlRt(channel, kVolumeController, static_cast<std::uint8_t>(std::lround(std::clamp(mix.volume, 0.0, 1.0) * 127)));
    m_sound.controlRt(channel, kPanController, static_cast<std::uint8_t>(std::clamp<long>(std::lround(64 + mix.pan * 63), 0, 127)));
    m_sounds[v] = sound;
    m_mixes[v] = mix;
    m_known[v] = true;
}

void LiveVoices::panicRt() noexcept
{
    for (Holding &holding : m_holding)
        for (auto &channel : holding)
            channel.fill(0);
    for (std::size_t v = 0; v < m_count.size(); ++v) {
        const std::uint8_t channel = channelOf(static_cast<LiveVoice>(v));
        for (std::size_t k = 0; k < 128; ++k)
            if (m_count[v][k] > 0)
                m_sound.noteOffRt(channel, static_cast<std::uint8_t>(k));
        m_count[v].fill(0);
        m_sound.controlRt(channel, kPedalController, 0);
        m_sound.controlRt(channel, 120, 0); // all sound off
        m_sound.bendRt(channel, 8192);
    }
    m_heldKeys = 0;
}

} // namespace ricercar
