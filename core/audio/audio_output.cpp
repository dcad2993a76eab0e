// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/audio_output.h"

#include <RtAudio.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>

namespace ricercar {

namespace {

struct NamedApi {
    RtAudio::Api api;
    const char *name;
};
constexpr std::array<NamedApi, 3> kApis{{{RtAudio::UNIX_JACK, "JACK"}, {RtAudio::LINUX_PULSE, "PulseAudio"}, {RtAudio::LINUX_ALSA, "ALSA"}}};

void say(const char *) {}
void sayAlsa(const char *, int, const char *, int, const char *, ...) {}

// JACK and ALSA write to the terminal when there is no server or card; that is what our sentences are for.
// RtAudio has loaded both libraries, so they are asked without linking to them.
void quietLibraries()
{
    for (const char *name : {"jack_set_error_function", "jack_set_info_function"})
        if (auto set = reinterpret_cast<void (*)(void (*)(const char *))>(dlsym(RTLD_DEFAULT, name)))
            set(say);
    if (auto set = reinterpret_cast<int (*)(decltype(&sayAlsa))>(dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler")))
        set(sayAlsa);
}

// Null where the API cannot be used at all.
std::unique_ptr<RtAudio> audioOf(const NamedApi &api)
{
    try {
        quietLibraries();
        auto audio = std::make_unique<RtAudio>(api.api);
        audio->showWarnings(false);
        if (audio->getCurrentApi() == api.api)
            return audio;
    } catch (const std::exception &) {
    }
    return nullptr;
}

struct Output {
    unsigned index = 0;
    RtAudio::DeviceInfo info;
};

std::vector<Output> outputsOf(RtAudio &audio)
{
    std::vector<Output> outputs;
    try {
        const unsigned count = audio.getDeviceCount();
        for (unsigned i = 0; i < count; ++i) {
            try {
                RtAudio::DeviceInfo info = audio.getDeviceInfo(i);
                if (info.probed && info.outputChannels > 0)
                    outputs.push_back({i, std::move(info)});
            } catch (const std::exception &) { // one broken device does not hide the others
            }
        }
    } catch (const std::exception &) {
    }
    return outputs;
}

// The stream's rate: the one asked for if the device has it, else the device's own.
unsigned rateFor(const Output &output, RtAudio::Api api, unsigned wanted)
{
    const auto &rates = output.info.sampleRates;
    const unsigned own = output.info.preferredSampleRate ? output.info.preferredSampleRate : rates.empty() ? wanted : rates.back();
    if (api == RtAudio::UNIX_JACK)
        return own;
    return std::find(rates.begin(), rates.end(), wanted) != rates.end() ? wanted : own;
}

} // namespace

struct AudioOutput::Device {
    std::unique_ptr<RtAudio> audio;
    AudioEngine *engine = nullptr;
    std::string api;
    unsigned rate = 0, frames = 0, channels = 2, latency = 0;
    std::vector<float> other; // the right channel of a device that has only one

    static int callbackRt(void *out, void *, unsigned frames, double, RtAudioStreamStatus status, void *user) noexcept
    {
        auto *device = static_cast<Device *>(user);
        auto *left = static_cast<float *>(out);
        const bool xrun = (status & RTAUDIO_OUTPUT_UNDERFLOW) != 0;
        if (device->channels >= 2) {
            device->engine->blockRt(left, left + frames, frames, xrun);
            return 0;
        }
        const auto most = static_cast<unsigned>(device->other.size());
        for (unsigned done = 0; done < frames;) {
            const unsigned n = std::min(frames - done, most);
            device->engine->blockRt(left + done, device->other.data(), n, xrun && done == 0);
            for (unsigned i = 0; i < n; ++i)
                left[done + i] = 0.5f * (left[done + i] + device->other[i]);
            done += n;
        }
        return 0;
    }

    void open(const Output &output, unsigned wantedRate, unsigned wantedFrames, bool realTime)
    {
        rate = rateFor(output, audio->getCurrentApi(), wantedRate);
        frames = wantedFrames;
        channels = std::min(2u, output.info.outputChannels);
        RtAudio::StreamParameters parameters;
        parameters.deviceId = output.index;
        parameters.nChannels = channels;
        RtAudio::StreamOptions options;
        options.flags = RTAUDIO_NONINTERLEAVED | (realTime ? RTAUDIO_SCHEDULE_REALTIME : 0);
        options.priority = 70;
        options.numberOfBuffers = 2;
        options.streamName = "Ricercar";
        audio->openStream(&parameters, nullptr, RTAUDIO_FLOAT32, rate, &frames, &Device::callbackRt, this, &options);
        rate = audio->getStreamSampleRate();
        other.assign(std::max(frames, 64u), 0.0f);
    }
};

AudioOutput::AudioOutput() = default;
AudioOutput::~AudioOutput() { close(); }

std::vector<AudioDevice> AudioOutput::devices()
{
    std::vector<AudioDevice> devices;
    for (const NamedApi &api : kApis)
        if (auto audio = audioOf(api))
            for (const Output &output : outputsOf(*audio))
                devices.push_back({api.name, output.info.name, output.info.isDefaultOutput});
    return devices;
}

Result<void> AudioOutput::open(const AudioSettings &settings)
{
    close();
    std::string detail;
    bool sawDevice = false;
    for (const NamedApi &api : kApis) {
        if (!settings.api.empty() && settings.api != api.name)
            continue;
        auto device = std::make_unique<Device>();
        device->audio = audioOf(api);
        if (!device->audio)
            continue;
        device->api = api.name;
        std::vector<Output> outputs = outputsOf(*device->audio);
        if (!settings.device.empty())
            std::erase_if(outputs, [&settings](const Output &o) { return o.info.name != settings.device; });
        std::stable_partition(outputs.begin(), outputs.end(), [](const Output &o) { return o.info.isDefaultOutput; });
        for (const Output &output : outputs) {
            sawDevice = true;
            for (bool realTime : {true, false}) {
                try {
                    device->open(output, settings.rate, settings.bufferFrames, realTime);
                    m_device = std::move(device);
                    return {};
                } catch (const std::exception &e) {
                    detail += std::string(api.name) + ", " + output.info.name + ": " + e.what() + "\n";
                    if (device->audio->isStreamOpen())
                        device->audio->closeStream();
                }
            }
        }
    }
    if (sawDevice)
        return fail(ErrorCode::MissingResource,
                    "The sound device could not be opened; another program may hold it. Close that program, or choose another device in the sound settings.",
                    detail);
    if (!settings.device.empty())
        return fail(ErrorCode::MissingResource, "The sound device \"" + settings.device + "\" is not there; connect it or choose another in the sound settings.");
    const std::string tried = settings.api.empty() ? "JACK, PulseAudio and ALSA were" : settings.api + " was";
    return fail(ErrorCode::MissingResource, "There is no sound device (" + tried +
                                                " asked); connect one or start its server, then open it again. Writing sound to a file works without.");
}

Result<void> AudioOutput::start(AudioEngine &engine)
{
    if (!m_device)
        return fail(ErrorCode::Internal, "No sound device has been opened.");
    m_device->engine = &engine;
    try {
        m_device->audio->startStream();
        const long latency = m_device->audio->getStreamLatency();
        m_device->latency = latency > 0 ? static_cast<unsigned>(latency) : m_device->frames;
        engine.setLatency(m_device->latency);
        return {};
    } catch (const std::exception &e) {
        const std::string words = e.what();
        close();
        return fail(ErrorCode::MissingResource, "The sound device was found but did not start; choose another in the sound settings.", words);
    }
}

void AudioOutput::close()
{
    if (!m_device)
        return;
    try {
        if (m_device->audio->isStreamRunning())
            m_device->audio->stopStream();
        if (m_device->audio->isStreamOpen())
            m_device->audio->closeStream();
    } catch (const std::exception &) { // the server may be gone already
    }
    m_device.reset();
}

bool AudioOutput::isRunning() const
{
    return m_device && m_device->audio->isStreamRunning();
}

unsigned AudioOutput::rate() const
{
    return m_device ? m_device->rate : 0;
}

double AudioOutput::latencyMilliseconds() const
{
    if (!m_device || m_device->rate == 0)
        return 0;
    return 1000.0 * static_cast<double>(m_device->frames + m_device->latency) / m_device->rate;
}

std::string AudioOutput::description() const
{
    if (!m_device)
        return {};
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "%s, %g kHz, %u frames", m_device->api.c_str(), m_device->rate / 1000.0, m_device->frames);
    return text.data();
}

} // namespace ricercar
