// SPDX-License-Identifier: GPL-3.0-or-later
// The levels of a concept's aspects as they can be heard in music, on the scale on which a brief sets them: 0 as such music
// mostly is, -1 none or the least, 1 the most. Plain yardsticks, each with its reason; pure, any thread.
#pragma once

#include "core/brief/aspect.h"
#include "core/brief/measures.h"

namespace ricercar {

// `voices` empty: all. `key`: of the range.
double heardLevel(const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key, Aspect aspect);
// The same where the measures are at hand already.
double heardLevel(const AspectMeasures &m, const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key, Aspect aspect);

// Whether an aspect went the way that was asked, `delta` in [-1, 1]; -1: that none of it is left.
bool wentTheWay(Aspect aspect, double delta, const Score &before, TickRange then, const Score &after, TickRange now,
                const std::vector<VoiceRef> &voicesBefore, const std::vector<VoiceRef> &voicesAfter, KeySignature key);

} // namespace ricercar
