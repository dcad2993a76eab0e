// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/sequencer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ricercar {

Sequencer::Sequencer(ISound &sound, PlanMailbox &mailbox, unsigned rate)
    : m_sound(sound), m_mailbox(mailbox), m_nothing(rate), m_plan(&m_nothing), m_step(std::int64_t{1} << kFraction)
{
    m_nothing.finish();
}

Sequencer::~Sequencer()
{
    if (m_waiting)
        m_mailbox.giveBackRt(m_waiting);
    if (m_plan != &m_nothing)
        m_mailbox.giveBackRt(m_plan);
}

// ---- the block -------------------------------------------------------------------------------------------

void Sequencer::processRt(std::uint32_t frames) noexcept
{
    takePlanRt();
    std::int64_t left = frames;
    while (left > 0) {
        if (m_playing)
            fireRt();
        const std::int64_t n = std::min(left, framesToNextRt());
        m_sound.renderRt(static_cast<std::uint32_t>(n));
        advanceRt(n);
        left -= n;
    }
}

// Frames of sound until the place is reached; 1 if it is here or past.
std::int64_t Sequencer::framesUntil(std::int64_t place) const noexcept
{
    return place <= m_place ? 1 : (place - m_place + m_step - 1) / m_step;
}

std::int64_t Sequencer::framesToNextRt() const noexcept
{
    std::int64_t frames = kNever;
    for (std::size_t i = 0; i < m_auditioning; ++i)
        frames = std::min(frames, m_auditions[i].left);
    if (!m_playing)
        return std::max<std::int64_t>(frames, 1);

    if (m_countInLeft > 0) {
        frames = std::min(frames, (m_countInLeft + m_step - 1) / m_step);
        if (m_nextCountIn < m_countInClicks) {
            const std::int64_t gone = m_countInLength - m_countInLeft;
            const std::int64_t wait = (m_countIn[m_nextCountIn].at << kFraction) - gone;
            frames = std::min(frames, (wait + m_step - 1) / m_step);
        }
        return std::max<std::int64_t>(frames, 1);
    }

    SampleIndex next = m_plan->end;
    if (m_nextNote < m_plan->notes.size())
        next = std::min(next, m_plan->notes[m_nextNote].on);
    if (m_nextControl < m_plan->controls.size())
        next = std::min(next, m_plan->controls[m_nextControl].at);
    if (m_nextClick < m_plan->clicks.size())
        next = std::min(next, m_plan->clicks[m_nextClick].at);
    for (std::size_t i = 0; i < m_sounding; ++i)
        next = std::min(next, m_notes[i].off);
    frames = std::min(frames, framesUntil(next << kFraction));
    if (m_loopAhead)
        frames = std::min(frames, framesUntil(m_loopEnd));
    if (m_waiting)
        frames = std::min(frames, framesUntil(m_waitingPlace));
    return std::max<std::int64_t>(frames, 1);
}

void Sequencer::advanceRt(std::int64_t frames) noexcept
{
    for (std::size_t i = 0; i < m_auditioning;) {
        Audition &a = m_auditions[i];
        a.left -= frames;
        if (a.left > 0) {
            ++i;
            continue;
        }
        m_sound.noteOffRt(a.channel, a.key);
        a = m_auditions[--m_auditioning];
    }
    if (!m_playing)
        return;
    if (m_countInLeft > 0) {
        // What the last frame passes of the count-in's end is played of the music.
        m_countInLeft -= frames * m_step;
        if (m_countInLeft <= 0) {
            m_place -= m_countInLeft;
            m_countInLeft = 0;
            const std::int64_t into = m_place;
            m_place = m_fired + 1;
            beginRt();
            m_place = into;
        }
        return;
    }
    m_place += frames * m_step;
}

void Sequencer::fireCountInRt() noexcept
{
    const std::int64_t gone = m_countInLength - m_countInLeft;
    while (m_nextCountIn < m_countInClicks && (m_countIn[m_nextCountIn].at << kFraction) <= gone)
        m_sound.clickRt(m_countIn[m_nextCountIn++].accent);
}

