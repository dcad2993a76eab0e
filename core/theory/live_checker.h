// SPDX-License-Identifier: GPL-3.0-or-later
// The checker beside the editing: remembers what it found bar by bar and judges anew only what an edit can have
// changed. What it returns always equals checkVoiceLeading() on the whole score. One thread.
#pragma once

#include "core/theory/checker.h"

#include <memory>

namespace ricercar {

class LiveChecker {
public:
    explicit LiveChecker(CheckOptions options = {});
    ~LiveChecker();
    LiveChecker(LiveChecker &&) noexcept;
    LiveChecker &operator=(LiveChecker &&) noexcept;

    void setOptions(CheckOptions options); // the next update judges everything
    // By time. O(notes) of small work, and the rules over the bars an edit can have changed.
    const std::vector<Finding> &update(const ScorePtr &score);
    std::size_t barsJudged() const; // by the last update

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace ricercar
