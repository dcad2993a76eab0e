// SPDX-License-Identifier: GPL-3.0-or-later
// Music from the corpora folder as grids: chorales (the JSB arrays, and the encodings that also know rhythm,
// fermatas and metre), and other polyphony reduced to four voices, from which the net learns harmony and
// voice leading at large. Keeps the valid split, and every twin of it, out of what is trained on.
#pragma once

#include "core/base/result.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <vector>

namespace ricercar::models {

struct TrainingPiece {
    ChoraleGrid grid;
    Style style = Style::Chorale;
    std::uint8_t absent = 0;  // voices that there are none of: bit v
    double weight = 1.0;  // how often, per frame, against the others of its style
    int lowestShift = 0;  // transpositions in semitones that keep all voices in range
    int highestShift = 0;
};

struct Corpus {
    std::vector<TrainingPiece> train;
    std::vector<ChoraleGrid> valid;
    std::vector<TrainingPiece> validFugues;  // every twelfth fugal work or so, by its name's hash; with polyphony alone
    std::string summary;  // counts, for the log
};

// polyphony: fugues, quartets and keyboard music too. holdFugues: keep validFugues out of what is trained on.
Result<Corpus> readCorpus(const std::filesystem::path& corporaFolder, bool polyphony, bool holdFugues = false);

}  // namespace ricercar::models
