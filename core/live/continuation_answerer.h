// SPDX-License-Identifier: GPL-3.0-or-later
// Answers by a generator that continues music: what was played, and the turns before it, are the beginning; the bars it
// writes next are the answer. Loaded when the first answer is asked for; where there is none, or where it is too slow
// for a conversation, it fails, and the rules answer instead.
#pragma once

#include "core/compose/continuation.h"
#include "core/live/call_and_answer.h"

#include <functional>
#include <memory>
#include <mutex>

namespace ricercar {

class ContinuationAnswerer final : public IAnswerer {
public:
    using Loader = std::function<Result<std::shared_ptr<IContinuation>>()>;
    // `patience`: seconds that an answer may take.
    explicit ContinuationAnswerer(Loader loader, double patience = 6) : m_loader(std::move(loader)), m_patience(patience) {}

    std::string name() const override { return "Continuation"; }
    Result<PlayedAnswer> answer(const AnswerRequest &request, JobControl &job) const override; // one call at a time

private:
    Result<std::shared_ptr<IContinuation>> generator() const;

    Loader m_loader;
    double m_patience;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<IContinuation> m_generator;
};

} // namespace ricercar
