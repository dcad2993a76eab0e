// SPDX-License-Identifier: GPL-3.0-or-later
// From harmony to voices: a beam search over chords and their voicings together, so that a chord is only chosen
// where four voices can reach it well.
#pragma once

#include "core/compose/harmony_plan.h"

#include <optional>

namespace ricercar {

// One slice as set: its chord and the key each voice sings at its start (-1: silent).
struct SetSlice {
    ChordState state;
    std::array<int, kChoirVoices> keys{-1, -1, -1, -1};
    bool silent = false;
};

// None when the job was stopped.
std::optional<std::vector<SetSlice>> setInVoices(const HarmonyPlan &plan, const GenerationRequest &request,
                                                 std::uint64_t seed, double noise, const JobControl &job);

} // namespace ricercar
