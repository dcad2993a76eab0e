// SPDX-License-Identifier: GPL-3.0-or-later
// Thorough bass: what figures over a bass note stand for. As Heinichen (Der General-Bass, 1728) and C. P. E. Bach
// (Versuch, II, 1762) teach it: figures count from the bass in the scale of the signature, and what is not written is
// understood. Pure; any thread.
#pragma once

#include "core/base/result.h"
#include "core/compose/generator.h"
#include "core/compose/pipeline.h"

#include <string>
#include <vector>

namespace ricercar {

// The chord of one column of figures.
struct FiguredChord {
    PitchClasses classes = 0; // all its tones, the bass among them
    PitchClasses stated = 0;  // those that must be heard: what is written, and the third where it is understood
    bool operator==(const FiguredChord &) const = default;
};

// "6", "6 5", "65", "6/5", "#", "b7", "7 #", "6+"; "4 3", "9 8", "7 6", "9-8 4-3": chords that follow each other over
// one bass note. "" is the common chord. Sharps raise and flats lower what the signature has; n is a natural.
Result<std::vector<FiguredChord>> chordsOver(const SpelledPitch &bass, const std::string &figures, KeySignature signature);

// The figures that stand in the score, of every part.
std::vector<FigureAt> figuresIn(const Score &score);

} // namespace ricercar
