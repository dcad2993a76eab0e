// SPDX-License-Identifier: GPL-3.0-or-later
// A performance as the genie hears it, keys in the order in which they are struck, and what its encoder is told of it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ricercar::models {

struct PlayedNote {
    double seconds = 0;
    std::uint8_t key = 0;  // 0 to 87
};

struct Performance {
    std::string name;
    std::vector<PlayedNote> notes;  // by time, and by key at one time
};

void sortNotes(std::vector<PlayedNote>& notes);

// Rows of the encoder's table: the key, the intervals before and after, the times before and after.
inline constexpr int kEncoderFeatures = 5;
int genieEncoderRows();
std::array<std::int32_t, kEncoderFeatures> genieEncoderRowsOf(const std::vector<PlayedNote>& notes, std::size_t note);

}  // namespace ricercar::models
