// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/job_runner.h"

#include <exception>

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ricercar {

namespace {

// On Linux a nice value belongs to a thread; elsewhere the thread keeps its priority.
void lowerPriority()
{
#ifdef __linux__
    const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
    ::setpriority(PRIO_PROCESS, thread, 10);
#endif
}

} // namespace

JobRunner::JobRunner() : m_thread([this] { loop(); }) {}

JobRunner::~JobRunner()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        for (Item &item : m_queue) item.control->cancel();
        if (m_running) m_running->cancel();
    }
    m_wake.notify_all();
    m_thread.join();
}

JobHandle JobRunner::submit(Work work, Failed failed)
{
    return submit(std::make_shared<JobControl>(), std::move(work), std::move(failed));
}

JobHandle JobRunner::submit(JobHandle control, Work work, Failed failed)
{
    {
        const std::lock_guard lock(m_mutex);
        m_queue.push_back({control, std::move(work), std::move(failed)});
    }
    m_wake.notify_all();
    return control;
}

JobHandle JobRunner::write(std::shared_ptr<const Pipeline> pipeline, CounterpointRequest request, IdSource ids,
                               WritingCallbacks callbacks)
{
    auto control = std::make_shared<JobControl>();
    control->onProgress = callbacks.onProgress;
    control->onLog = callbacks.onLog;
    auto work = [pipeline, request = std::move(request), ids, onAlternative = callbacks.onAlternative,
                 onDone = callbacks.onDone](JobControl &job) {
        const Result<PipelineResult> result = job.stopped()
            ? Result<PipelineResult>(fail(ErrorCode::Cancelled, "Stopped."))
            : pipeline->write(request, ids, job, onAlternative);
        if (onDone) onDone(result);
    };
    auto failed = [onDone = callbacks.onDone](const Error &error) {
        if (onDone) onDone(Result<PipelineResult>(Unexpected{error}));
    };
    return submit(control, std::move(work), std::move(failed));
}

void JobRunner::cancelAll()
{
    const std::lock_guard lock(m_mutex);
    for (Item &item : m_queue) item.control->cancel();
    if (m_running) m_running->cancel();
}

bool JobRunner::busy() const
{
    const std::lock_guard lock(m_mutex);
    return m_running || !m_queue.empty();
}

void JobRunner::loop()
{
    lowerPriority();
    for (;;) {
        Item item;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_ending || !m_queue.empty(); });
            if (m_queue.empty()) return; // ending
            item = std::move(m_queue.front());
            m_queue.pop_front();
            m_running = item.control;
        }
        std::string what;
        try {
            item.work(*item.control);
        } catch (const std::exception &e) {
            what = *e.what() ? e.what() : "unnamed exception";
        } catch (...) {
            what = "unknown exception";
        }
        if (!what.empty() && item.failed) {
            try {
                item.failed(Error{ErrorCode::Internal, "The computation stopped because of a fault in the program.", what});
            } catch (...) { // a failing failure handler has no one left to tell
            }
        }
        const std::lock_guard lock(m_mutex);
        m_running.reset();
    }
}

} // namespace ricercar