void Sequencer::fireRt() noexcept
{
    if (m_countInLeft > 0) {
        fireCountInRt();
        return;
    }
    if (m_loopAhead && m_place >= m_loopEnd) {
        // A loop may be shorter than what a frame passes at a high tempo scale.
        const std::int64_t over = (m_place - m_loopEnd) % (m_loopEnd - m_loopBegin);
        m_wrapped = true;
        ++m_rounds;
        jumpRt(m_loopBegin);
        m_place += over;
        adoptWaitingRt(); // the round ends before its time comes: the next one begins with it
    }
    if (m_waiting && m_place >= m_waitingPlace)
        adoptWaitingRt();
    const SampleIndex now = m_place >> kFraction;
    for (std::size_t i = 0; i < m_sounding;) {
        if (m_notes[i].off <= now)
            releaseRt(i); // the last takes its place
        else
            ++i;
    }
    const auto &controls = m_plan->controls;
    for (; m_nextControl < controls.size() && controls[m_nextControl].at <= now; ++m_nextControl) {
        const PlanControl &c = controls[m_nextControl];
        if (c.controller == kPedalController)
            m_channels[c.channel].pedal = c.value >= 64;
        m_sound.controlRt(c.channel, c.controller, c.value);
    }
    for (; m_nextClick < m_plan->clicks.size() && m_plan->clicks[m_nextClick].at <= now; ++m_nextClick)
        if (m_metronome)
            m_sound.clickRt(m_plan->clicks[m_nextClick].accent);
    for (; m_nextNote < m_plan->notes.size() && m_plan->notes[m_nextNote].on <= now; ++m_nextNote)
        if (m_plan->notes[m_nextNote].off > now)
            startRt(m_plan->notes[m_nextNote]);
    m_fired = m_place;
    if (now >= m_plan->end && !m_loopAhead)
        stopRt();
}

// ---- notes -----------------------------------------------------------------------------------------------

void Sequencer::startRt(const PlanNote &note) noexcept
{
    if (!m_channels[note.channel].mix.audible || m_sounding == kMostSounding)
        return;
    bool keyIsDown = false;
    for (std::size_t i = 0; i < m_sounding; ++i) {
        const Sounding &s = m_notes[i];
        if (s.note == note.note && s.instance == note.instance)
            return; // it sounds on, from before a new plan came
        keyIsDown |= s.channel == note.channel && s.key == note.key;
    }
    if (keyIsDown) // two voices on one key: it is struck again, and let go when the last of them ends
        m_sound.noteOffRt(note.channel, note.key);
    m_sound.noteOnRt(note.channel, note.key, note.velocity);
    m_notes[m_sounding++] = {note.off, note.note, note.instance, note.channel, note.key};
}

void Sequencer::releaseRt(std::size_t index) noexcept
{
    const Sounding gone = m_notes[index];
    m_notes[index] = m_notes[--m_sounding];
    for (std::size_t i = 0; i < m_sounding; ++i)
        if (m_notes[i].channel == gone.channel && m_notes[i].key == gone.key)
            return;
    m_sound.noteOffRt(gone.channel, gone.key);
}

void Sequencer::releaseAllRt() noexcept
{
    while (m_sounding > 0)
        releaseRt(m_sounding - 1);
}

void Sequencer::auditionRt(const ChannelSound &sound, const ChannelMix &mix, std::uint8_t key, std::uint8_t velocity,
                           std::int64_t frames) noexcept
{
    // The channel that has the instrument already, or the next in turn.
    int channel = -1;
    for (int c = kFirstAuditionChannel; c < kFirstAuditionChannel + kAuditionChannels && channel < 0; ++c)
        if (m_channels[c].known && m_channels[c].sound == sound && m_channels[c].mix == mix)
            channel = c;
    if (channel < 0) {
        channel = kFirstAuditionChannel + m_auditionChannel;
        m_auditionChannel = static_cast<std::uint8_t>((m_auditionChannel + 1) % kAuditionChannels);
    }
    const auto to = static_cast<std::uint8_t>(channel);
    for (std::size_t i = 0; i < m_auditioning; ++i) {
        if (m_auditions[i].channel == to && m_auditions[i].key == key) { // again: the key is let go first
            m_sound.noteOffRt(to, key);
            m_auditions[i] = m_auditions[--m_auditioning];
            break;
        }
    }
    if (m_auditioning == kMostAuditions) {
        m_sound.noteOffRt(m_auditions[0].channel, m_auditions[0].key);
        m_auditions[0] = m_auditions[--m_auditioning];
    }
    setChannelRt(to, sound, mix);
    m_sound.noteOnRt(to, key, velocity);
    m_auditions[m_auditioning++] = {std::max<std::int64_t>(frames, 1), to, key};
}

// ---- transport -------------------------------------------------------------------------------------------

