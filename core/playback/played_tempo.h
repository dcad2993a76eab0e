// SPDX-License-Identifier: GPL-3.0-or-later
// How fast the written music is played at each place: its tempo marks (core/music/tempo_map.h), and fermatas,
// which hold the time back.
#pragma once

#include "core/music/score.h"

#include <vector>

namespace ricercar {

class PlayedTempo {
public:
    explicit PlayedTempo(const Score &score);

    struct Piece {
        double tick = 0; // timeline, where it begins
        double secondsPerTick = 0;
    };
    const std::vector<Piece> &pieces() const { return m_pieces; } // by tick, the first at 0
    double ticksIn(double seconds, double tick) const;            // at the speed in force at `tick`

private:
    std::vector<Piece> m_pieces;
};

// Where fermatas hold the time: for notes that are held together, what they have in common.
std::vector<TickRange> fermataHolds(const Score &score);

// How much longer the time under a fermata is.
inline constexpr double kFermataStretch = 1.5;

} // namespace ricercar
