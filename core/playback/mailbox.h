// SPDX-License-Identifier: GPL-3.0-or-later
// How a plan reaches the audio thread and how the old one leaves it: one atomic exchange there, a ring
// back. The audio thread never frees a plan; when the ring is full it takes no new plan until it is emptied.
#pragma once

#include "core/playback/playback_plan.h"
#include "core/playback/spsc_ring.h"

#include <atomic>
#include <memory>

namespace ricercar {

class PlanMailbox {
public:
    PlanMailbox() = default;
    PlanMailbox(const PlanMailbox &) = delete;
    PlanMailbox &operator=(const PlanMailbox &) = delete;
    ~PlanMailbox() // when the audio thread has ended
    {
        delete m_next.load();
        collect();
    }

    // One thread (the plan builder's). A plan that was never taken is freed here.
    void post(std::unique_ptr<const PlaybackPlan> plan)
    {
        delete m_next.exchange(plan.release(), std::memory_order_acq_rel);
        collect();
    }
    // The same thread. Frees what the audio thread has done with.
    void collect()
    {
        const PlaybackPlan *old = nullptr;
        while (m_returned.pop(old))
            delete old;
    }

    // Audio thread. The newest plan, to be given back one day, or null if there is none.
    const PlaybackPlan *takeRt() noexcept
    {
        if (m_next.load(std::memory_order_relaxed) == nullptr || m_returned.full())
            return nullptr;
        return m_next.exchange(nullptr, std::memory_order_acq_rel);
    }
    // Audio thread, at most once for each plan taken, so there is room.
    void giveBackRt(const PlaybackPlan *plan) noexcept { m_returned.push(plan); }

private:
    std::atomic<const PlaybackPlan *> m_next{nullptr};
    SpscRing<const PlaybackPlan *, 16> m_returned;
};

} // namespace ricercar
