// SPDX-License-Identifier: GPL-3.0-or-later
// Writes notes on from where music is, or into bars whose surroundings are given: samples from the net under hard
// rules. What is given never changes. Same task, seeds and weights: same notes, however many at once.
#pragma once

#include "models/engine/continuation_weights.h"

#include <functional>
#include <optional>

namespace ricercar::models {

struct KeyRange {
    int lowest = kLowestKey, highest = kLowestKey + kKeys - 1;  // MIDI, inclusive
};

struct ContinuationRules {
    double temperature = 0.9;  // (0, 2], of every choice
    double leastShare = 0.02;  // [0, 1): choices rarer than this share of the likeliest are left out
    // [1, 4]: how much style and wishes of bars count. Above 1 each choice is moved on from what the net would do unasked
    // to what it does when asked, and beyond (guidance without a classifier, Ho and Salimans 2022); twice the work.
    double stress = 1;
    std::array<KeyRange, kMostParts> ranges{};
    // Pitch classes allowed, a bit each, one entry per bar; empty or 0: all.
    std::vector<std::uint16_t> scale;
    // Locks. Of a part with a rhythm, onsets and lengths are those of its notes here and only the keys are written;
    // of a part with keys, the notes of a bar take the keys of these in their order, and only the rhythm is written.
    std::vector<EventNote> rhythm;  // by comesBefore
    std::uint8_t rhythmParts = 0;   // bit p: part p has a rhythm
    std::array<std::vector<EventNote>, kMostParts> keys;  // by comesBefore
    std::uint8_t keyParts = 0;      // bit p: part p has keys
};

struct ContinuationTask {
    std::shared_ptr<const EventTask> music;  // written: what is written in [fromBar, endBar), everything before
    StyleMix style;
    std::vector<EventNote> before;  // all that sounds before fromBar, by comesBefore
    int fromBar = 0, endBar = 0;
    bool loudness = false;          // how loud notes are is written too
    ContinuationRules rules;
};

struct WrittenEvents {
    std::vector<EventNote> notes;  // the new ones, by comesBefore
    double logLikelihood = 0;      // nats, mean per note, by the net alone (no rules, temperature 1)
    int relaxed = 0;               // notes where a rule left no choice at all and had to give way
};

// One draft per seed, at most kRows of them. stop is polled at every note; nothing comes back once it answers true.
// onProgress gets the share of bars done.
std::optional<std::vector<WrittenEvents>> writeEvents(const ContinuationWeightsPtr& weights, const ContinuationTask& task,
                                                      std::span<const std::uint64_t> seeds, const std::function<bool()>& stop = {},
                                                      const std::function<void(double)>& onProgress = {});

}  // namespace ricercar::models
