// SPDX-License-Identifier: GPL-3.0-or-later
// Draws what the continuation net is trained on: a stretch of a piece in a random key, a task (go on; accompany given
// parts; fill bars with everything around them given), and what is said of it: each wish may be left unsaid.
#pragma once

#include "models/nets/continuation_batch.h"
#include "models/training/continuation_corpus.h"

#include <random>

namespace ricercar::models {

class EventSampler {
public:
    // The corpus must outlive the sampler, which measures the wishes of pieces as they are drawn.
    EventSampler(EventCorpus& corpus, const ContinuationConfig& config, int tokensPerStep, std::uint64_t seed);

    ContinuationBatch next();
    int notesOfLast() const { return m_notes; }

private:
    struct Drawn {
        EventSequence sequence;
        StyleMix style;
    };
    Drawn draw(int mostTokens);
    void leaveUnsaid(EventTask& task, StyleMix& style);
    int uniform(int low, int high);  // inclusive
    bool chance(double p);

    EventCorpus& m_corpus;
    ContinuationConfig m_config;
    int m_tokensPerStep, m_notes = 0;
    std::mt19937_64 m_random;
    std::discrete_distribution<int> m_choice;
};

// The piece moved by semitones; notes that would leave the keyboard go an octave back.
EventPiece transposed(const EventPiece& piece, int semitones);

}  // namespace ricercar::models
