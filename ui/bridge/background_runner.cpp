// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/background_runner.h"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace ricercar {

BackgroundRunner::~BackgroundRunner()
{
    cancel();
    {
        const std::lock_guard lock(m_mutex);
        m_quit = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable()) m_thread.join();
}

void BackgroundRunner::run(Task task, std::shared_ptr<JobControl> control)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_running.control) m_running.control->cancel();
        if (m_waiting.control) m_waiting.control->cancel();
        m_waiting = Job{std::move(task), std::move(control)};
        if (!m_thread.joinable()) m_thread = std::thread([this] { loop(); });
    }
    m_wake.notify_all();
}

void BackgroundRunner::cancel()
{
    const std::lock_guard lock(m_mutex);
    if (m_running.control) m_running.control->cancel();
    if (m_waiting.control) m_waiting.control->cancel();
    m_waiting = {};
}

void BackgroundRunner::loop()
{
#ifdef __linux__
    // The window and the sound go first; a thread may lower its own priority without rights.
    if (m_lowPriority) setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
#endif
    std::unique_lock lock(m_mutex);
    while (true) {
        m_wake.wait(lock, [this] { return m_quit || m_waiting.task; });
        if (m_quit) return;
        m_running = std::move(m_waiting);
        m_waiting = {};
        Job job = m_running;
        lock.unlock();
        job.task(*job.control);
        lock.lock();
        m_running = {};
    }
}

} // namespace ricercar
