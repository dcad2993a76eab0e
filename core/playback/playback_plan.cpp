// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/playback_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace ricercar {

PlaybackPlan::PlaybackPlan(unsigned framesPerSecond) : rate(framesPerSecond)
{
    PlanSegment steady;
    steady.framesPerTick = rate * 60.0 / (96.0 * static_cast<double>(kQuarter.value));
    segments.push_back(steady);
}

void PlaybackPlan::finish()
{
    std::stable_sort(notes.begin(), notes.end(), [](const PlanNote &a, const PlanNote &b) { return a.on < b.on; });
    std::stable_sort(controls.begin(), controls.end(),
                     [](const PlanControl &a, const PlanControl &b) { return a.at < b.at; });
    std::stable_sort(clicks.begin(), clicks.end(), [](const PlanClick &a, const PlanClick &b) { return a.at < b.at; });

    m_byIdentity.resize(notes.size());
    std::iota(m_byIdentity.begin(), m_byIdentity.end(), 0u);
    std::sort(m_byIdentity.begin(), m_byIdentity.end(), [this](std::uint32_t a, std::uint32_t b) {
        return std::tie(notes[a].note, notes[a].instance) < std::tie(notes[b].note, notes[b].instance);
    });
    m_blockEnds.assign((notes.size() + kBlock - 1) / kBlock, 0);
    for (std::size_t i = 0; i < notes.size(); ++i)
        m_blockEnds[i / kBlock] = std::max(m_blockEnds[i / kBlock], notes[i].off);
}

const PlanSegment &PlaybackPlan::segmentAt(double frame) const noexcept
{
    auto after = std::upper_bound(segments.begin(), segments.end(), frame,
                                  [](double f, const PlanSegment &s) { return f < s.frame; });
    return after == segments.begin() ? *after : *(after - 1);
}

double PlaybackPlan::tickAt(double frame) const noexcept
{
    const PlanSegment &s = segmentAt(frame);
    return s.tick + (frame - s.frame) / s.framesPerTick;
}

double PlaybackPlan::frameAt(double tick, std::uint32_t pass) const noexcept
{
    const PlanSegment *found = nullptr;
    for (const PlanSegment &s : segments) {
        if (tick < s.tick || tick >= s.tickEnd)
            continue;
        if (!found || s.pass == pass)
            found = &s;
        if (s.pass >= pass)
            break;
    }
    if (!found) { // between the passes (a bar that is never played): the next that is; or past the end
        for (const PlanSegment &s : segments)
            if (s.tick >= tick && (!found || s.tick < found->tick))
                found = &s;
        if (found)
            return found->frame;
        found = &segments.back();
    }
    return found->frame + (tick - found->tick) * found->framesPerTick;
}

double PlaybackPlan::framesPerTickAt(double tick) const noexcept
{
    return segmentAt(frameAt(tick)).framesPerTick;
}

std::pair<SampleIndex, SampleIndex> PlaybackPlan::framesOf(TickRange range) const noexcept
{
    const double begin = frameAt(static_cast<double>(range.begin.value));
    const auto tickEnd = static_cast<double>(range.end.value);
    double frameEnd = std::max(begin, static_cast<double>(end));
    for (const PlanSegment &s : segments) {
        if (s.tick >= tickEnd || tickEnd > s.tickEnd)
            continue;
        const double reached = s.frame + (tickEnd - s.tick) * s.framesPerTick;
        if (reached > begin) {
            frameEnd = reached;
            break;
        }
    }
    return {std::llround(begin), std::llround(frameEnd)};
}

const PlanNote *PlaybackPlan::find(std::uint64_t note, std::uint32_t instance) const noexcept
{
    auto at = std::lower_bound(m_byIdentity.begin(), m_byIdentity.end(), std::pair(note, instance),
                               [this](std::uint32_t i, const std::pair<std::uint64_t, std::uint32_t> &key) {
                                   return std::pair(notes[i].note, notes[i].instance) < key;
                               });
    if (at == m_byIdentity.end() || notes[*at].note != note || notes[*at].instance != instance)
        return nullptr;
    return &notes[*at];
}

std::size_t PlaybackPlan::firstNoteFrom(SampleIndex frame) const noexcept
{
    return static_cast<std::size_t>(
        std::lower_bound(notes.begin(), notes.end(), frame,
                         [](const PlanNote &n, SampleIndex f) { return n.on < f; }) - notes.begin());
}

const PlanBar *PlaybackPlan::barAt(double tick) const noexcept
{
    if (bars.empty())
        return nullptr;
    auto after = std::upper_bound(bars.begin(), bars.end(), tick,
                                  [](double t, const PlanBar &b) { return t < b.tick; });
    return after == bars.begin() ? &*after : &*(after - 1);
}

} // namespace ricercar
