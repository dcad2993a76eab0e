// SPDX-License-Identifier: GPL-3.0-or-later
// The head's several views of the next symbol and how they add up to logits:
// absolute pitch + distance from the voice's own previous pitch + distance from each other known voice
// + what the pitch would mean for the voice leading. No torch.
#pragma once

#include "models/representation/candidate_bits.h"

#include <algorithm>

namespace ricercar::models {

inline constexpr int kMelodicSpan = 24;   // semitones either way
inline constexpr int kVerticalSpan = 36;  // semitones either way

// Columns of the head's output.
inline constexpr int kAbsoluteLens = 0;                                       // kSymbols columns
inline constexpr int kMelodicLens = kAbsoluteLens + kSymbols;                 // by distance, then: stay silent, fall silent
inline constexpr int kVerticalColumns = 2 * kVerticalSpan + 1;
inline constexpr int kVerticalLens = kMelodicLens + 2 * kMelodicSpan + 1 + 2;  // one block per voice
inline constexpr int kCandidateLens = kVerticalLens + kVoices * kVerticalColumns;
inline constexpr int kLensColumns = kCandidateLens + kCandidateBits;

// What a cell's lenses are relative to: own previous symbol (-1: piece begins), then for each voice of the
// frame its symbol if known, else -1.
inline constexpr int kLensAnchors = 5;

// Calls add(column of the views, symbol) for each term of the sum. bits: [kPitches]
template <typename Add>
void forEachLensTerm(const std::int32_t* anchors, const std::uint8_t* bits, Add add) {
    for (int s = 0; s < kSymbols; ++s) add(kAbsoluteLens + s, s);
    const int own = anchors[0];
    if (own == kRest) {
        add(kMelodicLens + 2 * kMelodicSpan + 1, kRest);
    } else if (own >= 0) {
        add(kMelodicLens + 2 * kMelodicSpan + 2, kRest);
        const int first = std::max(0, own - kMelodicSpan), last = std::min(kPitches - 1, own + kMelodicSpan);
        for (int p = first; p <= last; ++p) add(kMelodicLens + kMelodicSpan + p - own, p);
    }
    for (int u = 0; u < kVoices; ++u) {
        const int other = anchors[1 + u];
        if (other < 0 || other == kRest) continue;
        const int first = std::max(0, other - kVerticalSpan), last = std::min(kPitches - 1, other + kVerticalSpan);
        const int base = kVerticalLens + u * kVerticalColumns + kVerticalSpan - other;
        for (int p = first; p <= last; ++p) add(base + p, p);
    }
    for (int p = 0; p < kPitches; ++p)
        for (int b = 0; bits[p] >> b; ++b)
            if ((bits[p] >> b) & 1) add(kCandidateLens + b, p);
}

// views: [kLensColumns]; logits: [kSymbols]
inline void lensSum(const float* views, const std::int32_t* anchors, const std::uint8_t* bits, float* logits) {
    for (int s = 0; s < kSymbols; ++s) logits[s] = 0.0f;
    forEachLensTerm(anchors, bits, [&](int column, int symbol) { logits[symbol] += views[column]; });
}

}  // namespace ricercar::models
