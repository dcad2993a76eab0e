// SPDX-License-Identifier: GPL-3.0-or-later
// The grade of a chorale after A. Fang, A. Liu, P. Seetharaman and B. Pardo, "Bach or Mock? A Grading Function for
// Chorales in the Style of J.S. Bach" (2020): the sum, unweighted, of nine distances between what the piece does and
// what the reference does. Lower is better.
#pragma once

#include "core/judge/four_parts.h"
#include "core/judge/transport.h"

#include <array>
#include <span>
#include <vector>

namespace ricercar::judge {

enum class Feature : std::size_t {
    Pitch,       // scale degree with accidental, and rests, by duration; by mode
    Rhythm,      // note lengths, rests among them
    Parallels,   // fifths against octaves, times the rate per note over the reference's
    Harmony,     // kind of each sonority; by mode
    Soprano, Alto, Tenor, Bass, // directed melodic intervals; by mode
    Repeats,     // lengths in sixteenths of passages of one voice that come back
    Count
};
inline constexpr std::size_t kFeatures = static_cast<std::size_t>(Feature::Count);

// What a piece does, as one histogram per feature.
struct Traits {
    bool minor = false;
    std::array<Histogram, kFeatures> histograms;
    double notes = 0;
};
Traits traitsOf(const Piece &piece);

struct Grade {
    std::array<double, kFeatures> terms{};
    double total() const;
};

// The music that pieces are graded against.
class GradeReference {
public:
    void add(const Traits &piece);
    // `leftOut`: a piece of the reference that is left out of it for this grade (the piece itself, or the setting
    // by Bach of the same tune); may be null.
    Grade grade(const Traits &piece, const Traits *leftOut = nullptr) const;

private:
    struct Sums {
        std::array<Histogram, kFeatures> histograms; // of one mode, or of both where the feature asks no mode
    };
    std::array<Sums, 2> m_modes;
    Sums m_both;
    double m_notes = 0;
};

} // namespace ricercar::judge
