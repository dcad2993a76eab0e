// SPDX-License-Identifier: GPL-3.0-or-later
// Who writes what is to be written anew in music that exists: four voices go to the choir, other textures to the
// continuation model where it can, else to the rules of the genre. Private to core/piece.
#pragma once

#include "core/brief/change.h"
#include "core/piece/piece_writer.h"

#include <string>

namespace ricercar {

struct Rewritten {
    ScorePtr score;
    std::string generator = "Rules", weights;
    double logLikelihood = 0;
};

// Bars of a change anew, its keeps and the score's locks obeyed. `plan`: of the score as it is.
Result<Rewritten> writtenAnew(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job);
// Bars put after or before the music.
Result<Rewritten> writtenOn(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job);
// A part beside the music: more voices, or an accompaniment.
Result<Rewritten> writtenBeside(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job);

// Faults of voice leading that a change wants away, mended one by one where they stand; the score itself where there are none,
// or no choir to do it.
Rewritten mendedWhereAsked(const Change &change, const ScorePtr &base, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job);

// A texture of two to four single lines, which the choir writes.
bool isChoirTexture(const Score &score);
// A bass and chords in a figure under the tune of a score, as a new part; `lineOnly`: the bass alone.
ScorePtr withAccompaniment(const ScorePtr &score, const PieceConcept &piece, const PiecePlan &plan, const Force &force, bool lineOnly, std::uint64_t seed, IdSource &ids);

// A line between tune and bass for an instrument that has nothing to play yet.
ScorePtr withInnerPart(const ScorePtr &score, const PiecePlan &plan, const Force &force, std::uint64_t seed, IdSource &ids);

} // namespace ricercar
