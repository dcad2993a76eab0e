// SPDX-License-Identifier: GPL-3.0-or-later
// Chorales from the corpora folder as grids: the JSB arrays, and the encodings that also know rhythm,
// fermatas and metre. Keeps the valid split, and every twin of it, out of what is trained on.
#pragma once

#include "core/base/result.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <vector>

namespace ricercar::models {

struct TrainingPiece {
    ChoraleGrid grid;
    double weight = 1.0;  // how often, per frame, against the JSB arrays
    int lowestShift = 0;  // transpositions in semitones that keep all voices in range
    int highestShift = 0;
};

struct Corpus {
    std::vector<TrainingPiece> train;
    std::vector<ChoraleGrid> valid;
    std::string summary;  // counts, for the log
};

Result<Corpus> readCorpus(const std::filesystem::path& corporaFolder);


}  // namespace ricercar::models
