// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/recorder.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::int64_t kQ = kQuarter.value;
constexpr double kFreeTicks = 2.0 * static_cast<double>(kQ); // in a second
constexpr std::uint32_t kMostRounds = 1000;
constexpr std::size_t kSources = 32;

} // namespace

void Recorder::begin(const RecordSettings &settings, TimelineTick at)
{
    m_settings = settings;
    if (m_settings.loop && m_settings.loop->empty()) m_settings.loop.reset();
    m_at = at;
    m_began = 0;
    m_pedal = false;
    m_takes.clear();
    m_down.assign(kSources, {});
    m_buttons.fill({});
    m_recording = true;
    takeOf(0);
}

Take &Recorder::takeOf(std::uint32_t round)
{
    const std::uint32_t wanted = m_settings.loop ? std::min(round, kMostRounds) : 0;
    while (m_takes.size() <= wanted) {
        Take take;
        take.part = m_settings.part;
        take.round = static_cast<std::uint32_t>(m_takes.size());
        take.free = m_settings.free;
        take.range = {m_at, m_at};
        if (m_settings.loop) take.range = *m_settings.loop;
        if (m_pedal && m_settings.loop && !m_takes.empty()) { // it is down over the loop's end
            Take &before = m_takes.back();
            const double seconds = before.pedals.empty() ? 0 : before.pedals.back().seconds;
            before.pedals.push_back({m_settings.loop->end.value, seconds, false});
            take.pedals.push_back({m_settings.loop->begin.value, seconds, true});
        }
        m_takes.push_back(std::move(take));
    }
    return m_takes[wanted];
}

// Nothing where the transport stands (of a take that goes with it).
std::optional<Recorder::Moment> Recorder::momentOf(const MusicalPlace &place, std::int64_t nanos, bool begins)
{
    if (!m_settings.free && !place.moving && begins) return std::nullopt;
    if (m_began == 0) {
        if (!begins) return std::nullopt;
        m_began = nanos;
    }
    Moment moment;
    moment.seconds = static_cast<double>(nanos - m_began) * 1e-9;
    moment.tick = m_settings.free ? std::llround(moment.seconds * kFreeTicks) : std::llround(place.tick);
    moment.round = m_settings.loop && !m_settings.free ? std::min(place.round, kMostRounds) : 0;
    return moment;
}

void Recorder::feed(const LiveEvent &e)
{
    if (!m_recording || e.source >= kSources || !(m_settings.sources >> e.source & 1u)) return;
    using Kind = LiveEvent::Kind;
    const bool strikes = e.kind == Kind::NoteOn && e.value > 0;
    const bool releases = e.kind == Kind::NoteOff || (e.kind == Kind::NoteOn && e.value == 0);
    if (strikes || releases) {
        Down &down = m_down[e.source][e.channel & 15u][e.key & 127u];
        const auto moment = momentOf(e.place, e.nanos, strikes);
        if (!moment) return;
        if (down.down) close(down, *moment);
        if (!strikes) return;
        down.down = true;
        down.round = moment->round;
        down.note = TakeNote{moment->tick, moment->tick, moment->seconds, moment->seconds, e.key, e.value, e.channel, e.source};
        takeOf(moment->round);
        return;
    }
    if (e.kind == Kind::Control && e.key == 64) {
        const bool press = e.value >= 64;
        const auto moment = momentOf(e.place, e.nanos, press);
        if (!moment || press == m_pedal) return;
        Take &take = takeOf(moment->round);
        m_pedal = press;
        take.pedals.push_back({moment->tick, moment->seconds, press});
    }
}

void Recorder::close(Down &down, const Moment &at)
{
    down.down = false;
    TakeNote note = down.note;
    note.offSeconds = std::max(at.seconds, note.onSeconds + 0.001);
    std::int64_t off = at.tick;
    std::uint32_t round = down.round;
    if (m_settings.loop) {
        const std::int64_t begin = m_settings.loop->begin.value, end = m_settings.loop->end.value, length = end - begin;
        off += static_cast<std::int64_t>(at.round - std::min(at.round, round)) * length;
        // Struck a little before the loop closed and held on: it is meant for the first beat of the next round.
        const std::int64_t before = end - note.on;
        if (at.round > round && before <= std::min(kQ / 4, length / 8) && off - end > before) {
            ++round;
            note.on -= length;
            off -= length;
        }
        off = std::min(off, end);
    }
    note.off = std::max(off, note.on + 1);
    takeOf(round).notes.push_back(note);
}

