// SPDX-License-Identifier: GPL-3.0-or-later
// Walks a plan and plays it on an ISound, each event at its frame: a block is rendered in pieces between
// the events, so what is played does not depend on the block size. Live sound and offline render are this
// one class. It also counts in, loops, follows a live tempo scale, and takes new plans in mid-note.
//
// Time: the plan's frames are those of tempo scale 1. The place in the plan is kept in 1/2^20 of a frame,
// whole numbers throughout, so a loop of any length stays exact. At scale s a frame of sound moves the
// place by s frames.
//
// Everything here is for the audio thread (or the thread that renders offline): wait-free, no allocation.
#pragma once

#include "core/playback/mailbox.h"
#include "core/playback/playback_plan.h"
#include "core/playback/sound.h"

#include <array>
#include <optional>

namespace ricercar {

class Sequencer {
public:
    // Both must outlive it. `rate`: that of the plans to come, frames per second.
    Sequencer(ISound &sound, PlanMailbox &mailbox, unsigned rate);
    ~Sequencer();
    Sequencer(const Sequencer &) = delete;
    Sequencer &operator=(const Sequencer &) = delete;

    // Makes `frames` of sound through the ISound, firing what is due on the way.
    void processRt(std::uint32_t frames) noexcept;

    // Begins as soon as a plan of snapshot `serial` or a later one is there.
    void playRt(int countInBars, std::uint64_t serial = 0) noexcept;
    void stopRt() noexcept; // lets all notes go; the place stays
    void locateRt(TimelineTick place) noexcept;
    void setLoopRt(std::optional<TickRange> loop) noexcept;
    void setTempoScaleRt(double scale) noexcept; // [0.1, 4]
    void setMetronomeRt(bool on) noexcept { m_metronome = on; }
    // `serial`: of the snapshot it comes from; a plan of an older snapshot does not take it back.
    void setMixRt(std::uint8_t channel, const ChannelMix &mix, std::uint64_t serial) noexcept;
    // Sounds beside the score, for `frames`.
    void auditionRt(const ChannelSound &sound, const ChannelMix &mix, std::uint8_t key, std::uint8_t velocity,
                    std::int64_t frames) noexcept;

    bool playing() const noexcept { return m_playing; }
    bool countingIn() const noexcept { return m_playing && m_countInLeft > 0; }
    bool waitingForPlan() const noexcept { return m_playWhenSerial != 0; }
    // The written place that was `lateness` frames of sound ago, within what has been played.
    TimelineTick placeRt(std::int64_t lateness = 0) const noexcept;
    // The same for what is played along: before the beginning while it counts in, and which round of a loop it is.
    struct Heard {
        double tick = 0;
        double ticksPerFrame = 0; // of sound
        double loopBegin = 0, loopEnd = 0; // equal: none ahead
        std::uint32_t round = 0;
    };
    Heard heardRt(std::int64_t lateness) const noexcept;
    SampleIndex frame() const noexcept { return m_place >> kFraction; } // in the plan
    std::size_t sounding() const noexcept { return m_sounding; }
    const PlaybackPlan &plan() const noexcept { return *m_plan; }
    int channelsHeard() const noexcept;

private:
    static constexpr int kFraction = 20;
    static constexpr std::size_t kMostSounding = 1024, kMostAuditions = 64, kMostCountIn = 512;
    static constexpr std::int64_t kNever = INT64_MAX;

    struct Sounding {
        SampleIndex off = 0;
        std::uint64_t note = 0;
        std::uint32_t instance = 0;
        std::uint8_t channel = 0, key = 0;
    };
    struct Audition {
        std::int64_t left = 0; // frames of sound
        std::uint8_t channel = 0, key = 0;
    };
    struct Channel {
        ChannelSound sound;
        ChannelMix mix;
        std::uint64_t mixSerial = 0;
        bool known = false; // the sound and mix have been sent
        bool pedal = false;
    };

    void takePlanRt() noexcept;
    void adoptRt(const PlaybackPlan *plan) noexcept;
    void adoptWaitingRt() noexcept;
    void setChannelRt(std::uint8_t channel, const ChannelSound &sound, const ChannelMix &mix) noexcept;
    void sendMixRt(std::uint8_t channel, const ChannelMix &mix) noexcept;

    void beginRt() noexcept;              // at the place: seek, pedal, notes that sound already
    void seekRt() noexcept;               // the cursors, to what comes after m_fired
    void pedalAsAtRt() noexcept;
    void soundHeldRt() noexcept;
    void jumpRt(std::int64_t place) noexcept; // while playing
    void fireRt() noexcept;               // what is due at the place
    void fireCountInRt() noexcept;
    void startRt(const PlanNote &note) noexcept;
    void releaseRt(std::size_t index) noexcept; // one of m_notes
    void releaseAllRt() noexcept;
    void layCountInRt(int bars) noexcept;
    void findLoopRt() noexcept;
    std::int64_t framesToNextRt() const noexcept; // of sound; at least 1
    std::int64_t framesUntil(std::int64_t place) const noexcept;
    void advanceRt(std::int64_t frames) noexcept;

    ISound &m_sound;
    PlanMailbox &m_mailbox;
    PlaybackPlan m_nothing;            // played until there is a plan
    const PlaybackPlan *m_plan;        // m_nothing or from the mailbox

    const PlaybackPlan *m_waiting = nullptr; // its time has not come
    std::int64_t m_waitingPlace = 0;   // in m_plan

    bool m_playing = false;
    bool m_metronome = false;
    std::uint64_t m_playWhenSerial = 0;
    int m_playCountIn = 0;
    std::int64_t m_place = 0;          // in the plan, 1/2^kFraction frames
    std::int64_t m_fired = -1;         // everything up to here has been played
    std::int64_t m_step;               // the place moves so much in a frame of sound
    double m_still = 0;                // the tick of the place while it does not move
    std::int64_t m_playedFrom = 0;     // where the sound has been without a break since
    bool m_wrapped = false;            // ... by loops
    std::uint32_t m_rounds = 0;        // loops closed since it played

    std::size_t m_nextNote = 0, m_nextControl = 0, m_nextClick = 0;
    std::array<Sounding, kMostSounding> m_notes;
    std::size_t m_sounding = 0;
    std::array<Audition, kMostAuditions> m_auditions;
    std::size_t m_auditioning = 0;
    std::uint8_t m_auditionChannel = 0;

    std::optional<TickRange> m_loopTicks;
    std::int64_t m_loopBegin = 0, m_loopEnd = 0; // places; equal: no loop
    bool m_loopAhead = false;                    // its end has not been passed

    std::int64_t m_countInLeft = 0;    // 1/2^kFraction frames of the plan
    std::int64_t m_countInLength = 0;
    std::array<PlanClick, kMostCountIn> m_countIn; // from the beginning of the count-in
    std::size_t m_countInClicks = 0, m_nextCountIn = 0;

    std::array<Channel, kChannels> m_channels;
};

} // namespace ricercar
