// SPDX-License-Identifier: GPL-3.0-or-later
// What runs in the audio callback: commands in, the sequencer, the synthesizer, metronome clicks, gain and
// limiter, the state out. It does not allocate, free, lock, wait or log.
// What is played live joins by the rings of a LivePort, which any number of hands fill.
#pragma once

#include "core/audio/fluid_sound.h"
#include "core/audio/limiter.h"
#include "core/playback/live_voices.h"
#include "core/playback/mailbox.h"
#include "core/playback/sequencer.h"
#include "core/playback/spsc_ring.h"

#include <atomic>
#include <memory>
#include <vector>

namespace ricercar {

// Written by the audio thread, read by any. Each value is whole; they need not be of one block.
struct EngineMeters {
    std::atomic<bool> playing{false}, countingIn{false};
    std::atomic<std::int64_t> place{0};          // timeline ticks
    std::atomic<float> peakLeft{0}, peakRight{0}; // falling back after a peak
    std::atomic<float> load{0};                  // of a block's time
    std::atomic<std::uint64_t> blocks{0};
    std::atomic<std::uint64_t> xruns{0};         // told by the device
    std::atomic<std::uint64_t> lateBlocks{0};    // took longer to make than they last
};

struct EngineCommand {
    enum class Kind : std::uint8_t { Play, Stop, Locate, Loop, NoLoop, TempoScale, Metronome, MasterGain, Mix, Audition, LiveSound, Panic };
    Kind kind = Kind::Stop;
    std::uint8_t channel = 0, key = 60, velocity = 80;
    int bars = 0;                // Play: to count in
    bool on = false;             // Metronome
    TimelineTick begin, end;     // Locate (begin), Loop
    double value = 1;            // TempoScale, MasterGain
    std::int64_t frames = 0;     // Audition: how long
    std::uint64_t serial = 0;    // Play, Mix: of the snapshot
    ChannelSound sound;
    ChannelMix mix;
};

class AudioEngine final : private ISound {
public:
    enum class Use { Live, Offline }; // Offline: no limiter, no gain
    // `sound` may be null: silence. `meters` and `live` must outlive it; without `live` nobody plays along.
    // `rate`: frames per second.
    AudioEngine(std::unique_ptr<FluidSound> sound, unsigned rate, EngineMeters &meters, Use use = Use::Live,
                LivePort *live = nullptr);

    // ---- one thread beside the audio thread ----
    bool send(const EngineCommand &command) noexcept { return m_commands.push(command); } // false: full, not sent
    PlanMailbox &mailbox() noexcept { return m_mailbox; } // of the plan builder's thread
    void setLatency(std::int64_t frames) noexcept { m_latency.store(frames, std::memory_order_relaxed); }
    unsigned rate() const noexcept { return m_rate; }

    // ---- audio thread ----
    // The callback: makes `frames` and publishes the state. Both channels, or neither (then nothing is made).
    void blockRt(float *left, float *right, std::uint32_t frames, bool xrun) noexcept;
    // Only makes the frames: what the offline render calls.
    void processRt(float *left, float *right, std::uint32_t frames) noexcept;
    Sequencer &sequencer() noexcept { return m_sequencer; }

private:
    void renderRt(std::uint32_t frames) noexcept override;
    void noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept override;
    void noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept override;
    void controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept override;
    void bendRt(std::uint8_t channel, int bend) noexcept override;
    void soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept override;
    void clickRt(bool accent) noexcept override;

    void obeyRt(const EngineCommand &command) noexcept;
    void tellTimeRt(std::int64_t beganNanos, std::uint32_t frames) noexcept; // to the live port: where the music is, and when
    void finishRt(float *left, float *right, std::uint32_t frames) noexcept;

    std::unique_ptr<FluidSound> m_sound;
    unsigned m_rate;
    Use m_use;
    EngineMeters &m_meters;
    PlanMailbox m_mailbox;
    Sequencer m_sequencer; // after the mailbox: gives its plan back when it goes
    SpscRing<EngineCommand, 1024> m_commands;
    std::atomic<std::int64_t> m_latency{0};
    LivePort *m_live;
    LiveVoices m_liveVoices{*this};
    double m_blockBegan = 0; // steady clock in nanoseconds, the callback's jitter smoothed out of it
    double m_blockLasts = 0; // nanoseconds

    float *m_left = nullptr, *m_right = nullptr; // of the block being made; null: silent
    std::uint32_t m_made = 0;
    std::vector<float> m_click, m_accentClick;   // made once
    const std::vector<float> *m_clicking = nullptr;
    std::size_t m_clickAt = 0;
    float m_gain = 1, m_gainWanted = 1;
    float m_peakLeft = 0, m_peakRight = 0;
    float m_load = 0;
    Limiter m_limiter;
};

} // namespace ricercar
