// SPDX-License-Identifier: GPL-3.0-or-later
// Strong ids. An id names one thing for the life of a document (it is saved with it) and is never reused.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ricercar {

template <typename Tag>
struct Id {
    std::uint64_t value = 0; // 0: no thing
    constexpr explicit operator bool() const { return value != 0; }
    constexpr auto operator<=>(const Id &) const = default;
};

using NoteId = Id<struct NoteTag>;
using PartId = Id<struct PartTag>;
using RevisionId = Id<struct RevisionTag>;

// Hands out ids. Single-threaded; a worker gets an IdSource of its own by reserve().
class IdSource {
public:
    explicit IdSource(std::uint64_t next = 1) : m_next(next) {}

    NoteId note() { return NoteId{m_next++}; }
    PartId part() { return PartId{m_next++}; }
    std::uint64_t next() const { return m_next; }
    void raiseTo(std::uint64_t next) { m_next = next > m_next ? next : m_next; }
    // A block of `count` ids for another thread.
    IdSource reserve(std::uint64_t count)
    {
        IdSource block(m_next);
        m_next += count;
        return block;
    }

private:
    std::uint64_t m_next;
};

} // namespace ricercar

template <typename Tag>
struct std::hash<ricercar::Id<Tag>> {
    std::size_t operator()(const ricercar::Id<Tag> &id) const noexcept
    {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
