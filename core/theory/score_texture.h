// SPDX-License-Identifier: GPL-3.0-or-later
// From a score to the lines the rules read. What must be known of the whole score (which voices there are, how they lie
// above each other, the key) is gathered from digests of single bars, so that after an edit only the bars edited are
// read again.
#pragma once

#include "core/theory/key.h"
#include "core/theory/texture_lines.h"

#include <map>

namespace ricercar {

// What one bar of one part says about the whole.
struct BarDigest {
    struct Voice {
        double keys = 0, quarters = 0; // keys times length, lengths
        int lastKey = -1;
        bool operator==(const Voice &) const = default;
    };
    std::map<std::uint8_t, Voice> voices;
    PitchClassWeights classes{};
};
BarDigest digestOf(const Bar &bar);

struct ScoreShape {
    struct Line {
        VoiceRef ref;
        std::string name;
        bool operator==(const Line &) const = default;
    };
    std::vector<Line> lines; // from the top
    bool choir = false;      // four voices in the ranges of a choir
    KeySignature key;        // at the beginning, its mode found where the score does not say
    bool operator==(const ScoreShape &) const = default;
};

// By part and bar, as in the score; parts of percussion may have none.
using BarDigests = std::vector<std::vector<BarDigest>>;
ScoreShape shapeOf(const Score &score, const CheckOptions &options, const BarDigests &digests);
ScoreShape shapeOf(const Score &score, const CheckOptions &options);

// The lines in a stretch of time; notes that reach into it are there whole. With its beats.
Texture textureIn(const Score &score, const ScoreShape &shape, TickRange range);

} // namespace ricercar
