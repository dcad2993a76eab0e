// SPDX-License-Identifier: GPL-3.0-or-later
// Single things put into music that exists: a suspension, a pedal, a cadence, a fermata. Exact and local; what is locked
// stays. Pure; any thread.
#pragma once

#include "core/brief/piece_concept.h"
#include "core/piece/aspect_moves.h"

namespace ricercar {

// The score itself where the device cannot be put in so (imitation, sequences and the like are a writer's work).
ScorePtr withDevice(const MoveRequest &request, const DeviceAt &device, IdSource &ids);
// The last two harmonies before the range's end become this close in this key.
ScorePtr withCadence(const MoveRequest &request, Cadence cadence, KeySignature key, bool picardy, IdSource &ids);

// The pitch of a class that lies nearest to another, spelled in the key.
SpelledPitch nearestOf(int pitchClass, int near, KeySignature key);

} // namespace ricercar
