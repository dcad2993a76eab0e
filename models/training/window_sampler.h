// SPDX-License-Identifier: GPL-3.0-or-later
// Draws training windows: a piece, a transposition that stays in range, a stretch of time, and what is
// given in it: nothing, a voice or several, or everything around a hole to be filled again.
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
    GivenMask drawGiven(int length, int first, int count);

    const std::vector<TrainingPiece>& m_pieces;
    int m_framesPerStep;
    double m_featureDropout;
    std::mt19937_64 m_random;
    std::discrete_distribution<int> m_choice;
};

}  // namespace ricercar::models