void Sequencer::playRt(int countInBars, std::uint64_t serial) noexcept
{
    if (m_playing)
        return;
    if (m_plan->serial < serial) {
        m_playWhenSerial = serial;
        m_playCountIn = countInBars;
        return;
    }
    m_playWhenSerial = 0;
    findLoopRt();
    if (frame() >= m_plan->end && m_plan->end > 0) { // at the end: from the beginning again
        m_place = m_loopBegin;
        m_still = m_plan->tickAt(static_cast<double>(frame()));
    }
    m_playing = true;
    m_fired = m_place - 1;
    m_playedFrom = m_place;
    m_wrapped = false;
    m_rounds = 0;
    m_countInLeft = 0;
    findLoopRt();
    if (countInBars > 0)
        layCountInRt(countInBars);
    if (m_countInLeft == 0)
        beginRt();
}

void Sequencer::stopRt() noexcept
{
    m_playWhenSerial = 0;
    if (!m_playing)
        return;
    adoptWaitingRt();
    releaseAllRt();
    for (int c = 0; c < kPartChannels; ++c)
        if (m_channels[c].pedal) {
            m_channels[c].pedal = false;
            m_sound.controlRt(static_cast<std::uint8_t>(c), kPedalController, 0);
        }
    m_playing = false;
    m_countInLeft = 0;
    m_still = m_plan->tickAt(static_cast<double>(m_place >> kFraction));
}

void Sequencer::locateRt(TimelineTick place) noexcept
{
    adoptWaitingRt();
    m_still = static_cast<double>(std::max<std::int64_t>(0, place.value));
    const auto to = static_cast<std::int64_t>(std::llround(m_plan->frameAt(m_still))) << kFraction;
    if (m_playing && m_countInLeft == 0) {
        jumpRt(to);
    } else {
        m_place = to;
        m_fired = to - 1;
    }
    m_playedFrom = m_place;
    m_wrapped = false;
    findLoopRt();
}

void Sequencer::jumpRt(std::int64_t place) noexcept
{
    releaseAllRt();
    m_place = place;
    m_fired = place - 1;
    beginRt();
}

void Sequencer::beginRt() noexcept
{
    seekRt();
    pedalAsAtRt();
    soundHeldRt();
}

void Sequencer::seekRt() noexcept
{
    // The first frame whose place lies after m_fired.
    const SampleIndex first = (m_fired >> kFraction) + 1;
    m_nextNote = m_plan->firstNoteFrom(first);
    m_nextControl = static_cast<std::size_t>(
        std::lower_bound(m_plan->controls.begin(), m_plan->controls.end(), first,
                         [](const PlanControl &c, SampleIndex f) { return c.at < f; }) - m_plan->controls.begin());
    m_nextClick = static_cast<std::size_t>(
        std::lower_bound(m_plan->clicks.begin(), m_plan->clicks.end(), first,
                         [](const PlanClick &c, SampleIndex f) { return c.at < f; }) - m_plan->clicks.begin());
}

void Sequencer::pedalAsAtRt() noexcept
{
    std::array<bool, kChannels> down{};
    for (std::size_t i = 0; i < m_nextControl; ++i)
        if (m_plan->controls[i].controller == kPedalController)
            down[m_plan->controls[i].channel] = m_plan->controls[i].value >= 64;
    for (int c = 0; c < kPartChannels; ++c)
        if (m_channels[c].pedal != down[c]) {
            m_channels[c].pedal = down[c];
            m_sound.controlRt(static_cast<std::uint8_t>(c), kPedalController, down[c] ? 127 : 0);
        }
}

// A held note is heard too when playing begins in the middle of it.
void Sequencer::soundHeldRt() noexcept
{
    m_plan->visitSounding(m_place >> kFraction, [this](const PlanNote &note) { startRt(note); });
}

void Sequencer::setLoopRt(std::optional<TickRange> loop) noexcept
{
    m_loopTicks = loop;
    findLoopRt();
}

void Sequencer::findLoopRt() noexcept
{
    m_loopBegin = m_loopEnd = 0;
    if (m_loopTicks && !m_loopTicks->empty()) {
        const auto [begin, end] = m_plan->framesOf(*m_loopTicks);
        m_loopBegin = begin << kFraction;
        m_loopEnd = end << kFraction;
    }
    m_loopAhead = m_loopBegin < m_loopEnd && m_place < m_loopEnd;
}

void Sequencer::setTempoScaleRt(double scale) noexcept
{
    m_step = std::llround(std::clamp(scale, 0.1, 4.0) * static_cast<double>(std::int64_t{1} << kFraction));
}

