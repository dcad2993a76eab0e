// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/plan_thread.h"

#include <chrono>

namespace ricercar {

PlanThread::PlanThread() : m_thread([this] { run(); }) {}

PlanThread::~PlanThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void PlanThread::setTarget(PlanMailbox *mailbox)
{
    const std::lock_guard lock(m_targetMutex);
    m_target = mailbox;
}

void PlanThread::request(PlanRequest request)
{
    {
        const std::lock_guard lock(m_mutex);
        m_request = std::move(request);
    }
    m_wake.notify_all();
}

void PlanThread::run()
{
    constexpr auto kGather = std::chrono::milliseconds(4); // of a drag's many snapshots the last counts
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_ending || m_request; });
        m_wake.wait_for(lock, kGather, [this] { return m_ending; });
        if (m_ending)
            return;
        const PlanRequest request = std::move(*m_request);
        m_request.reset();
        lock.unlock();
        {
            auto plan = buildPlan(request);
            const std::lock_guard target(m_targetMutex);
            if (m_target)
                m_target->post(std::move(plan));
        }
        lock.lock();
    }
}

} // namespace ricercar
