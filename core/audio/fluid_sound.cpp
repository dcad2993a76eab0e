// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/fluid_sound.h"

#include "core/audio/chorus.h"
#include "core/audio/reverb.h"

#include <fluidsynth.h>

#include <array>
#include <fstream>
#include <optional>
#include <system_error>

namespace ricercar {

namespace {

// Loud enough for four voices, low enough that most pieces need no limiter.
constexpr double kGain = 0.6;
constexpr int kPolyphony = 256;

// A SoundFont says at its beginning how long it is. FluidSynth itself finds out later, not always quietly.
bool isWhole(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::array<unsigned char, 12> head{};
    if (!file.read(reinterpret_cast<char *>(head.data()), head.size()))
        return false;
    const std::uint64_t length = head[4] | head[5] << 8 | head[6] << 16 | std::uint64_t{head[7]} << 24;
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    return !error && length + 8 <= bytes;
}

} // namespace

struct FluidSound::Synth {
    fluid_settings_t *settings = nullptr;
    fluid_synth_t *synth = nullptr;
    int font = FLUID_FAILED;
    std::optional<Chorus> chorus;
    std::optional<Reverb> reverb;

    ~Synth()
    {
        delete_fluid_synth(synth);
        delete_fluid_settings(settings);
    }
    bool select(int channel, int bank, int program) noexcept
    {
        return fluid_synth_program_select(synth, channel, font, bank, program) == FLUID_OK;
    }
};

FluidSound::FluidSound(std::unique_ptr<Synth> synth) : m_synth(std::move(synth)) {}
FluidSound::~FluidSound() = default;

Result<std::unique_ptr<FluidSound>> FluidSound::load(const Options &options)
{
    const std::string path = options.soundFont.string();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(options.soundFont, ignored))
        return fail(ErrorCode::MissingResource, "The SoundFont " + path + " is not there; choose another in the sound settings.");
    // FluidSynth would write to the terminal, also from the audio thread. What matters is in its return values.
    for (int level = 0; level < LAST_LOG_LEVEL; ++level)
        fluid_set_log_function(level, nullptr, nullptr);
    if (!fluid_is_soundfont(path.c_str()))
        return fail(ErrorCode::BadInput, path + " is not a SoundFont; choose an .sf2 or .sf3 file.");

    const std::string damaged = "The SoundFont " + path + " is damaged or there is not enough memory for it; choose another.";
    if (!isWhole(options.soundFont))
        return fail(ErrorCode::BadInput, damaged, "shorter than it says");

    auto made = std::make_unique<Synth>();
    made->settings = new_fluid_settings();
    fluid_settings_t *s = made->settings;
    fluid_settings_setnum(s, "synth.sample-rate", options.rate);
    fluid_settings_setnum(s, "synth.gain", kGain);
    fluid_settings_setint(s, "synth.cpu-cores", 1);
    fluid_settings_setint(s, "synth.dynamic-sample-loading", 0);
    fluid_settings_setint(s, "synth.threadsafe-api", 0);
    fluid_settings_setint(s, "synth.lock-memory", 0);
    fluid_settings_setint(s, "synth.midi-channels", kChannels);
    fluid_settings_setint(s, "synth.polyphony", kPolyphony);
    // Its effects allocate in every block; the room is ours.
    fluid_settings_setint(s, "synth.reverb.active", 0);
    fluid_settings_setint(s, "synth.chorus.active", 0);
    if (options.reverb)
        made->reverb.emplace(options.rate);
    if (options.chorus)
        made->chorus.emplace(options.rate);
    made->synth = new_fluid_synth(s);
    if (!made->synth)
        return fail(ErrorCode::Internal, "The synthesizer could not be set up at this sample rate; choose 44100 or 48000 Hz.");
    made->font = fluid_synth_sfload(made->synth, path.c_str(), 0);
    if (made->font == FLUID_FAILED)
        return fail(ErrorCode::BadInput, damaged);
    for (int channel = 0; channel < kChannels - 1; ++channel)
        made->select(channel, 0, 0);
    // FluidSynth finishes its setting up, and frees some of it, when it makes its first block: here, then.
    std::array<float, kSynthGrid> left, right;
    fluid_synth_write_float(made->synth, kSynthGrid, left.data(), 0, 1, right.data(), 0, 1);
    return std::unique_ptr<FluidSound>(new FluidSound(std::move(made)));
}

void FluidSound::renderRt(float *left, float *right, std::uint32_t frames) noexcept
{
    fluid_synth_write_float(m_synth->synth, static_cast<int>(frames), left, 0, 1, right, 0, 1);
    if (m_synth->chorus)
        m_synth->chorus->addRt(left, right, frames);
    if (m_synth->reverb)
        m_synth->reverb->addRt(left, right, frames);
}

void FluidSound::noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept
{
    fluid_synth_noteon(m_synth->synth, channel, key, velocity);
}

void FluidSound::noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept
{
    fluid_synth_noteoff(m_synth->synth, channel, key);
}

void FluidSound::controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept
{
    fluid_synth_cc(m_synth->synth, channel, controller, value);
}

void FluidSound::bendRt(std::uint8_t channel, int bend) noexcept
{
    fluid_synth_pitch_bend(m_synth->synth, channel, bend);
}

void FluidSound::soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept
{
    if (sound.percussion) {
        if (m_synth->select(channel, 128, sound.program) || m_synth->select(channel, 128, 0))
            return;
    } else {
        // A bank may be the number itself, or MIDI's two controllers as coarse * 128 + fine.
        const std::array<int, 4> banks{sound.bank, sound.bank >> 7, sound.bank & 127, 0};
        for (int bank : banks)
            if (bank < 128 && m_synth->select(channel, bank, sound.program))
                return;
    }
    m_synth->select(channel, 0, 0);
}

int FluidSound::voicesRt() const noexcept
{
    return fluid_synth_get_active_voice_count(m_synth->synth);
}

} // namespace ricercar
