// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/plan_builder.h"

#include "core/playback/performance.h"
#include "core/playback/repeats.h"
#include "core/playback/played_tempo.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar {

std::vector<std::uint8_t> ChannelMap::channelsOf(const Score &score)
{
    std::erase_if(m_channels, [&score](const auto &entry) { return score.part(entry.first) == nullptr; });
    std::array<bool, kPartChannels> taken{};
    for (const auto &[part, channel] : m_channels)
        taken[channel] = true;

    std::vector<std::uint8_t> channels;
    for (const PartPtr &part : score.parts) {
        auto known = std::find_if(m_channels.begin(), m_channels.end(), [&part](const auto &entry) { return entry.first == part->id; });
        if (known != m_channels.end()) {
            channels.push_back(known->second);
            continue;
        }
        const auto free = std::find(taken.begin(), taken.end(), false);
        const auto channel = static_cast<std::uint8_t>(free != taken.end() ? static_cast<std::size_t>(free - taken.begin())
                                                                          : channels.size() % kPartChannels);
        taken[channel] = true;
        m_channels.emplace_back(part->id, channel);
        channels.push_back(channel);
    }
    return channels;
}

ChannelSound soundOf(const Instrument &instrument)
{
    return {std::min<std::uint8_t>(instrument.program, 127), instrument.bank, instrument.channel == 9};
}

std::vector<ChannelMix> mixesOf(const Score &score)
{
    const bool anySolo = std::any_of(score.parts.begin(), score.parts.end(), [](const PartPtr &p) { return p->mixer.solo; });
    std::vector<ChannelMix> mixes;
    for (const PartPtr &part : score.parts) {
        const Mixer &m = part->mixer;
        mixes.push_back({std::clamp(m.volume, 0.0, 1.0), std::clamp(m.pan, -1.0, 1.0), !m.mute && (!anySolo || m.solo)});
    }
    return mixes;
}

namespace {

// One pass through bars that follow each other.
struct PlayedPass {
    std::size_t firstBar, lastBar;
    double tick, tickEnd;
    std::size_t firstSegment, lastSegment; // in the plan
};

class Builder {
public:
    explicit Builder(const PlanRequest &request)
        : m_request(request), m_score(*request.score), m_tempo(m_score), m_plan(std::make_unique<PlaybackPlan>(request.rate))
    {
        m_plan->serial = request.serial;
        if (request.from)
            m_plan->from = static_cast<double>(request.from->value);
    }

    std::unique_ptr<const PlaybackPlan> built()
    {
        layPasses();
        layBars();
        const std::vector<ChannelMix> mixes = mixesOf(m_score);
        for (std::size_t part = 0; part < m_score.parts.size(); ++part) {
            const Part &p = *m_score.parts[part];
            m_plan->channels.push_back({m_request.channels[part], p.id, soundOf(p.instrument), mixes[part]});
            layNotes(part);
            layPedal(part);
        }
        for (const PlanNote &note : m_plan->notes)
            m_plan->end = std::max(m_plan->end, note.off);
        m_plan->finish();
        return std::move(m_plan);
    }

private:
    void layPasses()
    {
        m_plan->segments.clear();
        double frame = 0;
        const auto &pieces = m_tempo.pieces();
        std::uint32_t number = 0;
        for (const Pass &pass : passesOf(m_score)) {
            PlayedPass played{pass.first, pass.last, static_cast<double>(m_score.barStart(pass.first).value),
                              static_cast<double>(m_score.barStart(pass.last).value), m_plan->segments.size(), 0};
            auto piece = std::upper_bound(pieces.begin(), pieces.end(), played.tick,
                                          [](double t, const PlayedTempo::Piece &p) { return t < p.tick; });
            if (piece != pieces.begin())
                --piece;
            double tick = played.tick;
            for (; piece != pieces.end() && (tick < played.tickEnd || m_plan->segments.size() == played.firstSegment); ++piece) {
                const double next = piece + 1 == pieces.end() ? played.tickEnd : std::min((piece + 1)->tick, played.tickEnd);
                const PlanSegment segment{frame, tick, next, piece->secondsPerTick * m_request.rate, number};
                m_plan->segments.push_back(segment);
                frame += (next - tick) * segment.framesPerTick;
                tick = next;
            }
            played.lastSegment = m_plan->segments.size();
            m_passes.push_back(played);
            ++number;
        }
        m_plan->end = std::llround(frame);
    }

    // Where a tick lies in a pass; beyond the pass's ends at its first or last tempo.
    double frameIn(const PlayedPass &pass, double tick) const
    {
        const auto first = m_plan->segments.begin() + static_cast<std::ptrdiff_t>(pass.firstSegment);
        const auto last = m_plan->segments.begin() + static_cast<std::ptrdiff_t>(pass.lastSegment);
        auto after = std::upper_bound(first, last, tick, [](double t, const PlanSegment &s) { return t < s.tick; });
        const PlanSegment &s = after == first ? *after : *(after - 1);
        return s.frame + (tick - s.tick) * s.framesPerTick;
    }

