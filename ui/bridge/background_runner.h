// SPDX-License-Identifier: GPL-3.0-or-later
// One long-lived thread that runs the newest task given to it: a newer one cancels the one that runs and replaces
// the one that waits. The owner's thread calls; the task runs on the runner's thread and posts its results itself.
#pragma once

#include "core/compose/job.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace ricercar {

class BackgroundRunner {
public:
    using Task = std::function<void(JobControl &)>;

    explicit BackgroundRunner(bool lowPriority = true) : m_lowPriority(lowPriority) {}
    ~BackgroundRunner(); // cancels and waits for the task to notice
    BackgroundRunner(const BackgroundRunner &) = delete;
    BackgroundRunner &operator=(const BackgroundRunner &) = delete;

    // `control` may carry progress callbacks; they are called on the runner's thread.
    void run(Task task, std::shared_ptr<JobControl> control = std::make_shared<JobControl>());
    void cancel(); // the running task and the waiting one

private:
    void loop();
    struct Job {
        Task task;
        std::shared_ptr<JobControl> control;
    };
    bool m_lowPriority;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::thread m_thread; // started by the first run()
    Job m_waiting, m_running;
    bool m_quit = false;
};

} // namespace ricercar
