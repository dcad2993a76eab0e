// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/copies.h"

#include <algorithm>

namespace ricercar::judge {

namespace {

constexpr std::uint32_t kNothing = 0; // no frame of four sounding voices in range is 0

std::uint32_t symbolOf(const Frame &frame, int transposed)
{
    std::uint32_t symbol = 0;
    for (int pitch : frame) {
        const int key = pitch + transposed;
        if (pitch == kSilence || key < 1 || key > 127) return kNothing;
        symbol = (symbol << 8) | static_cast<std::uint32_t>(key);
    }
    return symbol;
}

} // namespace

CopyFinder::CopyFinder(std::span<const Piece> known)
{
    for (const Piece &piece : known) {
        for (const Frame &frame : piece.frames) {
            const std::uint32_t symbol = symbolOf(frame, 0);
            if (symbol == kNothing) m_last = 0; // a rest ends the stretch
            else append(symbol);
        }
        m_last = 0;
    }
}

void CopyFinder::append(std::uint32_t symbol)
{
    const auto at = [this](int state) -> State & { return m_states[static_cast<std::size_t>(state)]; };
    const auto clone = [&](int from, int to) {
        const int copy = static_cast<int>(m_states.size());
        m_states.push_back(at(to));
        at(copy).length = at(from).length + 1;
        at(to).link = copy;
        for (int p = from; p != -1; p = at(p).link) {
            const auto found = at(p).next.find(symbol);
            if (found == at(p).next.end() || found->second != to) break;
            found->second = copy;
        }
        return copy;
    };
    if (const auto known = at(m_last).next.find(symbol); known != at(m_last).next.end()) {
        const int to = known->second; // pieces share a beginning
        m_last = at(to).length == at(m_last).length + 1 ? to : clone(m_last, to);
        return;
    }
    const int state = static_cast<int>(m_states.size());
    m_states.push_back({});
    at(state).length = at(m_last).length + 1;
    int p = m_last;
    for (; p != -1 && !at(p).next.contains(symbol); p = at(p).link) at(p).next[symbol] = state;
    if (p == -1) {
        at(state).link = 0;
    } else {
        const int to = at(p).next[symbol];
        const int link = at(to).length == at(p).length + 1 ? to : clone(p, to);
        at(state).link = link;
    }
    m_last = state;
}

std::size_t CopyFinder::longest(const Piece &piece, int transposed) const
{
    std::size_t best = 0, length = 0;
    int state = 0;
    for (const Frame &frame : piece.frames) {
        const std::uint32_t symbol = symbolOf(frame, transposed);
        if (symbol == kNothing) {
            state = 0;
            length = 0;
            continue;
        }
        auto found = m_states[static_cast<std::size_t>(state)].next.find(symbol);
        while (found == m_states[static_cast<std::size_t>(state)].next.end() && state != 0) {
            state = m_states[static_cast<std::size_t>(state)].link;
            length = m_states[static_cast<std::size_t>(state)].length;
            found = m_states[static_cast<std::size_t>(state)].next.find(symbol);
        }
        if (found == m_states[static_cast<std::size_t>(state)].next.end()) {
            length = 0;
            continue;
        }
        state = found->second;
        best = std::max(best, ++length);
    }
    return best;
}

std::size_t CopyFinder::longestInAnyKey(const Piece &piece) const
{
    std::size_t best = 0;
    for (int transposed = -11; transposed <= 11; ++transposed) best = std::max(best, longest(piece, transposed));
    return best;
}

} // namespace ricercar::judge
