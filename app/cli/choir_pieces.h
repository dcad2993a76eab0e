// SPDX-License-Identifier: GPL-3.0-or-later
// Four-part pieces for measuring: from a JSON file of sixteenths (sets of pieces, each a list of [S, A, T, B], -1 a
// rest; four numbers more, 1 or 0, where it is known whether a note begins there), or from a folder of scores whose
// first four parts are the voices. And the tune of each, for harmonizing.
#pragma once

#include "core/base/result.h"
#include "core/compose/texture.h"
#include "core/judge/four_parts.h"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ricercar {

using PieceSets = std::vector<std::pair<std::string, std::vector<judge::Piece>>>;

// All sets of the file with their names; a bare list of pieces is one set named "".
Result<PieceSets> setsOfJson(const std::filesystem::path &file);
// The pieces of one set (of the only one, whatever its name).
Result<std::vector<judge::Piece>> piecesOfJson(const std::filesystem::path &file, const std::string &split);
// The soprano of a piece as a tune in 4/4.
ScorePtr tuneOf(const judge::Piece &piece, IdSource &ids);

struct ChoirPiece {
    judge::Piece piece;
    ScorePtr score;          // of a score file: its first four parts; null of JSON
    IdSource ids;            // goes on after those of `score`
};

// `splits`: sets of a JSON file, with commas between; empty: all.
Result<std::vector<ChoirPiece>> choirPieces(const std::filesystem::path &source, const std::string &splits);

// The soprano alone, as a score.
ScorePtr tuneOf(const ChoirPiece &piece, IdSource &ids);

// The four voices as they sound on every sixteenth of the written time.
judge::Piece judgedPiece(const Score &score, const ChoirMap &voices);
judge::Piece judgedPiece(const VoiceGrid &grid);

} // namespace ricercar