void Recorder::press(std::uint8_t button, const LiveEvent &event)
{
    if (!m_recording || button >= m_buttons.size()) return;
    release(button, event);
    const auto moment = momentOf(event.place, event.nanos, true);
    if (!moment) return;
    takeOf(moment->round);
    m_buttons[button] = {true, moment->round, TakePress{moment->tick, 1, moment->seconds, 0, button, event.value, event.key}};
}

void Recorder::release(std::uint8_t button, const LiveEvent &event)
{
    if (!m_recording || button >= m_buttons.size() || !m_buttons[button].down) return;
    if (const auto moment = momentOf(event.place, event.nanos, false)) closeButton(m_buttons[button], *moment);
}

void Recorder::closeButton(ButtonDown &down, const Moment &at)
{
    down.down = false;
    TakePress press = down.press;
    std::int64_t end = at.tick;
    if (m_settings.loop && at.round > down.round) end = m_settings.loop->end.value;
    press.length = std::max<std::int64_t>(end - press.at, 1);
    press.lasts = std::max(at.seconds - press.seconds, 0.001);
    takeOf(down.round).presses.push_back(press);
}

std::vector<TakeNote> Recorder::held() const
{
    std::vector<TakeNote> notes;
    for (const auto &source : m_down)
        for (const auto &channel : source)
            for (const Down &down : channel)
                if (down.down) notes.push_back(down.note);
    return notes;
}

// The punch, and the order.
void Recorder::settle(Take &take) const
{
    if (m_settings.punch && !m_settings.free) {
        const std::int64_t begin = m_settings.punch->begin.value, end = m_settings.punch->end.value;
        // A finger that came a little early and holds the key meant the first beat.
        const auto outside = [&](std::int64_t on, std::int64_t off) { return on >= end || (on < begin && (on < begin - kQ / 4 || off <= begin)); };
        std::erase_if(take.notes, [&](const TakeNote &n) { return outside(n.on, n.off); });
        for (TakeNote &n : take.notes) n.off = std::max(std::min(n.off, end), n.on + 1);
        std::erase_if(take.presses, [&](const TakePress &p) { return outside(p.at, p.at + p.length); });
        std::erase_if(take.pedals, [&](const TakePedal &p) { return p.at >= end || p.at < begin; });
        take.range.begin = std::max(take.range.begin, m_settings.punch->begin);
        take.range.end = std::max(std::min(take.range.end, m_settings.punch->end), take.range.begin);
    }
    std::stable_sort(take.notes.begin(), take.notes.end(), [](const TakeNote &a, const TakeNote &b) { return a.on != b.on ? a.on < b.on : a.key < b.key; });
    std::stable_sort(take.presses.begin(), take.presses.end(), [](const TakePress &a, const TakePress &b) { return a.at < b.at; });
    if (!take.pedals.empty() && take.pedals.back().down) {
        TakePedal up{take.pedals.back().at, take.pedals.back().seconds, false};
        for (const TakeNote &n : take.notes) {
            up.at = std::max(up.at, n.off);
            up.seconds = std::max(up.seconds, n.offSeconds);
        }
        take.pedals.push_back(up);
    }
}

std::vector<Take> Recorder::end(const MusicalPlace &place, std::int64_t nanos)
{
    if (!m_recording) return {};
    if (const auto moment = momentOf(place, nanos, false)) {
        for (auto &source : m_down)
            for (auto &channel : source)
                for (Down &down : channel)
                    if (down.down) close(down, *moment);
        for (ButtonDown &down : m_buttons)
            if (down.down) closeButton(down, *moment);
        if (!m_settings.loop) m_takes.front().range.end = std::max(m_at, TimelineTick{moment->tick});
    }
    m_recording = false;
    std::vector<Take> takes;
    for (Take &take : m_takes) {
        settle(take);
        if (take.empty()) continue;
        take.name = "Take " + std::to_string(takes.size() + 1);
        takes.push_back(std::move(take));
    }
    m_takes.resize(1);
    return takes;
}

} // namespace ricercar
