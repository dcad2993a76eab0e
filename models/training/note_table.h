// SPDX-License-Identifier: GPL-3.0-or-later
// Reader for a corpus folder with index.tsv and notes.tsv.gz (one line per note, exact fractions
// of a quarter), and its pieces as grids.
#pragma once

#include "core/base/result.h"
#include "models/representation/chorale_grid.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace ricercar::models {

struct TableNote {
    int part = 0;
    double onset = 0;     // quarters
    double duration = 0;  // quarters
    int midi = 0;
    bool fermata = false;
};

struct TablePiece {
    std::string id;
    std::string jsb;        // which JSB items are the same setting, e.g. "train/012 valid/003"
    std::string work;       // the unit of the split
    std::string time;       // first time signatures, e.g. "4/4" or "4/4 3/8"
    std::string key;        // e.g. "-1:minor" or "+2"
    double pickup = 0;      // quarters from the bar line to the first note
    std::vector<TableNote> notes;
};

// A signature such as "-1:minor" as the grid has it; unknown where it says nothing.
void readKey(const std::string& key, std::int8_t& signature, std::int8_t& mode);

Result<std::vector<TablePiece>> readNoteTable(const std::filesystem::path& folder);

// Parts 0 to 3 as S A T B. Nothing when a part is missing, polyphonic, or outside the grid's pitches.
std::optional<ChoraleGrid> gridOf(const TablePiece& piece);

}  // namespace ricercar::models
