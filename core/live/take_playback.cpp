// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/take_playback.h"

#include <algorithm>

namespace ricercar {

void TakePlayback::start(const Take &take, std::int64_t at)
{
    stop();
    m_events.clear();
    m_next = 0;
    const auto when = [at](double seconds) { return at + static_cast<std::int64_t>(seconds * 1e9); };
    using Kind = LiveEvent::Kind;
    for (const TakeNote &n : take.notes) {
        m_events.push_back({.kind = Kind::NoteOn, .key = n.key, .value = n.velocity, .nanos = when(n.onSeconds)});
        m_events.push_back({.kind = Kind::NoteOff, .key = n.key, .nanos = when(n.offSeconds)});
    }
    for (const TakePedal &p : take.pedals)
        m_events.push_back({.kind = Kind::Control, .key = 64, .value = std::uint8_t(p.down ? 127 : 0), .nanos = when(p.seconds)});
    // What ends comes before what begins at the same moment.
    std::stable_sort(m_events.begin(), m_events.end(), [](const LiveEvent &a, const LiveEvent &b) {
        return a.nanos != b.nanos ? a.nanos < b.nanos : a.kind == Kind::NoteOff && b.kind != Kind::NoteOff;
    });
}

void TakePlayback::step(std::int64_t now)
{
    for (; m_next < m_events.size() && m_events[m_next].nanos <= now; ++m_next)
        m_inlet.send(m_events[m_next], true, m_events[m_next].nanos);
}

void TakePlayback::stop()
{
    if (m_next > 0 && m_next < m_events.size()) m_inlet.releaseAll();
    m_next = m_events.size();
}

} // namespace ricercar
