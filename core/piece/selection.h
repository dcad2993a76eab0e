// SPDX-License-Identifier: GPL-3.0-or-later
// Choosing among ideas, openly: each is measured by a few criteria in [0, 1], weights turn them into an order, and a floor
// of difference keeps the tray from holding the same idea four times. Re-ranking is arithmetic alone: microseconds.
#pragma once

#include "core/brief/piece_concept.h"
#include "core/compose/pipeline.h"

#include <array>
#include <string>
#include <vector>

namespace ricercar {

enum class Criterion : std::uint8_t {
    Wishes,       // does what was asked
    VoiceLeading, // by the profile of the genre
    Form,         // cadences and returns where they were promised
    MotifEconomy, // lives on few ideas
    Contour,      // lines with one climax, leaps made good
    Idiom,        // likely in the ears of the model, or of the genre's own figures
    Novelty       // not copied, and unlike the document
};
inline constexpr std::size_t kCriteria = static_cast<std::size_t>(Criterion::Novelty) + 1;
const char *criterionId(Criterion criterion);   // "voice-leading"
const char *criterionName(Criterion criterion); // "voice leading"
const char *criterionChinese(Criterion criterion);

struct SelectionWeights {
    std::array<double, kCriteria> weight{2, 1.5, 1, 1, 1, 1, 0.5}; // [0, 3]
    double difference = 0.15;                                       // the floor, [0, 1]: share of notes that must differ
    bool operator==(const SelectionWeights &) const = default;
};

// Sorts by total of the parts (named as criterionId), sets total, rank and why of each; of those that are too alike, the
// lesser stand last.
void rankedBy(std::vector<Alternative> &ideas, const SelectionWeights &weights);

// Share of notes, [0, 1], in which two pieces of music differ.
double differenceOf(const Score &a, const Score &b);

} // namespace ricercar
