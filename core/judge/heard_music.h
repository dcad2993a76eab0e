// SPDX-License-Identifier: GPL-3.0-or-later
// What the models have heard: every run of ten notes of a line of their training music, in any key and at any speed, as
// a Bloom filter. It answers whether a run of notes may have been copied; it cannot give the music back. About one run in
// a hundred that was never heard is taken for heard, so only longer stretches count.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace ricercar::judge {

struct HeardNote {
    int key = 60;    // MIDI
    int length = 1;  // to the next note of the line, in any unit
};

class HeardMusic {
public:
    static constexpr std::size_t kRun = 10; // notes

    HeardMusic() = default;                        // has heard nothing
    explicit HeardMusic(std::size_t runs);         // room for so many
    static Result<HeardMusic> load(const std::filesystem::path &path);
    Result<void> save(const std::filesystem::path &path) const;

    bool empty() const { return m_words.empty(); }
    void hear(std::span<const HeardNote> line);
    // The longest stretch of the line, in notes, every run of which was heard; 0 where no run was. Runs that everyone
    // writes (scales, repeated notes, one length: fewer than four different moves) are no sign of copying and do not count.
    struct Stretch {
        std::size_t first = 0, notes = 0;
    };
    Stretch longestHeard(std::span<const HeardNote> line) const;

private:
    bool holds(std::uint64_t hash) const;
    std::vector<std::uint64_t> m_words;
};

} // namespace ricercar::judge
