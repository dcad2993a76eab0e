// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/player.h"

#include "core/audio/audio_engine.h"
#include "core/audio/audio_output.h"
#include "core/audio/plan_thread.h"
#include "core/audio/silent_clock.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ricercar {

namespace {

constexpr unsigned kSilentRate = 48000;
using Kind = EngineCommand::Kind;

} // namespace

struct Player::Impl {
    EngineMeters meters;
    LivePort live;
    std::unique_ptr<AudioEngine> engine = std::make_unique<AudioEngine>(nullptr, kSilentRate, meters, AudioEngine::Use::Live, &live);
    PlanThread plans;
    AudioOutput output;
    SilentClock clock;
    std::string description = "No sound device has been opened.";

    ScorePtr score;
    std::uint64_t serial = 0;
    ChannelMap channelMap;
    std::vector<std::uint8_t> channels; // of the score's parts
    std::vector<ChannelMix> mixes;

    // What a new engine must be told.
    std::optional<TickRange> loop;
    double tempoScale = 1, gain = 1;
    bool metronome = false;
    int countIn = 0;
    std::array<PartId, kLiveVoices> liveParts{};

    Impl() { plans.setTarget(&engine->mailbox()); }
    ~Impl() { halt(); }

    void halt()
    {
        output.close();
        clock.stop();
        plans.setTarget(nullptr);
    }

    // Somebody must drive the engine, or nothing that is sent to it happens.
    void drive()
    {
        if (!output.isRunning() && !clock.isRunning())
            clock.start(*engine);
    }

    void send(const EngineCommand &command)
    {
        drive();
        engine->send(command); // a full ring means a stalled device: what is sent into it is lost anyhow
    }

    void requestPlan(std::optional<TimelineTick> from = {})
    {
        if (score)
            plans.request({score, channels, engine->rate(), serial, from});
    }

    // While no device runs: nobody is in the old engine.
    void useEngine(std::unique_ptr<AudioEngine> next)
    {
        const TimelineTick place{meters.place.load()};
        clock.stop();
        plans.setTarget(nullptr);
        engine = std::move(next);
        meters.playing = false;
        meters.countingIn = false;
        plans.setTarget(&engine->mailbox());
        engine->send({.kind = Kind::TempoScale, .value = tempoScale});
        engine->send({.kind = Kind::Metronome, .on = metronome});
        engine->send({.kind = Kind::MasterGain, .value = gain});
        if (loop)
            engine->send({.kind = Kind::Loop, .begin = loop->begin, .end = loop->end});
        engine->send({.kind = Kind::Locate, .begin = place});
        sendLiveSounds();
        requestPlan();
    }

    void sendLiveSounds()
    {
        for (std::size_t v = 0; v < liveParts.size(); ++v)
            if (const Part *p = score ? score->part(liveParts[v]) : nullptr)
                engine->send({.kind = Kind::LiveSound, .channel = static_cast<std::uint8_t>(v), .sound = soundOf(p->instrument),
                              .mix = {std::clamp(p->mixer.volume, 0.0, 1.0), std::clamp(p->mixer.pan, -1.0, 1.0), true}});
    }
};

Player::Player() : m_impl(std::make_unique<Impl>()) {}
Player::~Player() = default;

std::vector<AudioDevice> Player::devices()
{
    return AudioOutput::devices();
}

Result<void> Player::open(const AudioSettings &settings)
{
    close();
    const auto refuse = [this](const Error &error) -> Result<void> {
        m_impl->description = error.sentence;
        return Unexpected{error};
    };

    AudioSettings used = settings;
    if (used.soundFont.empty()) {
        const std::vector<SoundFontInfo> fonts = installedSoundFonts();
        if (fonts.empty())
            return refuse({ErrorCode::MissingResource,
                           "There is no SoundFont; install the package fluid-soundfont-gm or timgm6mb-soundfont, or name a file in RICERCAR_SOUNDFONT.", {}});
        used.soundFont = fonts.front().path;
    }
    used.bufferFrames = std::clamp(used.bufferFrames, 16u, 8192u);

    if (auto opened = m_impl->output.open(used); !opened)
        return refuse(opened.error());
    const unsigned rate = m_impl->output.rate();
    auto sound = FluidSound::load({used.soundFont, rate, used.reverb, used.chorus});
    if (!sound) {
        m_impl->output.close();
        return refuse(sound.error());
    }

    // The engine is exchanged while the device is open but does not run.
    auto engine = std::make_unique<AudioEngine>(std::move(*sound), rate, m_impl->meters, AudioEngine::Use::Live, &m_impl->live);
    m_impl->useEngine(std::move(engine));
    if (auto started = m_impl->output.start(*m_impl->engine); !started)
        return refuse(started.error());
    m_impl->description = m_impl->output.description();
    return {};
}

void Player::close()
{
    if (m_impl->output.rate() == 0)
        return;
    m_impl->output.close();
    m_impl->useEngine(std::make_unique<AudioEngine>(nullptr, kSilentRate, m_impl->meters, AudioEngine::Use::Live, &m_impl->live));
    m_impl->description = "The sound device is closed.";
}

