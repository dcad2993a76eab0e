// SPDX-License-Identifier: GPL-3.0-or-later
// Edits drawn by chance, of every kind there is: for property tests. The same seed makes the same edits.
#pragma once

#include "core/music/edits.h"

#include <cstdint>
#include <random>
#include <string>

namespace ricercar::test {

class RandomEdits {
public:
    explicit RandomEdits(std::uint64_t seed) : m_random(seed) {}

    // One edit; `score` itself where the edit changes nothing. lastKind() names it.
    ScorePtr next(const ScorePtr &score, IdSource &ids);
    const std::string &lastKind() const { return m_kind; }
    static int kinds();

    // Some notes of the score, at most `most`.
    NoteSet someNotes(const Score &score, std::size_t most = 8);
    int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }

private:
    ScorePtr make(int kind, const ScorePtr &score, IdSource &ids);
    Note note();
    std::mt19937_64 m_random;
    std::string m_kind;
};

} // namespace ricercar::test
