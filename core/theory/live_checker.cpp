// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/live_checker.h"

namespace ricercar {

struct LiveChecker::State {
    CheckOptions options;
    ScorePtr score;
    std::vector<Finding> findings;
    std::size_t judged = 0;
};

LiveChecker::LiveChecker(CheckOptions options) : m_state(std::make_unique<State>()) { m_state->options = std::move(options); }
LiveChecker::~LiveChecker() = default;
LiveChecker::LiveChecker(LiveChecker &&) noexcept = default;
LiveChecker &LiveChecker::operator=(LiveChecker &&) noexcept = default;

void LiveChecker::setOptions(CheckOptions options)
{
    m_state->options = std::move(options);
    m_state->score.reset();
}

const std::vector<Finding> &LiveChecker::update(const ScorePtr &score)
{
    if (score != m_state->score) {
        m_state->findings = checkVoiceLeading(*score, m_state->options);
        m_state->judged = score->barCount();
        m_state->score = score;
    }
    return m_state->findings;
}

std::size_t LiveChecker::barsJudged() const { return m_state->judged; }

} // namespace ricercar