bool Player::isOpen() const
{
    return m_impl->output.isRunning();
}

std::string Player::description() const
{
    if (m_impl->output.rate() != 0 && !m_impl->output.isRunning())
        return "The sound device went away; open it again in the sound settings.";
    return m_impl->description;
}

void Player::setScore(ScorePtr score, std::optional<TimelineTick> from)
{
    Impl &d = *m_impl;
    if (!score || score == d.score)
        return;
    const ScorePtr before = std::exchange(d.score, std::move(score));
    ++d.serial;
    const std::vector<std::uint8_t> channels = d.channelMap.channelsOf(*d.score);
    const std::vector<ChannelMix> mixes = mixesOf(*d.score);
    // Faders act at once, before the plan is made.
    for (std::size_t i = 0; i < channels.size(); ++i) {
        const auto at = std::find(d.channels.begin(), d.channels.end(), channels[i]) - d.channels.begin();
        if (static_cast<std::size_t>(at) < d.mixes.size() && d.mixes[static_cast<std::size_t>(at)] != mixes[i])
            d.send({.kind = Kind::Mix, .channel = channels[i], .serial = d.serial, .mix = mixes[i]});
    }
    d.channels = channels;
    d.mixes = mixes;
    // The live voices follow their parts' instruments and faders.
    for (std::size_t v = 0; v < d.liveParts.size(); ++v) {
        const Part *now = d.score->part(d.liveParts[v]), *then = before ? before->part(d.liveParts[v]) : nullptr;
        if (now && (!then || now->instrument != then->instrument || now->mixer != then->mixer)) {
            d.drive();
            d.sendLiveSounds();
            break;
        }
    }
    d.requestPlan(from);
}

void Player::play()
{
    m_impl->send({.kind = Kind::Play, .bars = m_impl->countIn, .serial = m_impl->serial});
}

void Player::stop()
{
    m_impl->send({.kind = Kind::Stop});
}

void Player::locate(TimelineTick position)
{
    m_impl->send({.kind = Kind::Locate, .begin = position});
}

void Player::setLoop(std::optional<TickRange> loop)
{
    m_impl->loop = loop;
    m_impl->send({.kind = loop ? Kind::Loop : Kind::NoLoop, .begin = loop ? loop->begin : TimelineTick{}, .end = loop ? loop->end : TimelineTick{}});
}

void Player::setTempoScale(double scale)
{
    m_impl->tempoScale = std::clamp(scale, 0.1, 4.0);
    m_impl->send({.kind = Kind::TempoScale, .value = m_impl->tempoScale});
}

void Player::setMetronome(bool on)
{
    m_impl->metronome = on;
    m_impl->send({.kind = Kind::Metronome, .on = on});
}

void Player::setCountIn(int bars)
{
    m_impl->countIn = std::clamp(bars, 0, 4);
}

void Player::setMasterGain(double gain)
{
    m_impl->gain = std::clamp(gain, 0.0, 2.0);
    m_impl->send({.kind = Kind::MasterGain, .value = m_impl->gain});
}

void Player::audition(PartId part, int key, int velocity, int milliseconds)
{
    Impl &d = *m_impl;
    const Part *p = d.score ? d.score->part(part) : nullptr;
    if (!p || key < 0 || key > 127)
        return;
    EngineCommand command{.kind = Kind::Audition};
    command.key = static_cast<std::uint8_t>(key);
    command.velocity = static_cast<std::uint8_t>(std::clamp(velocity, 1, 127));
    command.frames = static_cast<std::int64_t>(std::clamp(milliseconds, 1, 60'000)) * d.engine->rate() / 1000;
    command.sound = soundOf(p->instrument);
    command.mix = {std::clamp(p->mixer.volume, 0.0, 1.0), std::clamp(p->mixer.pan, -1.0, 1.0), true}; // muted parts too
    d.send(command);
}

LivePort &Player::live()
{
    return m_impl->live;
}

void Player::setLiveSound(LiveVoice voice, PartId part)
{
    m_impl->liveParts[static_cast<std::size_t>(voice)] = part;
    m_impl->drive();
    m_impl->sendLiveSounds();
}

void Player::panic()
{
    m_impl->send({.kind = Kind::Panic});
}

double Player::soundLatency() const
{
    return m_impl->output.isRunning() ? m_impl->output.latencyMilliseconds() : 0;
}

TransportState Player::state() const
{
    const EngineMeters &m = m_impl->meters;
    TransportState state;
    state.playing = m.playing.load(std::memory_order_relaxed);
    state.countingIn = m.countingIn.load(std::memory_order_relaxed);
    state.position = TimelineTick{m.place.load(std::memory_order_relaxed)};
    state.peakLeft = m.peakLeft.load(std::memory_order_relaxed);
    state.peakRight = m.peakRight.load(std::memory_order_relaxed);
    state.load = m.load.load(std::memory_order_relaxed);
    // PulseAudio tells of no missed deadline; then our own count says it.
    state.xruns = std::max(m.xruns.load(std::memory_order_relaxed), m.lateBlocks.load(std::memory_order_relaxed));
    return state;
}

} // namespace ricercar
