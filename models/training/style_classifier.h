// SPDX-License-Identifier: GPL-3.0-or-later
// Tells styles apart by what the notes do: how lines move, how long notes last, where in the bar they begin, how many
// sound, how high. It is told neither metre, key nor number of parts. A plain softmax regression over hashed counts,
// trained apart from any net: a judge of written music, not its maker.
#pragma once

#include "models/representation/event_piece.h"

#include <cstdint>
#include <span>
#include <vector>

namespace ricercar::models {

struct StyleExample {
    std::vector<std::pair<int, float>> features;  // sparse, of length 1
    int style = 0;                                // [0, styles)
};

// Of bars [first, end) of a piece.
std::vector<std::pair<int, float>> styleFeatures(const std::vector<EventBar>& bars, std::span<const EventNote> notes, int first, int end);

class StyleClassifier {
public:
    explicit StyleClassifier(int styles);
    // Every style weighs the same, however many examples it has. Deterministic.
    void learn(std::span<const StyleExample> examples, int rounds, std::uint64_t seed);
    // Log-probability of each style.
    std::vector<double> judge(const std::vector<std::pair<int, float>>& features) const;

private:
    int m_styles;
    std::vector<float> m_weights;  // [features, styles]
    std::vector<float> m_bias;
};

}  // namespace ricercar::models
