// SPDX-License-Identifier: GPL-3.0-or-later
// From the encoder's curve to eight buttons: the nearest button for each note, or the path nearest to the curve when each
// break of the contour has its price. The contour is broken at a note where the button does not move as the pitch does:
// up, down, or not at all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ricercar::models {

// curve: one number per note, 0 to 7 where the buttons are. keys: one per note.
std::vector<std::uint8_t> nearestButtons(std::span<const float> curve);
// price: what a break costs, in squared distances of one button.
std::vector<std::uint8_t> contourButtons(std::span<const float> curve, std::span<const std::uint8_t> keys, float price = 12);

int contourBreaks(std::span<const std::uint8_t> buttons, std::span<const std::uint8_t> keys);

}  // namespace ricercar::models
