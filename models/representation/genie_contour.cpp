// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/genie_contour.h"

#include "models/representation/genie_history.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar::models {

namespace {

int sign(int x) { return (x > 0) - (x < 0); }

}  // namespace

std::vector<std::uint8_t> nearestButtons(std::span<const float> curve) {
    std::vector<std::uint8_t> buttons;
    buttons.reserve(curve.size());
    for (const float x : curve)
        buttons.push_back(static_cast<std::uint8_t>(std::lround(std::clamp(x, 0.0f, float(kGenieButtons - 1)))));
    return buttons;
}

std::vector<std::uint8_t> contourButtons(std::span<const float> curve, std::span<const std::uint8_t> keys, float price) {
    if (curve.empty()) return {};
    using Row = std::array<float, kGenieButtons>;
    std::vector<std::array<std::uint8_t, kGenieButtons>> from(curve.size());
    Row cost{};
    for (int b = 0; b < kGenieButtons; ++b) cost[b] = (curve[0] - float(b)) * (curve[0] - float(b));
    for (std::size_t t = 1; t < curve.size(); ++t) {
        const int direction = sign(int(keys[t]) - int(keys[t - 1]));
        Row next{};
        for (int b = 0; b < kGenieButtons; ++b) {
            float best = 1e30f;
            for (int a = 0; a < kGenieButtons; ++a) {
                const float c = cost[a] + (sign(b - a) == direction ? 0.0f : price);
                if (c < best) {
                    best = c;
                    from[t][b] = static_cast<std::uint8_t>(a);
                }
            }
            next[b] = best + (curve[t] - float(b)) * (curve[t] - float(b));
        }
        cost = next;
    }
    std::vector<std::uint8_t> buttons(curve.size());
    int b = static_cast<int>(std::min_element(cost.begin(), cost.end()) - cost.begin());
    for (std::size_t t = curve.size(); t-- > 0; b = from[t][b]) buttons[t] = static_cast<std::uint8_t>(b);
    return buttons;
}

int contourBreaks(std::span<const std::uint8_t> buttons, std::span<const std::uint8_t> keys) {
    int breaks = 0;
    for (std::size_t t = 1; t < buttons.size(); ++t)
        breaks += sign(int(buttons[t]) - int(buttons[t - 1])) != sign(int(keys[t]) - int(keys[t - 1]));
    return breaks;
}

}  // namespace ricercar::models