// Full bars before the bar of the place, and of that bar what lies before the place: so an anacrusis of
// one beat in 4/4 is counted in by three more.
void Sequencer::layCountInRt(int bars) noexcept
{
    const double tick = m_plan->tickAt(static_cast<double>(m_place >> kFraction));
    const PlanBar *bar = m_plan->barAt(tick);
    if (!bar || bar->beats == 0 || bar->full <= 0)
        return;
    const double framesPerTick = m_plan->segmentAt(static_cast<double>(m_place >> kFraction)).framesPerTick;
    const double before = std::clamp(bar->elapsed + tick - bar->tick, 0.0, bar->full);
    const double length = bar->full * bars + before;
    m_countInClicks = m_nextCountIn = 0;
    for (int b = 0; b <= bars; ++b)
        for (std::uint32_t i = 0; i < bar->beats; ++i) {
            const double at = bar->full * b + m_plan->beatTicks[bar->firstBeat + i];
            if (at < length && m_countInClicks < kMostCountIn)
                m_countIn[m_countInClicks++] = {std::llround(at * framesPerTick), i == 0};
        }
    m_countInLength = static_cast<std::int64_t>(std::llround(length * framesPerTick)) << kFraction;
    m_countInLeft = m_countInLength;
}

TimelineTick Sequencer::placeRt(std::int64_t lateness) const noexcept
{
    if (!m_playing)
        return TimelineTick{std::llround(m_still)};
    if (m_countInLeft > 0)
        return TimelineTick{std::llround(m_plan->tickAt(static_cast<double>(m_place >> kFraction)))};
    std::int64_t heard = m_place - lateness * m_step;
    if (m_wrapped && m_loopAhead && heard < m_loopBegin) // still the end of the loop's last round
        heard = m_loopEnd - (m_loopBegin - heard) % (m_loopEnd - m_loopBegin);
    else if (!m_wrapped)
        heard = std::max(heard, m_playedFrom);
    return TimelineTick{std::llround(m_plan->tickAt(static_cast<double>(std::max<std::int64_t>(heard, 0) >> kFraction)))};
}

Sequencer::Heard Sequencer::heardRt(std::int64_t lateness) const noexcept
{
    Heard heard;
    heard.round = m_rounds;
    const double framesPerTick = m_plan->segmentAt(static_cast<double>(m_place >> kFraction)).framesPerTick;
    const double scale = static_cast<double>(m_step) / static_cast<double>(std::int64_t{1} << kFraction);
    heard.ticksPerFrame = framesPerTick > 0 ? scale / framesPerTick : 0;
    if (m_loopAhead) {
        heard.loopBegin = static_cast<double>(m_loopTicks->begin.value);
        heard.loopEnd = static_cast<double>(m_loopTicks->end.value);
    }
    if (!m_playing) {
        heard.tick = m_still;
        return heard;
    }
    const double late = static_cast<double>(lateness) * heard.ticksPerFrame;
    if (m_countInLeft > 0) {
        const double left = static_cast<double>(m_countInLeft >> kFraction) / framesPerTick;
        heard.tick = m_plan->tickAt(static_cast<double>(m_place >> kFraction)) - left - late;
        return heard;
    }
    std::int64_t place = m_place - lateness * m_step;
    if (m_wrapped && m_loopAhead && place < m_loopBegin) {
        place = m_loopEnd - (m_loopBegin - place) % (m_loopEnd - m_loopBegin);
        heard.round = m_rounds > 0 ? m_rounds - 1 : 0;
    }
    const double frame = static_cast<double>(std::max(place, m_wrapped ? place : m_playedFrom)) / static_cast<double>(std::int64_t{1} << kFraction);
    heard.tick = m_plan->tickAt(std::max(frame, 0.0));
    // What was played before the place it began at is still being counted in, to the ear.
    if (!m_wrapped && place < m_playedFrom)
        heard.tick -= static_cast<double>((m_playedFrom - place) >> kFraction) / framesPerTick;
    return heard;
}

// ---- plans and channels ------------------------------------------------------------------------------------

void Sequencer::takePlanRt() noexcept
{
    if (const PlaybackPlan *plan = m_mailbox.takeRt()) {
        if (m_waiting)
            m_mailbox.giveBackRt(m_waiting); // its time never came
        m_waiting = nullptr;
        const std::uint32_t pass = m_plan->segmentAt(static_cast<double>(m_place >> kFraction)).pass;
        m_waitingPlace = plan->from < 0 ? m_place : static_cast<std::int64_t>(std::llround(m_plan->frameAt(plan->from, pass))) << kFraction;
        if (m_playing && m_countInLeft == 0 && m_waitingPlace > m_place)
            m_waiting = plan;
        else
            adoptRt(plan);
    }
    if (m_playWhenSerial != 0 && m_plan->serial >= m_playWhenSerial)
        playRt(m_playCountIn, m_playWhenSerial);
}

