// SPDX-License-Identifier: GPL-3.0-or-later
// Draws training windows: a piece, a transposition that stays in range, a stretch of time, and what is
// given in it: nothing, a voice or several, everything around a hole to be filled again, or, as a fugue's plan has it,
// entries of a theme here and there.
#pragma once

#include "models/nets/window_batch.h"
#include "models/training/corpus.h"

#include <random>

namespace ricercar::models {

class WindowSampler {
public:
    // framesPerStep: about B * T of every batch. featureDropout as in CounterpointConfig.
    // The corpus must outlive the sampler.
    WindowSampler(const std::vector<TrainingPiece>& pieces, int framesPerStep, double featureDropout, std::uint64_t seed);

    // The share of windows by style, in the order of Style; styles without pieces get none.
    void mix(std::span<const double> shares);
    CounterpointBatch next();

private:
    struct Drawn {
        std::vector<GridFrame> frames;
        GivenMask given;
    };
    const TrainingPiece& drawPiece();
    int uniform(int low, int high);  // inclusive
    bool chance(double p);
    void leaveOut(torch::Tensor& ids, double p);
    GivenMask drawGiven(int length, int first, int count, Style style);
    GivenMask drawEntries(int length, int first, int count);

    const std::vector<TrainingPiece>& m_pieces;
    int m_framesPerStep;
    double m_featureDropout;
    std::mt19937_64 m_random;
    std::vector<std::vector<int>> m_ofStyle;  // piece numbers
    std::vector<std::discrete_distribution<int>> m_choice;  // among them
    std::discrete_distribution<int> m_style;
};

}  // namespace ricercar::models
