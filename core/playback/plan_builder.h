// SPDX-License-Identifier: GPL-3.0-or-later
// Score -> PlaybackPlan. Pure; any thread.
#pragma once

#include "core/music/score.h"
#include "core/playback/playback_plan.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace ricercar {

// Which channel each part plays on. A part keeps its channel while it is in the score, so that its
// sounding notes live on when parts are added, removed or moved. One thread.
class ChannelMap {
public:
    // The channels of the score's parts, in their order, each in [0, kPartChannels).
    std::vector<std::uint8_t> channelsOf(const Score &score);

private:
    std::vector<std::pair<PartId, std::uint8_t>> m_channels;
};

ChannelSound soundOf(const Instrument &instrument);
// The mixer strips of all parts, in their order: mute and solo made one.
std::vector<ChannelMix> mixesOf(const Score &score);

struct PlanRequest {
    ScorePtr score;                     // not null
    std::vector<std::uint8_t> channels; // of its parts
    unsigned rate = 48000;              // frames per second
    std::uint64_t serial = 0;
    std::optional<TimelineTick> from;   // until there what is played goes on as it was; none: taken at once
};

std::unique_ptr<const PlaybackPlan> buildPlan(const PlanRequest &request);

} // namespace ricercar