void Sequencer::adoptWaitingRt() noexcept
{
    if (const PlaybackPlan *plan = std::exchange(m_waiting, nullptr))
        adoptRt(plan);
}

void Sequencer::adoptRt(const PlaybackPlan *plan) noexcept
{
    const PlaybackPlan *old = m_plan;
    const PlanSegment &before = old->segmentAt(static_cast<double>(m_place >> kFraction));
    const bool running = m_playing && m_countInLeft == 0;
    // Where time runs as it did, the place stays to the fraction.
    const bool sameTime = plan->rate == old->rate &&
                          plan->segmentAt(static_cast<double>(m_place >> kFraction)) == before;
    m_plan = plan;
    if (!m_playing) {
        if (!sameTime) {
            m_place = static_cast<std::int64_t>(std::llround(plan->frameAt(m_still, before.pass))) << kFraction;
            m_playedFrom = m_place;
        }
        m_fired = m_place - 1;
    } else if (!sameTime) {
        const double tick = old->tickAt(static_cast<double>(m_place) / static_cast<double>(std::int64_t{1} << kFraction));
        const double frame = std::max(0.0, plan->frameAt(tick, before.pass));
        m_place = static_cast<std::int64_t>(frame * static_cast<double>(std::int64_t{1} << kFraction));
        // What the rounding may have pushed behind the place is still to be played; what sounds is not struck twice.
        m_fired = running ? m_place - (std::int64_t{2} << kFraction) : m_place - 1;
        m_playedFrom = m_place;
        m_wrapped = false;
    }
    if (old != &m_nothing)
        m_mailbox.giveBackRt(old);

    if (running) {
        const SampleIndex now = m_place >> kFraction;
        for (std::size_t i = 0; i < m_sounding;) {
            Sounding &s = m_notes[i];
            const PlanNote *note = plan->find(s.note, s.instance);
            // Rounding may have put the place just before a note that has begun.
            if (note && note->channel == s.channel && note->key == s.key && note->on <= now + 2 && now < note->off) {
                s.off = note->off;
                ++i;
            } else {
                releaseRt(i);
            }
        }
    }
    for (const PlanChannel &c : plan->channels)
        setChannelRt(c.channel, c.sound, plan->serial >= m_channels[c.channel].mixSerial ? c.mix : m_channels[c.channel].mix);
    findLoopRt();
    seekRt();
    if (running)
        pedalAsAtRt();
}

void Sequencer::setChannelRt(std::uint8_t channel, const ChannelSound &sound, const ChannelMix &mix) noexcept
{
    Channel &c = m_channels[channel];
    if (!c.known || c.sound != sound)
        m_sound.soundRt(channel, sound);
    c.sound = sound;
    sendMixRt(channel, mix);
}

void Sequencer::sendMixRt(std::uint8_t channel, const ChannelMix &mix) noexcept
{
    Channel &c = m_channels[channel];
    const auto volume = [](const ChannelMix &m) { return static_cast<std::uint8_t>(std::lround(m.volume * 127)); };
    const auto pan = [](const ChannelMix &m) { return static_cast<std::uint8_t>(std::lround(64 + m.pan * (m.pan < 0 ? 64 : 63))); };
    if (!c.known || volume(c.mix) != volume(mix))
        m_sound.controlRt(channel, kVolumeController, volume(mix));
    if (!c.known || pan(c.mix) != pan(mix))
        m_sound.controlRt(channel, kPanController, pan(mix));
    if (!mix.audible) {
        for (std::size_t i = 0; i < m_sounding;) {
            if (m_notes[i].channel == channel)
                releaseRt(i);
            else
                ++i;
        }
    }
    c.mix = mix;
    c.known = true;
}

void Sequencer::setMixRt(std::uint8_t channel, const ChannelMix &mix, std::uint64_t serial) noexcept
{
    Channel &c = m_channels[channel];
    c.mixSerial = std::max(c.mixSerial, serial);
    if (c.known)
        sendMixRt(channel, mix);
    else
        c.mix = mix; // sent with the sound, when a plan brings it
}

int Sequencer::channelsHeard() const noexcept
{
    return static_cast<int>(std::count_if(m_channels.begin(), m_channels.end(),
                                          [](const Channel &c) { return c.known && c.mix.audible; }));
}

} // namespace ricercar
