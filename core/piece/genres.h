// SPDX-License-Identifier: GPL-3.0-or-later
// The writers of whole pieces, one for each family of genres, and what they share. Private to core/piece.
#pragma once

#include "core/piece/chord_tones.h"
#include "core/piece/piece_draft.h"
#include "core/piece/piece_writer.h"
#include "core/piece/seating.h"

namespace ricercar {

struct GenreTask {
    const PieceConcept &piece;
    const PiecePlan &plan;
    const WriterTools &tools;
    std::uint64_t seed = 1;
    JobControl &job;
};

// A tune, alone or over an accompaniment: melody, song, waltz and all in their manner.
Result<PieceDraft> writeHomophony(const GenreTask &task);
// A tune over a bass that is a tune itself: the minuet and the dances in its manner; free counterpoint.
Result<PieceDraft> writeTwoPart(const GenreTask &task);
// Tune and choir.
Result<PieceDraft> writeChorale(const GenreTask &task);
// By the tools of core/fugue.
Result<PieceDraft> writeInvention(const GenreTask &task);
Result<PieceDraft> writeFugueGenre(const GenreTask &task);
Result<PieceDraft> writeCanon(const GenreTask &task);
Result<PieceDraft> writeDiceMinuet(const GenreTask &task);
Result<PieceDraft> writePrelude(const GenreTask &task);
Result<PieceDraft> writeVariations(const GenreTask &task);
// Lines from the top on the forces: a part each, or the staves of a keyboard.
PieceDraft draftOfLines(const std::vector<WovenLine> &lines, const PieceConcept &piece);

// Lines between tune and bass, chord by chord, for the seats that have them.
void addInnerLines(Seating &seats, const ChordTrack &chords, const WovenLine &bass, const WovenLine &tune, int bar);
// Stretches of two bars and more in which the plan holds a bass, where a pedal is asked for.
std::vector<std::pair<int, int>> heldBasses(const PieceConcept &piece, const PiecePlan &plan, const ChordTrack &chords);
// Bars of the plan in which a phrase closes.
std::vector<int> closingBars(const PiecePlan &plan);
// The second voice of a two-part texture under (or over) a tune that is there.
WovenLine counterLine(const GenreTask &task, const WovenLine &tune, const ChordTrack &chords, VoiceRange range, bool bass, int from, int to, const WovenLine *before);

} // namespace ricercar