    // How much of a whole bar has gone by where this one begins: before an anacrusis its missing beats, in the
    // second half of a bar divided by a repeat sign the first.
    Ticks elapsedBefore(std::size_t bar) const
    {
        const MasterBar &here = *m_score.masterBars[bar];
        const Ticks full = here.time.length();
        if (here.pickup)
            return std::max(Ticks{}, full - here.length);
        if (bar == 0 || here.length >= full)
            return {};
        const MasterBar &before = *m_score.masterBars[bar - 1];
        const bool divided = !before.pickup && before.time == here.time && before.length + here.length == full &&
                             elapsedBefore(bar - 1) == Ticks{};
        return divided ? before.length : Ticks{};
    }

    void layBars()
    {
        for (std::size_t bar = 0; bar < m_score.barCount(); ++bar) {
            MasterBar whole = *m_score.masterBars[bar];
            const Ticks full = whole.time.length();
            PlanBar planBar;
            planBar.tick = static_cast<double>(m_score.barStart(bar).value);
            planBar.full = static_cast<double>(full.value);
            planBar.elapsed = static_cast<double>(elapsedBefore(bar).value);
            // Bars of one metre, which is nearly all, share their beats.
            if (bar > 0 && m_score.masterBars[bar - 1]->time == whole.time) {
                planBar.firstBeat = m_plan->bars.back().firstBeat;
                planBar.beats = m_plan->bars.back().beats;
            } else {
                whole.length = full;
                whole.pickup = false;
                planBar.firstBeat = static_cast<std::uint32_t>(m_plan->beatTicks.size());
                for (const auto &[at, length] : beatsOf(whole))
                    m_plan->beatTicks.push_back(static_cast<double>(at.value));
                planBar.beats = static_cast<std::uint32_t>(m_plan->beatTicks.size()) - planBar.firstBeat;
            }
            m_plan->bars.push_back(planBar);
        }
        for (const PlayedPass &pass : m_passes)
            for (std::size_t bar = pass.firstBar; bar < pass.lastBar; ++bar) {
                const MasterBar &master = *m_score.masterBars[bar];
                const auto start = static_cast<double>(m_score.barStart(bar).value);
                for (const auto &[at, length] : beatsOf(master))
                    m_plan->clicks.push_back({std::llround(frameIn(pass, start + static_cast<double>(at.value))),
                                              at.value == 0 && elapsedBefore(bar) == Ticks{}});
            }
    }

    void layNotes(std::size_t part)
    {
        const std::vector<PlayedNote> notes = playedNotes(m_score, part, m_tempo);
        for (std::size_t i = 0; i < m_passes.size(); ++i) {
            const PlayedPass &pass = m_passes[i];
            const bool jumpsAfter = i + 1 < m_passes.size();
            auto note = std::lower_bound(notes.begin(), notes.end(), pass.tick, [](const PlayedNote &n, double t) {
                return static_cast<double>(n.written.value) < t;
            });
            for (; note != notes.end() && static_cast<double>(note->written.value) < pass.tickEnd; ++note) {
                // A note tied over a repeat sign ends there; at the end of the piece it may ring longer.
                const double end = jumpsAfter ? std::min(note->end, pass.tickEnd) : note->end;
                PlanNote planned;
                planned.on = std::max<SampleIndex>(0, std::llround(frameIn(pass, note->onset)));
                planned.off = std::max(planned.on + 1, static_cast<SampleIndex>(std::llround(frameIn(pass, end))));
                planned.note = note->note.value;
                planned.instance = static_cast<std::uint32_t>(i) * kMostSteps + note->step;
                planned.channel = m_request.channels[part];
                planned.key = note->key;
                planned.velocity = note->velocity;
                m_plan->notes.push_back(planned);
            }
        }
    }

    void layPedal(std::size_t part)
    {
        const Part &p = *m_score.parts[part];
        for (const PlayedPass &pass : m_passes) {
            bool down = false;
            for (std::size_t bar = pass.firstBar; bar < pass.lastBar; ++bar)
                for (const Direction &d : p.bars[bar]->directions) {
                    if (d.kind != Direction::Kind::PedalDown && d.kind != Direction::Kind::PedalUp)
                        continue;
                    down = d.kind == Direction::Kind::PedalDown;
                    const double tick = static_cast<double>(m_score.barStart(bar).value + d.at.value);
                    m_plan->controls.push_back({std::llround(frameIn(pass, tick)), m_request.channels[part],
                                                kPedalController, static_cast<std::uint8_t>(down ? 127 : 0)});
                }
            if (down) // does not stay down over a jump
                m_plan->controls.push_back({std::llround(frameIn(pass, pass.tickEnd)), m_request.channels[part], kPedalController, 0});
        }
    }

    const PlanRequest &m_request;
    const Score &m_score;
    PlayedTempo m_tempo;
    std::unique_ptr<PlaybackPlan> m_plan;
    std::vector<PlayedPass> m_passes;
};

} // namespace

std::unique_ptr<const PlaybackPlan> buildPlan(const PlanRequest &request)
{
    return Builder(request).built();
}

} // namespace ricercar
