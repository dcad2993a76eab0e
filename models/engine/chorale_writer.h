// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the free cells of a chorale grid: samples frame by frame from the nets under hard rules and wishes.
// What is given never changes. Same task, seeds and weights: same notes, however many at once.
#pragma once

#include "models/engine/engine_weights.h"
#include "models/engine/writing_wishes.h"
#include "models/representation/frame_features.h"

#include <functional>
#include <optional>

namespace ricercar::models {

struct WritingRules {
    std::array<VoiceRange, kVoices> ranges = kVoiceRanges;
    double temperature = 1.0;        // > 0
    bool balanced = true;            // frames are kept by the chances of FrameBalance; temperature and hold as they are
    bool forbidParallels = true;     // of fifths and octaves, between any two voices
    bool forbidCrossing = true;
};

struct WritingTask {
    ChoraleGrid grid;   // given cells hold their music
    GivenMask given;    // one element per frame
    SideInputs side;
    WritingRules rules;
    WritingWishes wishes;
    std::uint8_t absent = 0;  // bit v: there is no such voice; it is given, as silence
};

struct WrittenDraft {
    ChoraleGrid grid;                // complete; every cell's onset is Hold or Attack
    double logLikelihood = 0;        // nats, mean per free cell, by the net alone (no rules, temperature 1)
    int relaxed = 0;                 // cells where a rule left no pitch at all and had to give way
};

// One draft per seed, at most kRows of them. stop is polled every frame; nothing comes back once it answers true.
// onProgress gets the share of frames done.
std::optional<std::vector<WrittenDraft>> writeDrafts(const EngineWeightsPtr& weights, const WritingTask& task,
                                                     std::span<const std::uint64_t> seeds,
                                                     const std::function<bool()>& stop = {},
                                                     const std::function<void(double)>& onProgress = {});

}  // namespace ricercar::models
