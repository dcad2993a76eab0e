// SPDX-License-Identifier: GPL-3.0-or-later
// The plan builder's thread: compiles the newest snapshot and posts it to an engine's mailbox. Snapshots
// that come while it works, or within a few milliseconds, are made one.
#pragma once

#include "core/playback/mailbox.h"
#include "core/playback/plan_builder.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace ricercar {

class PlanThread {
public:
    PlanThread();
    ~PlanThread();
    PlanThread(const PlanThread &) = delete;
    PlanThread &operator=(const PlanThread &) = delete;

    // Any thread but the audio thread. Null: plans are thrown away. When it returns, the old mailbox is not
    // touched any more.
    void setTarget(PlanMailbox *mailbox);
    void request(PlanRequest request);

private:
    void run();

    std::mutex m_mutex; // of the three below
    std::optional<PlanRequest> m_request;
    bool m_ending = false;
    std::condition_variable m_wake;

    std::mutex m_targetMutex;
    PlanMailbox *m_target = nullptr;
    std::thread m_thread;
};

} // namespace ricercar
