// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of music as the net learns it: tokens, and after each token the choices that were made. No torch.
#pragma once

#include "models/representation/event_walk.h"

namespace ricercar::models {

// The questions of one stage; element i of ids is [featuresOf(stage)] long, and so on.
struct AskedStage {
    std::vector<FeatureId> ids;
    std::vector<std::int32_t> anchors;
    std::vector<int> token;   // after which it is asked
    std::vector<int> target;  // what was chosen
};

struct EventSequence {
    std::vector<EventToken> tokens;
    std::vector<std::array<FeatureId, kTokenFeatures>> ids;
    std::array<AskedStage, kStages> stages;
    int notes = 0;  // written ones
};

struct Stretch {
    int firstBar = 0;
    int endBar = -1;      // one past the last; -1: to the end
    int mostTokens = -1;  // stops there, in the middle of a bar if need be; -1: no limit
};

// `written`: the notes of bars and parts that task->written names, by comesBefore; `earlier`: all that sounds before
// the first bar.
EventSequence sequenceOf(const std::shared_ptr<const EventTask>& task, std::span<const EventNote> written,
                         std::span<const EventNote> earlier, const Stretch& stretch);

// A piece as a task in which all is to be written; without its wishes, chords, keys where `bare`.
std::shared_ptr<EventTask> wholeTask(const EventPiece& piece, bool bare, bool relative);

}  // namespace ricercar::models
