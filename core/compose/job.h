// SPDX-License-Identifier: GPL-3.0-or-later
// How a long computation is watched and stopped. Passed by reference to every stage of the pipeline.
// Any thread may call cancel(); the worker polls stopped() at least every 20 ms of work.
#pragma once

#include <atomic>
#include <functional>
#include <string>

namespace ricercar {

class JobControl {
public:
    // Called on the worker's thread; both may be empty. fraction in [0, 1]; words in musicians' language.
    std::function<void(double fraction, const std::string &words)> onProgress;
    std::function<void(const std::string &words)> onLog;

    void cancel() noexcept { m_stopped.store(true, std::memory_order_relaxed); }
    bool stopped() const noexcept { return m_stopped.load(std::memory_order_relaxed); }
    void progress(double fraction, const std::string &words) const
    {
        if (onProgress) onProgress(fraction, words);
    }
    void log(const std::string &words) const
    {
        if (onLog) onLog(words);
    }

private:
    std::atomic<bool> m_stopped{false};
};

} // namespace ricercar
