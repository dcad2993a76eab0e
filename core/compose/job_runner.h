// SPDX-License-Identifier: GPL-3.0-or-later
// One long-lived, low-priority worker thread for generators: work is done in the order it was submitted, so that a
// generator is never called twice at a time and never crowds out audio or window. Callbacks run on the worker.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/compose/pipeline.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace ricercar {

using JobHandle = std::shared_ptr<JobControl>;

class JobRunner {
public:
    JobRunner();
    ~JobRunner(); // cancels what is left and waits for it
    JobRunner(const JobRunner &) = delete;
    JobRunner &operator=(const JobRunner &) = delete;

    using Work = std::function<void(JobControl &)>;
    using Failed = std::function<void(const Error &)>;
    // Any thread. An exception out of `work` becomes an Error and goes to `failed`; nothing is thrown further.
    JobHandle submit(Work work, Failed failed = {});
    JobHandle submit(JobHandle control, Work work, Failed failed = {}); // with callbacks set beforehand

    struct WritingCallbacks {
        std::function<void(double, const std::string &)> onProgress;
        std::function<void(const std::string &)> onLog;
        std::function<void(const Alternative &)> onAlternative;
        std::function<void(const Result<PipelineResult> &)> onDone; // always called, once
    };
    JobHandle write(std::shared_ptr<const Pipeline> pipeline, CounterpointRequest request, IdSource ids,
                        WritingCallbacks callbacks);

    void cancelAll();
    bool busy() const; // something runs or waits

private:
    struct Item {
        JobHandle control;
        Work work;
        Failed failed;
    };
    void loop();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Item> m_queue;
    JobHandle m_running;
    bool m_ending = false;
    std::thread m_thread; // last: started when all else is there
};

} // namespace ricercar
