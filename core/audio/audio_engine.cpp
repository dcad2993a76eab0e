// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/audio_engine.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>

namespace ricercar {

namespace {

// A short wooden tick. `frequency` in Hz.
std::vector<float> clickSound(unsigned rate, double frequency, double level)
{
    std::vector<float> sound(rate / 25);
    for (std::size_t i = 0; i < sound.size(); ++i) {
        const double t = static_cast<double>(i) / rate;
        const double attack = std::min(1.0, t / 0.0005);
        sound[i] = static_cast<float>(level * attack * std::exp(-t / 0.008) * std::sin(2 * std::numbers::pi * frequency * t));
    }
    return sound;
}

} // namespace

AudioEngine::AudioEngine(std::unique_ptr<FluidSound> sound, unsigned rate, EngineMeters &meters, Use use, LivePort *live)
    : m_sound(std::move(sound)), m_rate(rate), m_use(use), m_meters(meters), m_sequencer(*this, m_mailbox, rate), m_live(live),
      m_click(clickSound(rate, 1250, 0.4)), m_accentClick(clickSound(rate, 1900, 0.6)), m_limiter(rate)
{
}

void AudioEngine::blockRt(float *left, float *right, std::uint32_t frames, bool xrun) noexcept
{
    const auto begin = std::chrono::steady_clock::now();
    EngineCommand command;
    while (m_commands.pop(command))
        obeyRt(command);
    if (m_live)
        m_liveVoices.takeRt(*m_live);
    processRt(left, right, frames);
    if (m_live)
        tellTimeRt(std::chrono::duration_cast<std::chrono::nanoseconds>(begin.time_since_epoch()).count(), frames);
    const std::chrono::duration<float> took = std::chrono::steady_clock::now() - begin;

    constexpr auto relaxed = std::memory_order_relaxed;
    const float lasts = static_cast<float>(frames) / static_cast<float>(m_rate);
    const float load = took.count() / lasts;
    m_load = std::max(load, m_load + (load - m_load) * 0.05f);
    m_meters.load.store(std::min(m_load, 1.0f), relaxed);
    m_meters.blocks.fetch_add(1, relaxed);
    if (load > 1)
        m_meters.lateBlocks.fetch_add(1, relaxed);
    if (xrun)
        m_meters.xruns.fetch_add(1, relaxed);
    m_meters.peakLeft.store(m_peakLeft, relaxed);
    m_meters.peakRight.store(m_peakRight, relaxed);
    m_meters.playing.store(m_sequencer.playing() || m_sequencer.waitingForPlan(), relaxed);
    m_meters.countingIn.store(m_sequencer.countingIn(), relaxed);
    m_meters.place.store(m_sequencer.placeRt(m_latency.load(relaxed)).value, relaxed);
}

void AudioEngine::processRt(float *left, float *right, std::uint32_t frames) noexcept
{
    m_left = left;
    m_right = right;
    m_made = 0;
    m_sequencer.processRt(frames);
    m_left = m_right = nullptr;
    if (left && m_use == Use::Live)
        finishRt(left, right, frames);
}

// Callbacks come early and late by what the machine does beside; the sound card does not. So the moments are
// followed by a slow control loop, and begun anew where they jump.
void AudioEngine::tellTimeRt(std::int64_t beganNanos, std::uint32_t frames) noexcept
{
    const auto now = static_cast<double>(beganNanos);
    const double lasts = 1e9 * frames / m_rate;
    const double expected = m_blockBegan + m_blockLasts;
    const double error = now - expected;
    m_blockBegan = std::fabs(error) > 2 * lasts + 10e6 ? now : expected + 0.05 * error;
    m_blockLasts = lasts;
    const Sequencer::Heard heard = m_sequencer.heardRt(m_latency.load(std::memory_order_relaxed));
    ClockReading reading;
    reading.nanos = static_cast<std::int64_t>(m_blockBegan + lasts);
    reading.tick = heard.tick;
    reading.ticksPerSecond = heard.ticksPerFrame * m_rate;
    reading.loopBegin = heard.loopBegin;
    reading.loopEnd = heard.loopEnd;
    reading.round = heard.round;
    reading.playing = m_sequencer.playing();
    reading.countingIn = m_sequencer.countingIn();
    m_live->clock().writeRt(reading);
}

void AudioEngine::finishRt(float *left, float *right, std::uint32_t frames) noexcept
{
    if (m_gain != m_gainWanted || m_gain != 1.0f) { // a change of gain is spread over the block: no clicks
        const float step = (m_gainWanted - m_gain) / static_cast<float>(frames);
        for (std::uint32_t i = 0; i < frames; ++i) {
            m_gain += step;
            left[i] *= m_gain;
            right[i] *= m_gain;
        }
        m_gain = m_gainWanted;
    }
    m_limiter.processRt(left, right, frames);
    const float fall = std::exp(-static_cast<float>(frames) / (0.25f * static_cast<float>(m_rate)));
    m_peakLeft *= fall;
    m_peakRight *= fall;
    for (std::uint32_t i = 0; i < frames; ++i) {
        m_peakLeft = std::max(m_peakLeft, std::fabs(left[i]));
        m_peakRight = std::max(m_peakRight, std::fabs(right[i]));
    }
}

void AudioEngine::obeyRt(const EngineCommand &c) noexcept
{
    using Kind = EngineCommand::Kind;
    switch (c.kind) {
    case Kind::Play: m_sequencer.playRt(c.bars, c.serial); break;
    case Kind::Stop: m_sequencer.stopRt(); break;
    case Kind::Locate: m_sequencer.locateRt(c.begin); break;
    case Kind::Loop: m_sequencer.setLoopRt(TickRange{c.begin, c.end}); break;
    case Kind::NoLoop: m_sequencer.setLoopRt(std::nullopt); break;
    case Kind::TempoScale: m_sequencer.setTempoScaleRt(c.value); break;
    case Kind::Metronome: m_sequencer.setMetronomeRt(c.on); break;
    case Kind::MasterGain: m_gainWanted = static_cast<float>(std::clamp(c.value, 0.0, 2.0)); break;
    case Kind::Mix: m_sequencer.setMixRt(c.channel, c.mix, c.serial); break;
    case Kind::LiveSound: m_liveVoices.setSoundRt(static_cast<LiveVoice>(c.channel % kLiveVoices), c.sound, c.mix); break;
    case Kind::Panic:
        m_sequencer.stopRt();
        m_liveVoices.panicRt();
        for (int channel = 0; channel < kFirstLiveChannel; ++channel)
            controlRt(static_cast<std::uint8_t>(channel), 120, 0); // all sound off
        break;
    case Kind::Audition: m_sequencer.auditionRt(c.sound, c.mix, c.key, c.velocity, c.frames); break;
    }
}

void AudioEngine::renderRt(std::uint32_t frames) noexcept
{
    if (!m_left)
        return;
    float *left = m_left + m_made, *right = m_right + m_made;
    m_made += frames;
    if (m_sound) {
        m_sound->renderRt(left, right, frames);
    } else {
        std::fill_n(left, frames, 0.0f);
        std::fill_n(right, frames, 0.0f);
    }
    if (m_clicking) {
        const std::size_t n = std::min<std::size_t>(frames, m_clicking->size() - m_clickAt);
        for (std::size_t i = 0; i < n; ++i) {
            left[i] += (*m_clicking)[m_clickAt + i];
            right[i] += (*m_clicking)[m_clickAt + i];
        }
        m_clickAt += n;
        if (m_clickAt == m_clicking->size())
            m_clicking = nullptr;
    }
}

void AudioEngine::noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept
{
    if (m_sound)
        m_sound->noteOnRt(channel, key, velocity);
}

void AudioEngine::noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept
{
    if (m_sound)
        m_sound->noteOffRt(channel, key);
}

void AudioEngine::controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept
{
    if (m_sound)
        m_sound->controlRt(channel, controller, value);
}

void AudioEngine::bendRt(std::uint8_t channel, int bend) noexcept
{
    if (m_sound)
        m_sound->bendRt(channel, bend);
}

void AudioEngine::soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept
{
    if (m_sound)
        m_sound->soundRt(channel, sound);
}

void AudioEngine::clickRt(bool accent) noexcept
{
    m_clicking = accent ? &m_accentClick : &m_click;
    m_clickAt = 0;
}

} // namespace ricercar
