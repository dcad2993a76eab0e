// SPDX-License-Identifier: GPL-3.0-or-later
// A sound device, by RtAudio: JACK, PulseAudio or ALSA. Every exception of the library ends here.
#pragma once

#include "core/audio/audio_engine.h"
#include "core/audio/player.h"
#include "core/base/result.h"

#include <memory>
#include <string>
#include <vector>

namespace ricercar {

class AudioOutput {
public:
    AudioOutput();
    ~AudioOutput();
    AudioOutput(const AudioOutput &) = delete;
    AudioOutput &operator=(const AudioOutput &) = delete;

    static std::vector<AudioDevice> devices();

    // Opens the device without starting it; then rate() is known. Real-time priority is asked for, not required.
    Result<void> open(const AudioSettings &settings);
    // The engine must live until close().
    Result<void> start(AudioEngine &engine);
    void close();
    bool isRunning() const; // false also when the server went away
    unsigned rate() const;
    double latencyMilliseconds() const; // one block and what the device says
    std::string description() const; // "JACK, 48 kHz, 256 frames"

private:
    struct Device;
    std::unique_ptr<Device> m_device;
};

} // namespace ricercar
