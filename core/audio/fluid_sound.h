// SPDX-License-Identifier: GPL-3.0-or-later
// FluidSynth with one SoundFont, set up alike for live sound and for rendering to a file.
// - Samples are loaded whole when it is made ("dynamic-sample-loading" off): choosing an instrument on the
//   audio thread then touches neither the disk nor the heap.
// - The synthesizer's own lock is off; so one thread at a time may call it: the audio callback.
// - One core: the output is the same bit for bit from run to run.
// A voice starts on the next of FluidSynth's blocks of 64 frames, counted from the synthesizer's making.
#pragma once

#include "core/base/result.h"
#include "core/playback/sound.h"

#include <filesystem>
#include <memory>

namespace ricercar {

inline constexpr unsigned kSynthGrid = 64; // frames

class FluidSound {
public:
    struct Options {
        std::filesystem::path soundFont;
        unsigned rate = 48000; // frames per second, [8000, 192000]
        bool reverb = true, chorus = true;
    };
    static Result<std::unique_ptr<FluidSound>> load(const Options &options);
    ~FluidSound();
    FluidSound(const FluidSound &) = delete;
    FluidSound &operator=(const FluidSound &) = delete;

    void renderRt(float *left, float *right, std::uint32_t frames) noexcept;
    void noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept;
    void noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept;
    void controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept;
    void bendRt(std::uint8_t channel, int bend) noexcept; // [0, 16383], 8192 none
    // What the SoundFont lacks is replaced by the nearest it has: the bank's, then the plain, instrument.
    void soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept;
    int voicesRt() const noexcept;

private:
    struct Synth;
    explicit FluidSound(std::unique_ptr<Synth> synth);
    std::unique_ptr<Synth> m_synth;
};

} // namespace ricercar
