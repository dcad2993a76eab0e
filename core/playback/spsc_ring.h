// SPDX-License-Identifier: GPL-3.0-or-later
// A ring between exactly one writing and one reading thread. Wait-free; never allocates.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <type_traits>

namespace ricercar {

template <typename T, std::size_t kCapacity>
class SpscRing {
    static_assert(std::is_trivially_copyable_v<T>, "an element is copied on the audio thread");
    static_assert((kCapacity & (kCapacity - 1)) == 0, "a power of two");

public:
    // Writer. False when full: nothing was written.
    bool push(const T &element) noexcept
    {
        const std::size_t tail = m_tail.load(std::memory_order_relaxed);
        if (tail - m_head.load(std::memory_order_acquire) == kCapacity)
            return false;
        m_elements[tail & (kCapacity - 1)] = element;
        m_tail.store(tail + 1, std::memory_order_release);
        return true;
    }
    // Writer. Once false it stays false until the writer pushes.
    bool full() const noexcept
    {
        return m_tail.load(std::memory_order_relaxed) - m_head.load(std::memory_order_acquire) == kCapacity;
    }
    // Reader. False when empty.
    bool pop(T &element) noexcept
    {
        const std::size_t head = m_head.load(std::memory_order_relaxed);
        if (head == m_tail.load(std::memory_order_acquire))
            return false;
        element = m_elements[head & (kCapacity - 1)];
        m_head.store(head + 1, std::memory_order_release);
        return true;
    }

private:
    std::array<T, kCapacity> m_elements{};
    alignas(64) std::atomic<std::size_t> m_head{0}; // of the reader
    alignas(64) std::atomic<std::size_t> m_tail{0}; // of the writer
};

} // namespace ricercar
