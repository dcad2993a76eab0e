// SPDX-License-Identifier: GPL-3.0-or-later
// The Player: transport, live sound and offline render, all through one sequencer and one FluidSynth setup.
// UI thread only, unless a function says otherwise; the audio callback is private to the implementation.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/music/score.h"
#include "core/playback/live_port.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct AudioDevice {
    std::string api;  // "JACK", "PulseAudio", "ALSA"
    std::string name;
    bool isDefault = false;
};

struct AudioSettings {
    std::string api, device;          // empty: the first that works
    unsigned rate = 48000;            // Hz; JACK's own rate wins
    unsigned bufferFrames = 256;
    std::filesystem::path soundFont;  // empty: the best installed
    bool reverb = true, chorus = true;
};

struct TransportState {
    bool playing = false, countingIn = false;
    TimelineTick position;       // what is being heard, corrected for output latency where it is known
    float peakLeft = 0, peakRight = 0;
    double load = 0;             // of the callback's time budget, [0, 1]
    std::uint64_t xruns = 0;
};

class Player {
public:
    Player();
    ~Player();
    Player(const Player &) = delete;
    Player &operator=(const Player &) = delete;

    static std::vector<AudioDevice> devices();
    // Fails with MissingResource and a sentence where there is no device or SoundFont; the studio goes on silently.
    Result<void> open(const AudioSettings &settings);
    void close();
    bool isOpen() const;
    std::string description() const; // "JACK, 48 kHz, 256 frames" or why there is no sound

    // The plan is compiled on the builder's thread and swapped in without a hung note. Call it for each snapshot.
    // `from`: while it plays, what sounds goes on as it was until this place (a bar line) is reached; none: at once.
    void setScore(ScorePtr score, std::optional<TimelineTick> from = {});
    void play();
    void stop();                          // stays where it is
    void locate(TimelineTick position);   // while playing too
    void setLoop(std::optional<TickRange> loop);
    void setTempoScale(double scale);     // [0.1, 4]
    void setMetronome(bool on);
    void setCountIn(int bars);            // [0, 4], before play() only
    void setMasterGain(double gain);      // [0, 2]
    // Sounds at once through the part's instrument; ends by itself after `milliseconds`.
    void audition(PartId part, int key, int velocity, int milliseconds = 400);
    // ---- live playing (core/playback/live_port.h) ----
    LivePort &live();                     // lives as long as the Player, through every change of device
    // What a live voice sounds like: as this part. It follows the part's instrument and fader from then on.
    void setLiveSound(LiveVoice voice, PartId part);
    void panic();                         // stops, and silences everything at once
    // What a key pressed now has to wait for its sound, in milliseconds: at most one block until it is taken, and the
    // device's own latency. 0 while there is no sound.
    double soundLatency() const;
    TransportState state() const;         // any thread; wait-free

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

struct RenderOptions {
    std::filesystem::path soundFont;      // empty: the best installed
    unsigned rate = 48000;                // [8000, 192000]
    std::optional<TickRange> range;
    double tailSeconds = 2.0;
    bool metronome = false;
    bool reverb = true, chorus = true;
    bool normalize = true;                // peak to -1 dBFS where it would clip
};

struct RenderReport {
    double seconds = 0;
    float peak = 0; // linear, before normalization
    std::uint64_t frames = 0;
    std::string soundFont;
};

// Ending chooses the format: .wav (24 bit), .flac, .ogg. Any thread. Cancelled leaves no file.
Result<RenderReport> renderToFile(const ScorePtr &score, const std::filesystem::path &path,
                                  const RenderOptions &options, JobControl &job);

struct SoundFontInfo {
    std::filesystem::path path;
    std::string name;
    std::uint64_t bytes = 0;
};
// Installed ones, preferred first.
std::vector<SoundFontInfo> installedSoundFonts();

} // namespace ricercar
